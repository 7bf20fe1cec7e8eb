package io.watchgate.config.key;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Says which values are not acceptable: what each was, what was expected.
 *
 * <p>Thrown by the records' constructors with everything that is wrong with the record; the loader
 * adds file, line and column.
 */
public final class ConfigException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    /**
     * One value that is not acceptable.
     *
     * @param key name of the key the value stands under, seen from the record; parts are separated
     *     by dots
     * @param value the value as it would stand in the file
     * @param expected what it should have been
     */
    public record Violation(String key, String value, String expected) {

        @Override
        public String toString() {
            return key + ": " + value + " (expected: " + expected + ")";
        }
    }

    /** Creates the exception; there is at least one violation. */
    public ConfigException(List<Violation> violations) {
        super(violations.stream().map(Violation::toString).collect(Collectors.joining("; ")));
        this.violations = List.copyOf(violations);
    }

    /** Returns what is wrong, in the order of the record's components. */
    public List<Violation> violations() {
        return violations;
    }
}
