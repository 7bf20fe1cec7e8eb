package io.watchgate.bench.guard;

import java.io.PrintStream;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What calls take of the processor, as ratios to what they took in an earlier build, in each of
 * some JVMs. Not safe for use by several threads at a time.
 */
final class SpeedRatios {

    /**
     * Above it, a call is slower: more than what the compiler makes of the same code differs by
     * from JVM to JVM, and less than a regression that matters.
     */
    static final double MOST = 1.08;

    /**
     * Below it, the earlier build is too slow to be compared with: a regression of 15 % would still
     * be below {@link #MOST}.
     */
    static final double LEAST = 0.95;

    private final Map<String, Range> ranges = new TreeMap<>();

    /** Creates ratios of calls that have yet to be measured. */
    SpeedRatios(Collection<String> names) {
        names.forEach(name -> ranges.put(name, Range.NONE));
    }

    /** Adds what a JVM measured of a call. */
    void add(String name, double ratio) {
        ranges.merge(name, new Range(ratio, ratio), Range::and);
    }

    /** Tells whether no call is slower, and none so much cheaper that it hides a regression. */
    boolean hold() {
        return ranges.values().stream().allMatch(range -> range.verdict().isEmpty());
    }

    /** Prints the ratios, and what is wrong with them. */
    void print(PrintStream out) {
        out.println("x the processor time of the earlier build");
        ranges.forEach(
                (name, range) ->
                        out.printf(
                                Locale.ROOT,
                                "%-32s %5.2f%s%n",
                                name,
                                range.least,
                                range.verdict()));
    }

    /**
     * The least and the most that JVMs measured: they agree that a ratio is no lower, no higher.
     */
    private record Range(double least, double most) {

        static final Range NONE = new Range(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

        Range and(Range other) {
            return new Range(Math.min(least, other.least), Math.max(most, other.most));
        }

        String verdict() {
            if (least > MOST) {
                return String.format(Locale.ROOT, "  slower (expected: at most %.2f)", MOST);
            }
            if (most < LEAST) {
                return String.format(
                        Locale.ROOT,
                        "  cheaper (expected: at least %.2f; move guard.base to a commit with it)",
                        LEAST);
            }
            return "";
        }
    }
}
