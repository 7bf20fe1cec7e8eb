package io.watchgate.server.metrics;

/** Durations that several recorders have counted, added up. Confined to the thread that reads. */
public final class Durations {

    private final long[] buckets = new long[DurationRecorder.bounds() + 1];
    private long sum;

    void add(int bucket, long count) {
        buckets[bucket] += count;
    }

    void addSum(long nanos) {
        sum += nanos;
    }

    /** Returns how many durations were counted. */
    public long count() {
        long count = 0;
        for (long bucket : buckets) {
            count += bucket;
        }
        return count;
    }

    /** Returns their sum in nanoseconds. */
    public long sum() {
        return sum;
    }

    long bucket(int index) {
        return buckets[index];
    }

    /**
     * Returns the nanoseconds that {@code share} of the durations stay below, estimated as
     * Prometheus does: evenly spread within a bucket, and the last bound for what is beyond it. 0
     * when nothing was counted.
     *
     * @param share from 0 to 1
     */
    public long quantile(double share) {
        double rank = share * count();
        long below = 0;
        long from = 0;
        for (int i = 0; i < DurationRecorder.bounds(); i++) {
            long bound = DurationRecorder.bound(i);
            if (buckets[i] > 0 && below + buckets[i] >= rank) {
                return from + Math.round((bound - from) * (rank - below) / buckets[i]);
            }
            below += buckets[i];
            from = bound;
        }
        return buckets[DurationRecorder.bounds()] == 0 ? 0 : from;
    }
}
