package io.watchgate.bench.guard;

import com.sun.management.ThreadMXBean;
import io.watchgate.bench.budget.Operation;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;

/**
 * Measures the processor time of operations in units of others', in the same JVM and in turns of
 * less than a millisecond each: what else the machine does falls on both.
 *
 * <p>The JVM has to compile in the foreground ({@code -Xbatch}). Otherwise code is still
 * interpreted when it is measured, wherever the compiler has to share the processors.
 *
 * <p>Not safe for use by several threads at a time.
 */
public final class CpuRatio {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final int warmUp;
    private final int turns;

    /**
     * An operation and what it is compared with.
     *
     * @param subject what is measured
     * @param reference the unit
     */
    public record Pair(Operation subject, Operation reference) {}

    /**
     * Creates a meter.
     *
     * @param warmUp how often each is done before measuring begins
     * @param turns how often each is measured
     */
    public CpuRatio(int warmUp, int turns) {
        this.warmUp = warmUp;
        this.turns = turns;
    }

    /**
     * Returns for each of {@code pairs} how many times the processor time of its reference its
     * subject takes: the median of all turns, each of which runs both, now in this order and then
     * in the other.
     */
    public double[] measure(List<Pair> pairs) {
        // In turns as well: what they share is compiled for all of them.
        for (int i = 0; i < warmUp; i++) {
            for (Pair pair : pairs) {
                pair.subject().run();
                pair.reference().run();
            }
        }
        double[][] ratios = new double[pairs.size()][turns];
        for (int turn = 0; turn < turns; turn++) {
            for (int i = 0; i < ratios.length; i++) {
                ratios[i][turn] = ratio(pairs.get(i), turn % 2 == 0);
            }
        }
        return Arrays.stream(ratios).mapToDouble(CpuRatio::median).toArray();
    }

    private static double ratio(Pair pair, boolean subjectFirst) {
        if (subjectFirst) {
            return nanos(pair.subject()) / nanos(pair.reference());
        }
        double reference = nanos(pair.reference());
        return nanos(pair.subject()) / reference;
    }

    private static double median(double[] ratios) {
        Arrays.sort(ratios);
        return ratios[ratios.length / 2];
    }

    private static double nanos(Operation operation) {
        long id = operation.thread().getId();
        long before = THREADS.getThreadCpuTime(id);
        operation.run();
        return (double) (THREADS.getThreadCpuTime(id) - before) / operation.batch();
    }
}
