package io.watchgate.testkit;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waits for conditions, with a limit that no working machine reaches.
 *
 * <p>Safe from any thread but event loops: it blocks.
 */
public final class Await {

    /**
     * How long anything in a test may take before it counts as never happening; seconds with {@code
     * -Dawait.seconds}.
     */
    public static final Duration LIMIT = Duration.ofSeconds(Long.getLong("await.seconds", 20));

    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private Await() {}

    /** Waits until {@code condition} holds; {@code what} says in the failure what it was. */
    public static void until(BooleanSupplier condition, String what) {
        until(condition, () -> what);
    }

    /** Waits until {@code condition} holds; {@code what} is asked when it never does. */
    public static void until(BooleanSupplier condition, Supplier<String> what) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("never happened: " + what.get());
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    /** Takes the next element; {@code what} says in the failure what was expected. */
    public static <T> T next(BlockingQueue<T> queue, String what) {
        try {
            T next = queue.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new AssertionError("never came: " + what);
            }
            return next;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + what, interrupted);
        }
    }
}
