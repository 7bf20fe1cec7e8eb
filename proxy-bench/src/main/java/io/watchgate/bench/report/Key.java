package io.watchgate.bench.report;

/**
 * What a figure belongs to.
 *
 * @param scenario which of the lab's scenarios
 * @param at under which condition of it, such as a number of connections
 * @param target what was measured
 */
public record Key(String scenario, String at, String target) {

    /** Refuses what could not stand in the files. */
    public Key {
        for (String part : new String[] {scenario, at, target}) {
            if (part.isEmpty() || part.matches(".*[|\",\\n].*")) {
                throw new IllegalArgumentException(part + " (expected: no |, \", comma)");
            }
        }
    }

    /** Returns the key of another target under the same condition. */
    public Key of(String other) {
        return new Key(scenario, at, other);
    }
}
