package io.watchgate.content;

import java.util.concurrent.atomic.LongAdder;

/** Counts what one filter has done. Safe from any thread; outlives a reload. */
public final class FilterCounts {

    final LongAdder judged = new LongAdder();
    final LongAdder denied = new LongAdder();
    final LongAdder rewritten = new LongAdder();
    final LongAdder errors = new LongAdder();
    final LongAdder timeouts = new LongAdder();
    final LongAdder nanos = new LongAdder();

    /** Creates counts of a filter that has judged nothing. */
    FilterCounts() {}

    /** Returns how many messages it was asked about. */
    public long judged() {
        return judged.sum();
    }

    /** Returns how many it stopped. */
    public long denied() {
        return denied.sum();
    }

    /** Returns in place of how many it let something else pass. */
    public long rewritten() {
        return rewritten.sum();
    }

    /** Returns how many it could not judge. */
    public long errors() {
        return errors.sum();
    }

    /** Returns for how many of these it took too long. */
    public long timeouts() {
        return timeouts.sum();
    }

    /** Returns how long it took for all of them, in nanoseconds. */
    public long nanos() {
        return nanos.sum();
    }
}
