package io.watchgate.server.config.yaml;

import java.util.Comparator;

/**
 * Something to say about a place in the configuration file: an error or a warning.
 *
 * @param file the file as it was named
 * @param line counted from 1; 0 when it concerns the file as a whole
 * @param column counted from 1 in code points; 0 when it concerns the file as a whole
 * @param message what it is and what was expected
 */
public record ConfigProblem(String file, int line, int column, String message)
        implements Comparable<ConfigProblem> {

    private static final Comparator<ConfigProblem> BY_PLACE =
            Comparator.comparingInt(ConfigProblem::line)
                    .thenComparingInt(ConfigProblem::column)
                    .thenComparing(ConfigProblem::message);

    @Override
    public int compareTo(ConfigProblem other) {
        return BY_PLACE.compare(this, other);
    }

    @Override
    public String toString() {
        return line == 0
                ? file + ": " + message
                : file + ":" + line + ":" + column + ": " + message;
    }
}
