package io.watchgate.testkit.stdio;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what nothing announces: the end of a process that is not our child, a file. */
public final class Await {

    private static final long LIMIT = TimeUnit.SECONDS.toNanos(30);
    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(5);

    private Await() {}

    /** Returns when {@code condition} holds; fails when it does not within a generous limit. */
    public static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("did not happen within 30 s: " + what);
            }
            LockSupport.parkNanos(STEP);
        }
    }
}
