package io.watchgate.bench.lab;

import io.watchgate.bench.lab.Contestant.Kind;
import io.watchgate.bench.load.LabProcess;
import io.watchgate.bench.load.LoadGenerator;
import io.watchgate.bench.load.LoadPlan;
import io.watchgate.bench.load.LoadResult;
import io.watchgate.bench.load.Pinning;
import io.watchgate.bench.load.ProcessProbe;
import io.watchgate.bench.report.Figure;
import io.watchgate.bench.report.Key;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Measures the contestants of a scenario in turn, in several rounds, so that a noisy neighbour hits
 * all of them. One that fails is noted and left out from then on. Confined to one thread.
 */
final class Contest implements AutoCloseable {

    private static final double NATIVE_WARM_UP = 0.5;

    /** Of the calls that were due, so many have to be answered in time. */
    private static final double KEEPS_UP = 0.95;

    private final Stage stage;
    private final String scenario;
    private final Pace pace;
    private final LoadGenerator generator = new LoadGenerator();
    private final Pinning pinning = new Pinning();
    private final List<Contestant> out = new ArrayList<>();

    Contest(Stage stage, String scenario, Pace pace) {
        this.stage = stage;
        this.scenario = scenario;
        this.pace = pace;
    }

    Pace pace() {
        return pace;
    }

    /**
     * Lets the compilers finish on all processors, and only then confines the programs to theirs.
     */
    void warm(List<Contestant> all, LoadPlan plan) throws IOException, InterruptedException {
        everywhere();
        for (Contestant one : all) {
            double seconds =
                    one.kind() == Kind.NATIVE
                            ? Math.min(NATIVE_WARM_UP, pace.warmUp())
                            : pace.warmUp();
            attempt(one, "warm-up", () -> call(one, plan.with(0, seconds)));
        }
        pin(all);
    }

    /** Confines the measured programs to one processor, and everything else to the others. */
    void pin(List<Contestant> all) throws IOException, InterruptedException {
        for (Contestant one : all) {
            LabProcess process = one.process();
            if (process != null) {
                pinning.measured(process.probe().pid());
            }
        }
        for (LabProcess server : stage.servers()) {
            pinning.other(server.probe().pid());
        }
        pinning.other(ProcessHandle.current().pid());
    }

    private void everywhere() throws IOException, InterruptedException {
        pinning.everywhere(ProcessHandle.current().pid());
    }

    /** Measures all in turn, and what the gateway allocates, and the memory at the end. */
    void measure(String at, List<Contestant> all, LoadPlan plan) {
        LoadPlan timed = plan.with(plan.rate(), pace.seconds());
        for (int round = 0; round < pace.rounds(); round++) {
            for (Contestant one : all) {
                int number = round;
                attempt(
                        one,
                        at,
                        () -> sample(new Key(scenario, at, one.name()), one, timed, number));
            }
        }
        for (Contestant one : all) {
            attempt(one, at, () -> look(new Key(scenario, at, one.name()), one, timed));
        }
    }

    /** Measures one until it no longer answers as many calls as are due. */
    boolean keepsUp(String at, Contestant one, LoadPlan plan) {
        Key key = new Key(scenario, at, one.name());
        attempt(one, at, () -> sample(key, one, plan, 0));
        double rate = stage.results().median(key, Figure.RATE);
        return !out.contains(one) && rate >= KEEPS_UP * plan.rate();
    }

    private void sample(Key key, Contestant one, LoadPlan plan, int round)
            throws IOException, InterruptedException {
        ProcessProbe probe = probe(one);
        List<long[]> used = new ArrayList<>();
        LoadResult result = one.run(generator, plan, () -> used.add(use(probe)));
        count(key, round, result);
        stage.results().add(key, Figure.RATE, round, result.perSecond());
        stage.results().add(key, result.latency());
        if (probe != null && result.calls() > 0) {
            double calls = result.calls();
            long[] before = used.get(0);
            long[] after = used.get(1);
            double switched = Math.max(0, after[1] - before[1]);
            stage.results().add(key, Figure.CPU, round, (after[0] - before[0]) / calls);
            stage.results().add(key, Figure.SWITCHES, round, switched / calls);
        }
    }

    /** Returns the processor time a program has used so far, and how often it was switched. */
    private static long[] use(@Nullable ProcessProbe probe) {
        return probe == null
                ? new long[2]
                : new long[] {probe.cpuMicros(), probe.contextSwitches()};
    }

    private void look(Key key, Contestant one, LoadPlan plan)
            throws IOException, InterruptedException {
        ProcessProbe probe = probe(one);
        if (probe == null) {
            return;
        }
        // Asking what is no JVM would end it.
        if (one.kind() == Kind.GATEWAY) {
            long before = probe.allocatedBytes();
            LoadResult result = call(one, plan);
            long after = probe.allocatedBytes();
            count(key, pace.rounds(), result);
            if (before >= 0 && after > before && result.calls() > 0) {
                double each = (double) (after - before) / result.calls();
                stage.results().add(key, Figure.GARBAGE, 0, each);
            }
        }
        memory(key, probe);
    }

    /** Looks at the memory a program has now. */
    void memory(Key key, ProcessProbe probe) {
        stage.results().add(key, Figure.RSS, 0, probe.rssKib());
        stage.results().add(key, Figure.PSS, 0, probe.pssKib());
    }

    private void count(Key key, int round, LoadResult result) {
        stage.results().add(key, Figure.CALLS, round, result.calls());
        stage.results().add(key, Figure.ERRORS, round, result.errors());
    }

    private static @Nullable ProcessProbe probe(Contestant one) {
        LabProcess process = one.process();
        return process == null ? null : process.probe();
    }

    /** Makes calls without measuring them. */
    LoadResult call(Contestant one, LoadPlan plan) throws IOException, InterruptedException {
        return one.run(generator, plan, () -> {});
    }

    private void attempt(Contestant one, String at, Stage.Attempt attempt) {
        if (out.contains(one)) {
            return;
        }
        int before = stage.results().notes().size();
        stage.attempt(one.name() + " at " + at, attempt);
        if (stage.results().notes().size() > before) {
            out.add(one);
        }
    }

    @Override
    public void close() {
        generator.close();
        stage.attempt("pinning", this::everywhere);
    }
}
