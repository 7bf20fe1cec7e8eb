package io.watchgate.bench.lab;

import io.watchgate.bench.lab.Contestant.Kind;
import io.watchgate.bench.lab.WarmUp.Warmth;
import io.watchgate.bench.load.LoadGenerator;
import io.watchgate.bench.load.LoadPlan;
import io.watchgate.bench.load.LoadResult;
import io.watchgate.bench.load.LoadTarget;
import io.watchgate.bench.load.ProcessProbe;
import io.watchgate.bench.load.ProcessorTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Everything measured at one target. Confined to one thread. */
final class Measurement {

    private static final double UNKNOWN = -1;

    private final LoadTarget target;
    private final @Nullable ProcessProbe probe;
    private final List<Double> rates = new ArrayList<>();
    private final List<Double> cpu = new ArrayList<>();
    private final List<Double> compiling = new ArrayList<>();
    private Warmth warmth = Warmth.COLD;
    private boolean compiles;
    private final Histogram closed = new Histogram(3);
    private long calls;
    private long errors;
    private double garbage = UNKNOWN;
    private @Nullable LoadResult open;
    private double openCpu = UNKNOWN;
    private long rssKib;
    private long pssKib;

    /** Begins; {@code probe} is the program between the lab and its server, null for none. */
    Measurement(LoadTarget target, @Nullable ProcessProbe probe) {
        this.target = target;
        this.probe = probe;
    }

    LoadTarget target() {
        return target;
    }

    /** Makes as many calls as there are answers. */
    void closedLoop(LoadGenerator generator, LoadPlan plan)
            throws IOException, InterruptedException {
        List<ProcessorTime> times = new ArrayList<>();
        LoadResult result = run(generator, plan, times);
        rates.add(result.perSecond());
        closed.add(result.latency());
        if (times.size() == 2 && result.calls() > 0) {
            double used = times.get(1).microsSince(times.get(0));
            cpu.add(used / result.calls());
            compiling.add(times.get(1).compilingSince(times.get(0)) / Math.max(1, used));
        }
    }

    /** Makes calls at a fixed rate. */
    void openLoop(LoadGenerator generator, LoadPlan plan) throws IOException, InterruptedException {
        List<ProcessorTime> times = new ArrayList<>();
        LoadResult result = run(generator, plan, times);
        open = result;
        if (times.size() == 2 && result.calls() > 0) {
            openCpu = times.get(1).microsSince(times.get(0)) / result.calls();
        }
    }

    private LoadResult run(LoadGenerator generator, LoadPlan plan, List<ProcessorTime> times)
            throws IOException, InterruptedException {
        LoadResult result =
                generator.run(
                        List.of(target),
                        plan,
                        () -> {
                            if (probe != null) {
                                times.add(probe.time());
                            }
                        });
        count(result);
        return result;
    }

    /** Lets the target compile what calls of this plan need. */
    void warm(LoadGenerator generator, WarmUp warmUp, Kind kind, LoadPlan plan)
            throws IOException, InterruptedException {
        compiles = kind != Kind.NATIVE;
        warmth =
                warmth.and(
                        warmUp.less(warmth.calls())
                                .warm(
                                        kind,
                                        probe,
                                        plan,
                                        (window, around) ->
                                                generator.run(List.of(target), window, around)));
    }

    /** Finds out what a JVM allocates for a call. */
    void garbage(LoadGenerator generator, LoadPlan plan) throws IOException, InterruptedException {
        if (probe == null) {
            return;
        }
        long before = probe.allocatedBytes();
        LoadResult result = generator.run(target, plan);
        long after = probe.allocatedBytes();
        count(result);
        if (before >= 0 && after > before && result.calls() > 0) {
            garbage = (double) (after - before) / result.calls();
        }
    }

    /** Looks at the memory the program has now. */
    void memory() {
        if (probe != null) {
            rssKib = probe.rssKib();
            pssKib = probe.pssKib();
        }
    }

    private void count(LoadResult result) {
        calls += result.calls();
        errors += result.errors();
    }

    /** Returns what the report says; {@link #UNKNOWN negative} where nothing is known. */
    Row row() {
        LoadResult fixed = open;
        return new Row(
                target.name(),
                new Closed(
                        median(rates),
                        micros(closed, 50),
                        micros(closed, 99),
                        micros(closed, 99.9),
                        median(cpu),
                        median(compiling),
                        garbage),
                fixed == null
                        ? null
                        : new Open(
                                fixed.perSecond(),
                                fixed.micros(50),
                                fixed.micros(99),
                                fixed.micros(99.9),
                                openCpu),
                rssKib,
                pssKib,
                calls,
                errors + warmth.errors(),
                compiles ? warmth.calls() + (warmth.settled() ? "" : ", falling") : "-");
    }

    private static double micros(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1_000.0;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? UNKNOWN : sorted.get(sorted.size() / 2);
    }

    /**
     * Closed loop: rates, processor time and the share of compilers in it are medians of the
     * rounds, latencies are of all.
     */
    record Closed(
            double perSecond,
            double p50Micros,
            double p99Micros,
            double p999Micros,
            double cpuMicros,
            double compilingShare,
            double garbageBytes) {}

    /** Fixed rate. */
    record Open(
            double perSecond,
            double p50Micros,
            double p99Micros,
            double p999Micros,
            double cpuMicros) {}

    /** One target's line in the report. */
    record Row(
            String name,
            Closed closed,
            @Nullable Open open,
            long rssKib,
            long pssKib,
            long calls,
            long errors,
            String warmUp) {}
}
