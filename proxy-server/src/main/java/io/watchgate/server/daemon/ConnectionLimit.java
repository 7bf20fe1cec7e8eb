package io.watchgate.server.daemon;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the client connections of all listeners and holds their cap ({@code limits.connections}).
 *
 * <p>Safe from any thread.
 */
public final class ConnectionLimit {

    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();
    private volatile int limit;

    ConnectionLimit(int limit) {
        this.limit = limit;
    }

    /** Takes a new cap; connections beyond it stay until they close. */
    void configure(int newLimit) {
        limit = newLimit;
    }

    /** Takes a place for a connection if there is one. */
    boolean tryEnter() {
        if (open.incrementAndGet() <= limit) {
            return true;
        }
        open.decrementAndGet();
        refused.incrementAndGet();
        return false;
    }

    /** Gives a place back. */
    void leave() {
        open.decrementAndGet();
    }

    /** Returns how many connections are open. */
    public int open() {
        return open.get();
    }

    /** Returns how many there may be. */
    public int limit() {
        return limit;
    }

    /** Returns how many were refused because there was no place. */
    public long refused() {
        return refused.get();
    }
}
