package io.watchgate.server.observability;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures what code allocates. */
public final class Allocations {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 20_000;
    private static final int ATTEMPTS = 20;

    private Allocations() {}

    /**
     * Returns the bytes this thread allocates for one call of {@code action}, once it is warm: the
     * least of several attempts, since compilers and the measurement itself allocate now and then.
     */
    public static long perCall(Runnable action) {
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS && least > 0; attempt++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < ROUNDS; i++) {
                action.run();
            }
            long after = THREADS.getCurrentThreadAllocatedBytes();
            least = Math.min(least, (after - before) / ROUNDS);
        }
        return least;
    }
}
