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
record LoadResult(long calls, long errors, double seconds, Histogram latency) {

    double perSecond() {
        return calls / seconds;
    }

    double micros(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1_000.0;
    }
}
