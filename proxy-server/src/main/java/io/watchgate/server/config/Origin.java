package io.watchgate.server.config;

import java.util.List;

/**
 * Where a value comes from.
 *
 * @param place file and line; empty for a default
 * @param sources what was put in for <code>${…}</code>, as {@code environment NAME} or {@code file
 *     PATH}
 */
public record Origin(String place, List<String> sources) {

    /** The origin of what the file does not say. */
    public static final Origin DEFAULT = new Origin("", List.of());

    public Origin {
        sources = List.copyOf(sources);
    }

    /** Tells whether a part of the value was not in the configuration file itself. */
    public boolean isSubstituted() {
        return !sources.isEmpty();
    }

    @Override
    public String toString() {
        if (place.isEmpty()) {
            return "default";
        }
        return sources.isEmpty() ? place : String.join(", ", sources) + ", " + place;
    }
}
