package io.watchgate.bench.lab;

import io.watchgate.bench.lab.Contestant.Kind;
import io.watchgate.bench.load.Fresh;
import io.watchgate.bench.load.LoadPlan;
import io.watchgate.bench.load.LoadResult;
import io.watchgate.bench.load.ProcessProbe;
import io.watchgate.bench.load.ProcessorTime;
import io.watchgate.bench.load.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls until the target has compiled what they need: enough of them, and then until
 * processor time per call no longer falls and compilers have nothing to do, for as long as there is
 * patience. In between nobody calls, so that compilers have the processors for themselves.
 *
 * @param calls how many small ones are enough for a JVM
 * @param patience for how many seconds at most
 */
record WarmUp(long calls, double patience) {

    private static final double WINDOW_SECONDS = 0.5;

    /** So often in a row, and that far apart, compilers have nothing to do when they are done. */
    private static final int LOOKS = 5;

    /** On a machine that is not quiet compilers are never done. */
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Two windows that differ by no more are the same. */
    private static final double SAME = 0.1;

    /** The share of compilers in the processor time of a program that has compiled enough. */
    private static final double IDLE = 0.05;

    /** Bytes of a body that are as much work to code as another call. */
    private static final int BYTES = 10_000;

    /** Tools of a list that are as much work to code as another call. */
    private static final int TOOLS = 50;

    /** Others than JVMs compile after fewer calls, or not at all. */
    private static final int LESS = 10;

    /**
     * What became of it.
     *
     * @param calls how many calls there were
     * @param errors how many of them were answered wrongly
     * @param settled whether processor time did not fall any more at the end
     */
    record Warmth(long calls, long errors, boolean settled) {

        static final Warmth COLD = new Warmth(0, 0, false);

        /** Returns what became of this and of what came behind it. */
        Warmth and(Warmth next) {
            return new Warmth(calls + next.calls, errors + next.errors, next.settled);
        }
    }

    /** Returns the same for a target that has had some calls. */
    WarmUp less(long made) {
        return new WarmUp(Math.max(0, calls - made), patience);
    }

    /** Makes calls by a plan. */
    interface Calls {
        LoadResult make(LoadPlan plan, Runnable around) throws IOException, InterruptedException;
    }

    private record Window(double micros, double compiling) {

        /** Tells whether two in a row say that nothing is left to compile. */
        boolean settles(Window before) {
            double difference = Math.abs(micros - before.micros);
            return difference <= SAME * before.micros && compiling <= IDLE * micros;
        }
    }

    /** Makes calls of this plan; {@code probe} is the program that is to become warm. */
    Warmth warm(Kind kind, @Nullable ProcessProbe probe, LoadPlan plan, Calls target)
            throws IOException, InterruptedException {
        double length = Math.min(WINDOW_SECONDS, patience);
        LoadPlan window = plan.with(0, length);
        if (kind == Kind.NATIVE || probe == null) {
            LoadResult result = target.make(window, () -> {});
            return new Warmth(result.calls(), result.errors(), true);
        }
        ProcessProbe measured = probe;
        double wanted = (kind == Kind.GATEWAY ? calls : (double) calls / LESS) / weight(plan);
        long end = System.nanoTime() + (long) (patience * TimeUnit.SECONDS.toNanos(1));
        long made = 0;
        long errors = 0;
        Window before = new Window(0, 0);
        boolean settled = false;
        while (!settled && System.nanoTime() - end < 0) {
            List<ProcessorTime> times = new ArrayList<>();
            LoadResult result = target.make(window, () -> times.add(measured.time()));
            made += result.calls();
            errors += result.errors();
            Window now = window(times, result);
            settled = made >= wanted && now.settles(before);
            before = now;
            drain(measured, Math.min(end, System.nanoTime() + LONGEST_PAUSE_NANOS));
        }
        return new Warmth(made, errors, settled);
    }

    /** Lets the compilers do what waits for them, while nobody calls. */
    private static void drain(ProcessProbe probe, long until) {
        int idle = 0;
        while (idle < LOOKS && System.nanoTime() - until < 0) {
            idle = probe.compiles() ? 0 : idle + 1;
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static Window window(List<ProcessorTime> times, LoadResult result) {
        ProcessorTime last = times.get(times.size() - 1);
        double each = Math.max(1, result.calls());
        return new Window(
                last.microsSince(times.get(0)) / each, last.compilingSince(times.get(0)) / each);
    }

    /** Returns how many small calls one of these stands for. */
    private static double weight(LoadPlan plan) {
        Shape shape = plan.shape();
        return switch (shape.kind()) {
            case LIST -> 1 + (double) shape.size() / TOOLS;
            case STREAM -> 1 + (double) shape.size() / LESS;
            default -> plan.fresh() == Fresh.NOTHING ? 1 + (double) shape.size() / BYTES : LESS;
        };
    }
}
