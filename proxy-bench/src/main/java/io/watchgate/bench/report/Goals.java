package io.watchgate.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What the project wants to reach, beside what was measured. */
final class Goals {

    private static final String HTTP = "watchgate /mcp/http";
    private static final String AUDIT = "watchgate rules and audit";
    private static final String NGINX = "nginx";
    private static final double KIB = 1024;

    private final Results results;

    /**
     * One goal; less is better.
     *
     * @param what what is measured
     * @param unit behind numbers
     * @param must what has to be reached
     * @param goal what is wanted
     * @param measured what was reached; NaN when it was not measured
     */
    record Goal(String what, String unit, double must, double goal, double measured) {

        String verdict() {
            if (Double.isNaN(measured)) {
                return "not measured";
            }
            return measured <= goal ? "goal reached" : measured <= must ? "must reached" : "missed";
        }
    }

    Goals(Results results) {
        this.results = results;
    }

    private double ratio(String scenario, String at, String target) {
        return ScenarioTable.ratio(results, new Key(scenario, at, target));
    }

    /** Returns all goals. */
    List<Goal> all() {
        List<Goal> goals = new ArrayList<>();
        goals.add(
                new Goal(
                        "CPU per small call with rules, audit and access log, /mcp/{upstream}",
                        "× nginx",
                        1.3,
                        1,
                        ratio("policy", "small", AUDIT)));
        goals.add(
                new Goal(
                        "the same on /mcp",
                        "× nginx",
                        1.3,
                        1,
                        ratio("policy", "small", AUDIT + " on /mcp")));
        goals.add(
                new Goal(
                        "CPU, 10 KB string",
                        "× nginx",
                        1.35,
                        1.1,
                        ratio("10k", "32 connections", HTTP)));
        goals.add(
                new Goal(
                        "CPU, 10 KB of structured JSON",
                        "× nginx",
                        2.3,
                        1.8,
                        ratio("10k-structured", "32 connections", HTTP)));
        goals.add(
                new Goal("CPU, 1 MB string", "× nginx", 3.2, 2.2, ratio("1m", "both ways", HTTP)));
        addLatencies(goals);
        goals.add(
                new Goal(
                        "heap garbage per small call",
                        "B",
                        1024,
                        256,
                        results.median(new Key("small", "32 connections", HTTP), Figure.GARBAGE)));
        addMemory(goals);
        goals.add(start("listening", 300, 150));
        goals.add(start("answered", 450, 240));
        goals.add(peers());
        return goals;
    }

    private void addLatencies(List<Goal> goals) {
        double p50 = added("knee", "20000/s", 50);
        double p99 = added("knee", "20000/s", 99);
        double cold = added("cold", "after ready at 20000/s", 99);
        goals.add(new Goal("p50 added to nginx's at 20000/s", "µs", 20, 0, p50));
        goals.add(new Goal("p99 added there, warm", "µs", 2_000, 200, p99));
        goals.add(new Goal("p99 added in the ten seconds after ready", "µs", 10_000, 1_000, cold));
    }

    private void addMemory(List<Goal> goals) {
        goals.add(each("idle connections", 3.5, 1.5));
        goals.add(each("idle streams", 6, 3));
        Key streams = new Key("memory", "with idle streams", HTTP);
        double pss = results.median(streams, Figure.PSS) / KIB;
        goals.add(new Goal("whole process with idle streams", "MB PSS", 200, 120, pss));
    }

    private double added(String scenario, String at, double percentile) {
        Key key = new Key(scenario, at, HTTP);
        return Math.max(
                0, results.micros(key, percentile) - results.micros(key.of(NGINX), percentile));
    }

    private Goal each(String kind, double must, double goal) {
        Key with = new Key("memory", "with " + kind, HTTP);
        Key before = new Key("memory", "before " + kind, HTTP);
        ToDoubleFunction<Key> heap = key -> results.median(key, Figure.HEAP);
        double each =
                (heap.applyAsDouble(with) - heap.applyAsDouble(before))
                        / results.median(with, Figure.OPEN);
        return new Goal("live heap for each of the " + kind, "KB", must, goal, each / KIB);
    }

    private Goal start(String until, double must, double goal) {
        Key key = new Key("start", until, "watchgate server over HTTP");
        return new Goal(
                "start until " + until, "ms", must, goal, results.median(key, Figure.MILLIS));
    }

    /** The dearest call through the gateway's child beside the cheapest of npm and PyPI. */
    private Goal peers() {
        double own =
                results.median(
                        new Key("small", "32 connections", "watchgate /mcp/stdio"), Figure.CPU);
        double cheapest = Double.NaN;
        for (Key key : results.keys("small")) {
            boolean peer = key.target().startsWith("npm:") || key.target().startsWith("pypi:");
            double cpu = results.median(key, Figure.CPU);
            if (peer && key.at().equals("32 connections") && !(cpu >= cheapest)) {
                cheapest = cpu;
            }
        }
        return new Goal(
                "CPU per small call beside the cheapest npm or Python proxy",
                "of it",
                1 / 20.0,
                1 / 50.0,
                own / cheapest);
    }
}
