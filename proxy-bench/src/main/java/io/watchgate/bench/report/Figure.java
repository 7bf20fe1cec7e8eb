package io.watchgate.bench.report;

import java.util.List;

/**
 * One thing that was measured.
 *
 * @param key what it belongs to
 * @param name what was measured, one of the constants
 * @param round in which round, counted from 0
 * @param value how much
 */
public record Figure(Key key, String name, int round, double value) {

    /** Right answers. */
    public static final String CALLS = "calls";

    /** Wrong answers, lost connections, calls without an answer. */
    public static final String ERRORS = "errors";

    /** Calls a second. */
    public static final String RATE = "rate";

    /** Processor time per call, in microseconds. */
    public static final String CPU = "cpu";

    /** Microseconds of it that compilers of a JVM took. */
    public static final String COMPILING = "compiling";

    /** Calls before the first round. */
    public static final String WARM_UP = "warm-up";

    /** 1 when processor time did not fall any more behind them, 0 when it still did. */
    public static final String SETTLED = "settled";

    /** Context switches per call. */
    public static final String SWITCHES = "switches";

    /** Bytes per call allocated on a heap. */
    public static final String GARBAGE = "garbage";

    /** Resident memory in KiB. */
    public static final String RSS = "rss";

    /** Resident memory in KiB, shared pages by their share. */
    public static final String PSS = "pss";

    /** Live bytes of a heap. */
    public static final String HEAP = "heap";

    /** Connections that were open. */
    public static final String OPEN = "open";

    /** Percentiles of latency that are kept of each round, in microseconds: {@link #percentile}. */
    static final List<Double> PERCENTILES = List.of(50.0, 99.0, 99.9);

    /** Milliseconds. */
    public static final String MILLIS = "millis";

    /** Returns the name of a percentile of latency. */
    static String percentile(double percentile) {
        return "p" + (percentile % 1 == 0 ? String.valueOf((long) percentile) : percentile);
    }
}
