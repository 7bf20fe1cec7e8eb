package io.watchgate.limit;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets so many requests pass in a time, more at once after a pause, and so many at the same time.
 *
 * <p>One number says it all: when the next request would be due if all came evenly. No timer fills
 * it, and it is exact however many loops take from it. Safe from any thread.
 */
public final class TokenBucket {

    private final long interval;
    private final long ahead;
    private final int most;
    private final AtomicLong due;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * Creates a full bucket.
     *
     * @param interval nanoseconds between two requests; 0 for any number
     * @param burst requests that may come at once
     * @param most requests that may be open at once; 0 for any number
     * @param now the time, in nanoseconds of the loops' clock
     */
    public TokenBucket(long interval, int burst, int most, long now) {
        this.interval = interval;
        this.ahead = interval * (burst - 1L);
        this.most = most;
        this.due = new AtomicLong(now);
    }

    /**
     * Takes a token.
     *
     * @return 0 when there was one; otherwise in how many nanoseconds there will be
     */
    public long take(long now) {
        while (interval > 0) {
            long before = due.get();
            long late = now - before;
            long from = late > 0 ? now : before;
            long wait = from - now - ahead;
            if (wait > 0) {
                return wait;
            }
            if (due.compareAndSet(before, from + interval)) {
                return 0;
            }
        }
        return 0;
    }

    /** Notes that a request is open, unless as many are as may be. */
    public boolean enter() {
        if (open.incrementAndGet() <= most || most == 0) {
            return true;
        }
        open.decrementAndGet();
        return false;
    }

    /** Notes that a request has ended that had entered. */
    public void leave() {
        open.decrementAndGet();
    }

    /** Tells whether it is as it was made: full, and nothing is open. */
    public boolean isIdle(long now) {
        return open.get() == 0 && due.get() - now <= 0;
    }
}
