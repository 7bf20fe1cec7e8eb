package io.watchgate.server.watch;

import io.netty.channel.EventLoop;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.server.metrics.DurationRecorder;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A task that is handed to one event loop again and again, to see how long the loop takes to get to
 * it.
 *
 * <p>{@link #run} is called on the loop, {@link #send} on the watching thread; what one of them
 * writes the other sees through {@code sentAt}. At most one probe of a loop is under way.
 */
final class LoopProbe implements Runnable {

    /** Stands in {@code sentAt} when no probe is under way. */
    private static final long ANSWERED = Long.MIN_VALUE;

    private final int index;
    private final EventLoop eventLoop;
    private final LongSupplier clock;
    private final DurationRecorder lag = new DurationRecorder();
    private volatile long sentAt = ANSWERED;
    private volatile @Nullable Thread thread;

    LoopProbe(GatewayLoop loop, LongSupplier clock) {
        this.index = loop.index();
        this.eventLoop = loop.eventLoop();
        this.clock = clock;
    }

    int index() {
        return index;
    }

    /** Returns how long probes took. Safe from any thread. */
    DurationRecorder lag() {
        return lag;
    }

    /** Returns the loop's thread; null as long as it has answered no probe. */
    @Nullable Thread thread() {
        return thread;
    }

    /** Tells whether a probe is under way. */
    boolean isOut() {
        return sentAt != ANSWERED;
    }

    /**
     * Returns the nanoseconds the probe under way has waited at {@code now}; 0 if there is none.
     */
    long waited(long now) {
        long sent = sentAt;
        return sent == ANSWERED ? 0 : Math.max(0, now - sent);
    }

    /** Sends the probe, which must not be under way. A loop that has stopped is left alone. */
    void send(long now) {
        sentAt = now;
        try {
            eventLoop.execute(this);
        } catch (RejectedExecutionException stopped) {
            sentAt = ANSWERED;
        }
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        lag.record(clock.getAsLong() - sentAt);
        sentAt = ANSWERED;
    }
}
