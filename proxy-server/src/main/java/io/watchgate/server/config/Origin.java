package io.watchgate.server.config;

import java.util.List;

/**
 * Where a value comes from.
 *
 * @param file the configuration file's name without its directory; empty for a default
 * @param line counted from 1; 0 for a default
 * @param column counted from 1 in code points; 0 for a default
 * @param sources what was put in for <code>${…}</code>, as {@code environment NAME} or {@code file
 *     PATH}
 */
public record Origin(String file, int line, int column, List<String> sources) {

    /** The origin of what the file does not say. */
    public static final Origin DEFAULT = new Origin("", 0, 0, List.of());

    public Origin {
        sources = List.copyOf(sources);
    }

    /** Tells whether a part of the value was not in the configuration file itself. */
    public boolean isSubstituted() {
        return !sources.isEmpty();
    }

    @Override
    public String toString() {
        if (line == 0) {
            return "default";
        }
        String place = file + ":" + line;
        return sources.isEmpty() ? place : String.join(", ", sources) + ", " + place;
    }
}
