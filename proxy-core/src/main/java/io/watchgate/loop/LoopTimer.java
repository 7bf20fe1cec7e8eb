package io.watchgate.loop;

import org.jspecify.annotations.Nullable;

/**
 * Something that expires on an event loop. A call, an exchange or a connection is its own timer, so
 * that setting one allocates nothing.
 *
 * <p>Confined to the event loop of the {@link TimerWheel} it was scheduled on.
 */
public abstract class LoopTimer {

    @Nullable LoopTimer previous;
    @Nullable LoopTimer next;
    int slot = TimerWheel.IDLE;
    long deadline;

    /**
     * Called on the event loop when the time has come; the timer is idle then and may be scheduled
     * again.
     */
    protected abstract void expired();

    /** Tells whether the timer is running. */
    public final boolean isScheduled() {
        return slot != TimerWheel.IDLE;
    }
}
