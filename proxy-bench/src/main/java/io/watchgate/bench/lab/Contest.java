package io.watchgate.bench.lab;

import io.watchgate.bench.lab.Contestant.Kind;
import io.watchgate.bench.lab.WarmUp.Warmth;
import io.watchgate.bench.load.LabProcess;
import io.watchgate.bench.load.LoadGenerator;
import io.watchgate.bench.load.LoadPlan;
import io.watchgate.bench.load.LoadResult;
import io.watchgate.bench.load.Pinning;
import io.watchgate.bench.load.ProcessProbe;
import io.watchgate.bench.load.ProcessorTime;
import io.watchgate.bench.report.Figure;
import io.watchgate.bench.report.Key;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures the contestants of a scenario in turn, in several rounds, so that a noisy neighbour hits
 * all of them. One that fails is noted and left out from then on. Confined to one thread.
 */
final class Contest implements AutoCloseable {

    /** The round of calls that are not measured. */
    private static final int WARM_UP = -1;

    /** Of the calls that were due, so many have to be answered in time. */
    private static final double KEEPS_UP = 0.95;

    private final Stage stage;
    private final String scenario;
    private final Pace pace;
    private final LoadGenerator generator = new LoadGenerator();
    private final Pinning pinning = new Pinning();
    private final List<Contestant> out = new ArrayList<>();
    private final Map<String, Warmth> warm = new HashMap<>();

    /** What a program has used so far, and how often its threads were switched. */
    private record Use(ProcessorTime time, long switches) {}

    Contest(Stage stage, String scenario, Pace pace) {
        this.stage = stage;
        this.scenario = scenario;
        this.pace = pace;
    }

    Pace pace() {
        return pace;
    }

    /**
     * Lets the compilers finish on all processors, for each kind of call once, then confines the
     * programs to theirs, and lets the compilers finish there: where calls come closer together,
     * code takes ways that it has not taken before.
     *
     * @param at under which condition that is to be told
     */
    void warm(String at, List<Contestant> all, LoadPlan plan)
            throws IOException, InterruptedException {
        if (all.stream().anyMatch(one -> !warm.containsKey(kind(one, plan)))) {
            everywhere(all);
            heat(at, all, plan);
            pin(all);
            heat(at, all, plan);
        }
        for (Contestant one : all) {
            attempt(one, at, () -> tell(new Key(scenario, at, one.name()), one, plan));
        }
    }

    private void heat(String at, List<Contestant> all, LoadPlan plan) {
        for (Contestant one : all) {
            attempt(one, at, () -> heat(one, plan));
        }
    }

    private void heat(Contestant one, LoadPlan plan) throws IOException, InterruptedException {
        Warmth before = warm.getOrDefault(kind(one, plan), Warmth.COLD);
        if (!before.settled() || one.kind() != Kind.NATIVE) {
            Warmth warmth =
                    new WarmUp(pace.warmUp(), pace.patience())
                            .less(before.calls())
                            .warm(
                                    one.kind(),
                                    probe(one),
                                    plan,
                                    (window, around) -> one.run(generator, window, around));
            warm.put(kind(one, plan), before.and(warmth));
        }
    }

    /** Notes how warm one is, of all in the order in which the report shows them. */
    private void tell(Key key, Contestant one, LoadPlan plan) {
        Warmth warmth = warm.getOrDefault(kind(one, plan), Warmth.COLD);
        stage.results().add(key, Figure.ERRORS, WARM_UP, warmth.errors());
        if (one.kind() != Kind.NATIVE) {
            stage.results().add(key, Figure.WARM_UP, 0, warmth.calls());
            stage.results().add(key, Figure.SETTLED, 0, warmth.settled() ? 1 : 0);
        }
        // They were told once.
        warm.put(kind(one, plan), new Warmth(warmth.calls(), 0, warmth.settled()));
    }

