package io.watchgate.bench.load;

import org.HdrHistogram.Histogram;

/**
 * What a run of calls brought.
 *
 * @param calls right answers
 * @param errors wrong answers, lost connections, and calls without an answer
 * @param seconds from the first call to the last answer
 * @param latency nanoseconds from when a call was due to its answer
 */
public record LoadResult(long calls, long errors, double seconds, Histogram latency) {

    /** Returns how many calls were answered in a second. */
    public double perSecond() {
        return calls / seconds;
    }

    /** Returns a percentile of latency in microseconds. */
    public double micros(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1_000.0;
    }
}
