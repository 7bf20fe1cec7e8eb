package io.watchgate.bench.lab;

import io.watchgate.bench.load.CollectorLog;
import io.watchgate.bench.load.GatewayFile;
import io.watchgate.bench.load.HttpEcho;
import io.watchgate.bench.load.IdleConnections;
import io.watchgate.bench.load.LabProcess;
import io.watchgate.bench.load.LoadPlan;
import io.watchgate.bench.load.LoadResult;
import io.watchgate.bench.load.LoadTarget;
import io.watchgate.bench.load.ProcessProbe;
import io.watchgate.bench.load.Programs;
import io.watchgate.bench.load.StartLab;
import io.watchgate.bench.report.Figure;
import io.watchgate.bench.report.Key;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How long a start takes, and what the gateway needs while nobody calls. */
final class FootprintScenarios {

    private static final String START = "start";
    private static final String MEMORY = "memory";
    private static final String AFTER_CALLS = "after many calls";
    private static final int CONNECTIONS = 32;
    private static final int SMALL = 150;
    private static final double PORTION_SECONDS = 2;
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final int OTHER_FILES = 1000;

    /** Longer than the gateway waits before it takes a connection for idle. */
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(20);

    private FootprintScenarios() {}

    /** Returns these scenarios. */
    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        START,
                        "From the launcher's start until the port accepts, until the first call is"
                                + " answered to a client that was there at once, and until ready.",
                        FootprintScenarios::start),
                new Scenario(
                        MEMORY,
                        "Memory after the start, after a million small calls of which each has its"
                            + " id and body compared, and with connections that have been idle for"
                            + " 20 s: kept ones, and streams of which each has a session and a"
                            + " stream to the server of its own. The garbage is what the log of the"
                            + " gateway's collections tells.",
                        FootprintScenarios::memory));
    }

    private static void start(Stage stage, Contest contest) throws IOException {
        Path launcher = stage.launcher();
        try (HttpEcho server = new HttpEcho()) {
            String echo = "url: \"http://127.0.0.1:" + server.port() + "/mcp\"";
            String clock = "command: [\"${WATCHGATE_LAUNCHER}\", sample, clock]";
            // One more of each, before the others: the lab, too, is slow at first.
            for (int run = -1; run < contest.pace().starts(); run++) {
                int round = run;
                stage.attempt(
                        "server over HTTP",
                        () -> start(stage, round, "server over HTTP", echo, LoadTarget.TOOL));
                stage.attempt(
                        "child process", () -> start(stage, round, "child process", clock, "now"));
            }
        }
    }

    private static void start(Stage stage, int round, String name, String server, String tool)
            throws IOException, InterruptedException {
        boolean ready = round >= 0 && round < StartLab.READY;
        StartLab.Times times =
                StartLab.start(stage.launcher(), stage.directory(), server, tool, ready);
        if (round >= 0) {
            String target = Stage.GATEWAY + name;
            add(stage, round, "listening", target, times.listening());
            add(stage, round, "answered", target, times.answered());
            times.ready().ifPresent(millis -> add(stage, round, "ready", target, millis));
        }
    }

    private static void add(Stage stage, int round, String until, String target, double millis) {
        stage.results().add(new Key(START, until, target), Figure.MILLIS, round, millis);
    }

    private static void memory(Stage stage, Contest contest)
            throws IOException, InterruptedException {
        int server = stage.server();
        String path = "/stream/0";
        List<Contestant> anchors = new ArrayList<>(stage.anchors(server, path));
        int port = Programs.freePort();
        int most =
                Math.min(
                        contest.pace().idle(),
                        (ConnectionScenarios.descriptors() - OTHER_FILES) / 2);
        if (most < contest.pace().idle()) {
            stage.note("memory: " + most + " idle connections (the limit of descriptors)");
        }
        CollectorLog log = new CollectorLog(stage.directory().resolve("gc.log"));
        LabProcess process = stage.gateway(roomy(port, server, path), log);
        Contestant gateway =
                stage.endpoint(CallScenarios.HTTP_PATH, port, CallScenarios.HTTP_PATH, process);
        look(stage, "after the start", gateway);
        calls(stage, contest, gateway, log);
        List<Contestant> all = new ArrayList<>(anchors);
        all.add(gateway);
        for (Contestant one : all) {
            for (boolean streams : new boolean[] {false, true}) {
                stage.attempt(one.name(), () -> idle(stage, one, streams, most));
            }
        }
    }

    private static GatewayFile roomy(int port, int server, String path) {
        return new GatewayFile(port)
                .set("limits", "{sessions: 100000}")
                .set("timeouts", "{idle: 2m}")
                .http(
                        Programs.HTTP,
                        server,
                        path,
                        CallScenarios.LEGACY
                                + ", sharing: session, limits: {legs: 20000, streams: 20000}");
    }

    private static void calls(Stage stage, Contest contest, Contestant gateway, CollectorLog log)
            throws IOException, InterruptedException {
        int first = log.collections() - 1;
        LoadPlan plan = new LoadPlan(CONNECTIONS, SMALL, 0, PORTION_SECONDS);
        long begun = System.nanoTime();
        long calls = 0;
        long errors = 0;
        while (calls < contest.pace().calls() && System.nanoTime() - begun < LONGEST_NANOS) {
            LoadResult result = contest.call(gateway, plan);
            calls += result.calls();
            errors += result.errors();
        }
        Key key = new Key(MEMORY, AFTER_CALLS, gateway.name());
        stage.results().add(key, Figure.CALLS, 0, calls);
        stage.results().add(key, Figure.ERRORS, 0, errors);
        if (calls < contest.pace().calls()) {
            stage.note("memory: " + calls + " calls of " + contest.pace().calls());
        }
        // Looking at the live heap is a collection, before the calls and behind them.
        look(stage, key.at(), gateway);
        int last = log.collections() - 1;
        if (first >= 0 && last > first && calls > 0) {
            double each = (double) log.allocated(first, last) / calls;
            stage.results().add(key, Figure.GARBAGE, 0, each);
        }
    }

    private static void idle(Stage stage, Contestant one, boolean streams, int count)
            throws IOException, InterruptedException {
        String kind = streams ? "idle streams" : "idle connections";
        look(stage, "before " + kind, one);
        try (IdleConnections idle = new IdleConnections(one.target(), streams)) {
            int open = idle.open(count);
            LockSupport.parkNanos(REST_NANOS);
            String at = "with " + kind;
            look(stage, at, one);
            stage.results().add(new Key(MEMORY, at, one.name()), Figure.OPEN, 0, open);
            if (open < count) {
                stage.note("memory: " + one.name() + " took " + open + " " + kind);
            }
        }
    }

    private static void look(Stage stage, String at, Contestant one)
            throws IOException, InterruptedException {
        LabProcess process = one.process();
        if (process == null) {
            return;
        }
        ProcessProbe probe = process.probe();
        Key key = new Key(MEMORY, at, one.name());
        stage.results().add(key, Figure.RSS, 0, probe.rssKib());
        stage.results().add(key, Figure.PSS, 0, probe.pssKib());
        if (one.kind() == Contestant.Kind.GATEWAY) {
            stage.results().add(key, Figure.HEAP, 0, probe.liveBytes());
        }
    }
}
