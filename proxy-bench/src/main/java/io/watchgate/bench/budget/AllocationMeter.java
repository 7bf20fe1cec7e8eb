package io.watchgate.bench.budget;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * Counts the bytes a thread allocates on the heap for one operation.
 *
 * <p>The JVM counts exactly, so the number does not depend on the machine or its load. What it
 * depends on is the compiler: warm code allocates less than cold code, because objects that do not
 * escape go away. So the operation is repeated in rounds, and the leanest round counts.
 */
public final class AllocationMeter {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final int operations;
    private final long patienceNanos;

    /**
     * Creates a meter.
     *
     * @param operations how many make a round
     * @param patienceNanos how long to look for a leaner round than the leanest so far
     */
    public AllocationMeter(int operations, long patienceNanos) {
        this.operations = operations;
        this.patienceNanos = patienceNanos;
    }

    /** Creates a meter for operations that take microseconds. */
    public static AllocationMeter standard() {
        return new AllocationMeter(2_000, TimeUnit.SECONDS.toNanos(15));
    }

    /**
     * Returns the bytes per operation, rounded to whole ones.
     *
     * @param enough a result at or below which it is not worth looking for a better one; negative
     *     for none
     */
    public long measure(Operation operation, long enough) {
        int rounds = Math.max(1, operations / operation.batch());
        long counted = (long) rounds * operation.batch();
        long leanest = Long.MAX_VALUE;
        long improvedAt = System.nanoTime();
        while (leanest > enough && System.nanoTime() - improvedAt < patienceNanos) {
            long each = Math.round((double) round(operation, rounds) / counted);
            if (each < leanest) {
                leanest = each;
                improvedAt = System.nanoTime();
            }
        }
        return leanest;
    }

    private static long round(Operation operation, int rounds) {
        long id = operation.thread().getId();
        long before = THREADS.getThreadAllocatedBytes(id);
        for (int i = 0; i < rounds; i++) {
            operation.run();
        }
        return THREADS.getThreadAllocatedBytes(id) - before;
    }
}