    /** Returns what is to be warmed once. */
    private static String kind(Contestant one, LoadPlan plan) {
        LabProcess process = one.process();
        long pid = process == null ? 0 : process.probe().pid();
        return pid + " " + one.name() + " " + plan.shape() + " " + plan.fresh();
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

    private void everywhere(List<Contestant> all) throws IOException, InterruptedException {
        for (Contestant one : all) {
            LabProcess process = one.process();
            if (process != null) {
                pinning.everywhere(process.probe().pid());
            }
        }
        for (LabProcess server : stage.servers()) {
            pinning.everywhere(server.probe().pid());
        }
        pinning.everywhere(ProcessHandle.current().pid());
    }

    /**
     * Measures all in turn, as soon as they are warm, and what the gateway allocates, and the
     * memory at the end.
     */
    void measure(String at, List<Contestant> all, LoadPlan plan)
            throws IOException, InterruptedException {
        measure(at, all, plan, pace.rounds());
    }

    /** Does so in more rounds, since a goal is near. */
    void measureClosely(String at, List<Contestant> all, LoadPlan plan)
            throws IOException, InterruptedException {
        measure(at, all, plan, pace.closeRounds());
    }

    private void measure(String at, List<Contestant> all, LoadPlan plan, int rounds)
            throws IOException, InterruptedException {
        warm(at, all, plan);
        LoadPlan timed = plan.with(plan.rate(), pace.seconds());
        for (int round = 0; round < rounds; round++) {
            round(at, all, timed, round);
        }
        for (Contestant one : all) {
            attempt(one, at, () -> look(new Key(scenario, at, one.name()), one, timed, rounds));
        }
    }

    /** Measures all in turn, once. */
    void round(String at, List<Contestant> all, LoadPlan plan, int round) {
        for (Contestant one : all) {
            attempt(one, at, () -> sample(new Key(scenario, at, one.name()), one, plan, round));
        }
    }

    /** Tells whether one answered as many calls as were due, in most of its rounds. */
    boolean keptUp(String at, Contestant one, LoadPlan plan) {
        double rate = stage.results().median(new Key(scenario, at, one.name()), Figure.RATE);
        return !out.contains(one) && rate >= KEEPS_UP * plan.rate();
    }

    private void sample(Key key, Contestant one, LoadPlan plan, int round)
            throws IOException, InterruptedException {
        ProcessProbe probe = probe(one);
        List<Use> used = new ArrayList<>();
        LoadResult result =
                one.run(
                        generator,
                        plan,
                        () -> {
                            if (probe != null) {
                                used.add(new Use(probe.time(), probe.contextSwitches()));
                            }
                        });
        count(key, round, result);
        stage.results().add(key, Figure.RATE, round, result.perSecond());
        stage.results().addRound(key, round, result.latency());
        if (used.size() == 2 && result.calls() > 0) {
            add(key, round, result.calls(), used.get(0), used.get(1));
        }
    }

    private void add(Key key, int round, double calls, Use before, Use after) {
        double micros = after.time().microsSince(before.time());
        double compiling = after.time().compilingSince(before.time());
        double switched = Math.max(0, after.switches() - before.switches());
        stage.results().add(key, Figure.CPU, round, micros / calls);
        stage.results().add(key, Figure.COMPILING, round, compiling / calls);
        stage.results().add(key, Figure.SWITCHES, round, switched / calls);
    }

    private void look(Key key, Contestant one, LoadPlan plan, int round)
            throws IOException, InterruptedException {
        ProcessProbe probe = probe(one);
        if (probe == null) {
            return;
        }
        // Asking what is no JVM would end it.
        if (one.kind() == Kind.GATEWAY) {
            // Behind the opening of connections, which is no part of a call.
            List<Long> bytes = new ArrayList<>();
            LoadResult result = one.run(generator, plan, () -> bytes.add(allocated(probe)));
            count(key, round, result);
            long before = bytes.get(0);
            long after = bytes.get(1);
            if (before >= 0 && after > before && result.calls() > 0) {
                double each = (double) (after - before) / result.calls();
                stage.results().add(key, Figure.GARBAGE, 0, each);
            }
        }
        memory(key, probe);
    }

    /** Returns what a JVM has allocated so far; -1 when it does not tell. */
    private static long allocated(ProcessProbe probe) {
        try {
            return probe.allocatedBytes();
        } catch (IOException unknown) {
            return -1;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return -1;
        }
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
        stage.attempt("pinning", () -> everywhere(List.of()));
    }
}
