package io.watchgate.pin;

import io.watchgate.config.key.ValueForm;
import io.watchgate.config.policy.PinningConfig.Reaction;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A tool that is not as it was.
 *
 * @param name the server's own name of it
 * @param kinds in which ways
 * @param reaction what happens
 */
public record ToolDrift(String name, Set<Drift> kinds, Reaction reaction) {

    public ToolDrift {
        kinds = Set.copyOf(kinds);
    }

    /** Tells whether clients know the tool all the same. */
    public boolean isKnown() {
        return reaction == Reaction.REPORT;
    }

    /** Tells whether clients can do nothing with the upstream because of this. */
    public boolean refuses() {
        return reaction == Reaction.REFUSE;
    }

    /** Returns the ways and the reaction, for people. */
    public String text() {
        return words() + " (" + ValueForm.word(reaction) + ")";
    }

    /** Returns the ways in words, in their order. */
    public String words() {
        return kinds.stream().sorted().map(Drift::word).collect(Collectors.joining(", "));
    }
}
