package io.watchgate.server.metrics;

import java.util.Arrays;

/**
 * Counts durations in the buckets that Prometheus is shown.
 *
 * <p>Fixed bounds rather than a histogram of high resolution: a recorder exists for each event
 * loop, upstream and method, so it has to be small (two hundred bytes), and bounds that are counted
 * directly are exact. {@link #record} belongs to the one writing thread; reading is safe from any.
 */
public final class DurationRecorder {

    private static final String[] TEXTS = {
        "0.00005", "0.0001", "0.00025", "0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025",
        "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "30", "60", "300"
    };
    private static final long[] BOUNDS = nanos(TEXTS);
    private static final int SUM = BOUNDS.length + 1;

    /** For each number of leading zeros, the first bucket that such a duration can belong to. */
    private static final byte[] FIRST = firstBuckets();

    private final Cells cells = new Cells(SUM + 1);

    /** Creates a recorder that has seen nothing. */
    public DurationRecorder() {}

    /** Counts a duration in nanoseconds; what is negative counts as 0. Called by the one writer. */
    public void record(long nanos) {
        // Bounds more than double from one to the next but for a few, so that this is one step or
        // two, where a binary search would mispredict half of its five.
        int bucket = nanos <= 0 ? 0 : FIRST[Long.numberOfLeadingZeros(nanos)];
        while (bucket < BOUNDS.length && nanos > BOUNDS[bucket]) {
            bucket++;
        }
        cells.add(bucket, 1);
        cells.add(SUM, Math.max(0, nanos));
    }

    /** Adds what was counted to {@code total}. */
    void addTo(Durations total) {
        for (int i = 0; i <= BOUNDS.length; i++) {
            total.add(i, cells.get(i));
        }
        total.addSum(cells.get(SUM));
    }

    /** Returns what was counted. */
    public Durations read() {
        Durations total = new Durations();
        addTo(total);
        return total;
    }

    /** Returns how many bounds there are; the bucket behind the last has none. */
    static int bounds() {
        return BOUNDS.length;
    }

    /** Returns the upper bound of a bucket in nanoseconds; what equals it is inside. */
    static long bound(int bucket) {
        return BOUNDS[bucket];
    }

    /** Returns the upper bound of a bucket in seconds, as the label {@code le} shows it. */
    static String boundText(int bucket) {
        return TEXTS[bucket];
    }

    private static long[] nanos(String[] seconds) {
        return Arrays.stream(seconds)
                .mapToLong(text -> Math.round(Double.parseDouble(text) * 1e9))
                .toArray();
    }

    private static byte[] firstBuckets() {
        byte[] first = new byte[Long.SIZE];
        for (int zeros = 1; zeros < Long.SIZE; zeros++) {
            long least = Long.MIN_VALUE >>> zeros;
            while (first[zeros] < BOUNDS.length && least > BOUNDS[first[zeros]]) {
                first[zeros]++;
            }
        }
        return first;
    }
}
