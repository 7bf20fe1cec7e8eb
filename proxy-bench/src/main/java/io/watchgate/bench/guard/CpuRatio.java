package io.watchgate.bench.guard;

import com.sun.management.ThreadMXBean;
import io.watchgate.bench.budget.Operation;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * Measures the processor time of one operation in units of another's, in the same JVM and in turns:
 * what else the machine does falls on both.
 *
 * <p>Not safe for use by several threads at a time.
 */
public final class CpuRatio {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();

    /** So many times the quiet turns are what code is given to be compiled at last. */
    private static final int PATIENCE = 8;

    private final int quiet;
    private final int turns;

    /**
     * Creates a meter.
     *
     * @param quiet in how many turns in a row nothing is compiled before measuring begins
     * @param turns how often each is measured
     */
    public CpuRatio(int quiet, int turns) {
        this.quiet = quiet;
        this.turns = turns;
    }

    /**
     * Returns how many times the processor time of {@code reference} one of {@code subject} takes:
     * the median of all turns, each of which runs both.
     */
    public double measure(Operation subject, Operation reference) {
        warmUp(subject, reference);
        double[] ratios = new double[turns];
        for (int i = 0; i < turns; i++) {
            ratios[i] = nanos(subject) / nanos(reference);
        }
        Arrays.sort(ratios);
        return ratios[turns / 2];
    }

    private void warmUp(Operation subject, Operation reference) {
        long compiled = -1;
        int still = 0;
        for (int turn = 0; still < quiet && turn < PATIENCE * quiet; turn++) {
            subject.run();
            reference.run();
            long now = COMPILER.getTotalCompilationTime();
            still = now == compiled ? still + 1 : 0;
            compiled = now;
        }
    }

    private static double nanos(Operation operation) {
        long id = operation.thread().getId();
        long before = THREADS.getThreadCpuTime(id);
        operation.run();
        return (double) (THREADS.getThreadCpuTime(id) - before) / operation.batch();
    }
}
