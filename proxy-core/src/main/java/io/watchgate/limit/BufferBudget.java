package io.watchgate.limit;

import io.netty.util.internal.PlatformDependent;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the memory that unfinished frames of all connections hold together ({@code
 * limits.buffered}).
 *
 * <p>Only frames beyond {@link #FREE} take part, so ordinary messages never touch the shared
 * counter. When the budget is spent, the frames that hold more than their even share stop growing;
 * smaller ones go on and finish. Safe from any thread.
 */
public final class BufferBudget {

    /** Bytes of a frame that are not counted. */
    public static final int FREE = 64 * 1024;

    private volatile long limit;
    private final AtomicLong held = new AtomicLong();
    private final AtomicInteger frames = new AtomicInteger();

    /** Creates a budget of {@code limit} bytes; 0 for half of the direct memory. */
    public BufferBudget(long limit) {
        this.limit = bytes(limit);
    }

    /** Takes another size; what is held beyond it stays until it is given back. */
    public void configure(long newLimit) {
        limit = bytes(newLimit);
    }

    private static long bytes(long limit) {
        return limit > 0 ? limit : PlatformDependent.maxDirectMemory() / 2;
    }

    /** Counts a frame that grows beyond {@link #FREE}. */
    public void join(long bytes) {
        frames.getAndIncrement();
        held.getAndAdd(bytes);
    }

    /** Counts further bytes of a frame. */
    public void grow(long bytes) {
        held.getAndAdd(bytes);
    }

    /** Gives back what a frame held, all of it. */
    public void leave(long bytes) {
        frames.getAndDecrement();
        held.getAndAdd(-bytes);
    }

    /** Tells whether a frame that holds {@code bytes} has to stop growing for now. */
    public boolean isSpentFor(long bytes) {
        long all = held.get();
        // An even share of the limit, not of what is held: that would grow with every frame that
        // joins, and the whole without end.
        long most = limit;
        return all > most && bytes >= most / Math.max(1, frames.get());
    }

    /** Returns the bytes held now. */
    public long held() {
        return held.get();
    }

    /** Returns the size of the budget in bytes. */
    public long limit() {
        return limit;
    }
}
