package io.watchgate.bench.lab;

import io.watchgate.bench.load.Fresh;
import io.watchgate.bench.load.GatewayFile;
import io.watchgate.bench.load.LabProcess;
import io.watchgate.bench.load.LoadPlan;
import io.watchgate.bench.load.Programs;
import io.watchgate.bench.load.Shape;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What many connections and fixed rates do. */
final class ConnectionScenarios {

    private static final int SMALL = 150;
    private static final int MANY = 1_000;
    private static final int VERY_MANY = 10_000;
    private static final double VERY_MANY_RATE = 2_000;
    private static final double STORM_RATE = 1_000;
    private static final double SESSION_RATE = 300;
    private static final int STORM_SLOTS = 32;
    private static final int KNEE_CONNECTIONS = 64;
    private static final double COLD_SECONDS = 10;
    private static final int COLD_STARTS = 3;
    private static final double SERVER_SECONDS = 3;

    /** What the condition of all rounds is called there. */
    static final String COLD = "after ready at 20000/s";

    private static final double[] RATES = {1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 80_000};

    /** The rate that the goals speak of. */
    static final double GOAL_RATE = 20_000;

    /** Files a process has open besides connections. */
    private static final int OTHER_FILES = 500;

    private ConnectionScenarios() {}

    /** Returns these scenarios. */
    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "connections",
                        "The small call on 1, 32 and 1000 connections, as fast as answers come, and"
                            + " on 10 000 at 2000/s. From 1000 on each connection of the gateway is"
                            + " in a session of its own.",
                        ConnectionScenarios::connections),
                new Scenario(
                        "storm",
                        "Every call on a connection that is opened for it and closed behind it; and"
                            + " every call in a session that is opened, introduced and deleted as"
                            + " well. Latency counts all of that.",
                        ConnectionScenarios::storm),
                new Scenario(
                        "knee",
                        "The small call on 64 connections at fixed rates, up to what a target"
                                + " cannot keep up with. Latency counts from when a call was due.",
                        ConnectionScenarios::knee),
                new Scenario(
                        "cold",
                        "The ten seconds after the gateway says that it is ready, at 20000/s,"
                                + " without any warm-up by calls: a new gateway in each round.",
                        ConnectionScenarios::cold));
    }

    private static GatewayFile file(int port, int server) {
        return new GatewayFile(port).http(Programs.HTTP, server, "/mcp", CallScenarios.LEGACY);
    }

    private static void connections(Stage stage, Contest contest)
            throws IOException, InterruptedException {
        int server = stage.server();
        List<Contestant> all = new ArrayList<>();
        all.add(stage.direct(server, "/mcp"));
        all.addAll(stage.anchors(server, "/mcp"));
        int port = Programs.freePort();
        LabProcess gateway =
                stage.gateway(
                        file(port, server).set("limits", "{sessions: " + 2 * VERY_MANY + "}"));
        String path = CallScenarios.HTTP_PATH;
        all.add(stage.endpoint(path, port, path, gateway));
        contest.measure("1 connection", all, new LoadPlan(1, SMALL, 0, 0));
        contest.measure("32 connections", all, new LoadPlan(STORM_SLOTS, SMALL, 0, 0));
        all.remove(all.size() - 1);
        List<Contestant> many = new ArrayList<>(all);
        many.add(GatewayScenarios.sessions(stage, port, path, gateway, path, MANY));
        contest.measure("1000 connections", many, new LoadPlan(MANY, SMALL, 0, 0));
        int possible = Math.min(VERY_MANY, descriptors() - OTHER_FILES);
        if (possible < VERY_MANY) {
            stage.note("connections: " + possible + " of 10000 (the limit of descriptors)");
        }
        // It keeps two descriptors a connection, and is not started with room for so many.
        all.removeIf(one -> one.name().equals(Stage.HAPROXY));
        all.add(GatewayScenarios.sessions(stage, port, path, gateway, path, possible));
        LoadPlan plan = new LoadPlan(possible, SMALL, VERY_MANY_RATE, 0);
        contest.measure(possible + " connections at 2000/s", all, plan);
    }

    /** Returns how many descriptors a process may have here. */
    static int descriptors() {
        try {
            return Files.readAllLines(Path.of("/proc/self/limits")).stream()
                    .filter(line -> line.startsWith("Max open files"))
                    .map(line -> line.replace("Max open files", "").strip().split("\\s+")[0])
                    .mapToInt(soft -> soft.equals("unlimited") ? 1 << 20 : Integer.parseInt(soft))
                    .findFirst()
                    .orElse(1024);
        } catch (IOException unknown) {
            return 1024;
        }
    }

    private static void storm(Stage stage, Contest contest)
            throws IOException, InterruptedException {
        List<Contestant> all = one(stage);
        Shape shape = Shape.echo(SMALL);
        contest.measure(
                "1000 connections a second",
                all,
                new LoadPlan(STORM_SLOTS, shape, STORM_RATE, 0, Fresh.CONNECTION));
        contest.measure(
                "300 sessions a second",
                all,
                new LoadPlan(STORM_SLOTS, shape, SESSION_RATE, 0, Fresh.SESSION));
    }

    private static List<Contestant> one(Stage stage) throws IOException, InterruptedException {
        int server = stage.server();
        List<Contestant> all = new ArrayList<>();
        all.add(stage.direct(server, "/mcp"));
        all.addAll(stage.anchors(server, "/mcp"));
        int port = Programs.freePort();
        LabProcess gateway = stage.gateway(file(port, server));
        String path = CallScenarios.HTTP_PATH;
        all.add(stage.endpoint(path, port, path, gateway));
        return all;
    }

    private static void knee(Stage stage, Contest contest)
            throws IOException, InterruptedException {
        List<Contestant> all = new ArrayList<>(one(stage));
        double seconds = contest.pace().seconds();
        for (double rate : RATES) {
            LoadPlan plan = new LoadPlan(KNEE_CONNECTIONS, SMALL, rate, seconds);
            contest.warm(atRate(rate), all, plan);
            // The goals want to know what is added at their rate, whoever kept up with less.
            int rounds = rate == GOAL_RATE ? contest.pace().closeRounds() : 1;
            for (int round = 0; round < rounds; round++) {
                contest.round(atRate(rate), all, plan, round);
            }
            all.removeIf(one -> !contest.keptUp(atRate(rate), one, plan) && rate >= GOAL_RATE);
        }
    }

    /** Returns what the condition is called. */
    static String atRate(double rate) {
        return (long) rate + "/s";
    }

    private static void cold(Stage stage, Contest contest)
            throws IOException, InterruptedException {
        int server = stage.server();
        // It compiles itself as well, and is to be the same for the first as for the last.
        LoadPlan warming = new LoadPlan(KNEE_CONNECTIONS, SMALL, 0, SERVER_SECONDS);
        contest.call(stage.direct(server, "/mcp"), warming);
        List<Contestant> anchors = stage.anchors(server, "/mcp");
        boolean quick = contest.pace().seconds() < 1;
        LoadPlan plan = new LoadPlan(KNEE_CONNECTIONS, SMALL, GOAL_RATE, quick ? 1 : COLD_SECONDS);
        int starts = quick ? 1 : COLD_STARTS;
        for (int start = 0; start < starts; start++) {
            int port = Programs.freePort();
            int admin = Programs.freePort();
            LabProcess gateway =
                    stage.gateway(file(port, server).set("admin", "127.0.0.1:" + admin));
            List<Contestant> all = new ArrayList<>(anchors);
            all.add(
                    stage.endpoint(
                            CallScenarios.HTTP_PATH, port, CallScenarios.HTTP_PATH, gateway));
            awaitReady(admin, gateway);
            contest.round(COLD, all, plan, start);
            stage.end(gateway);
        }
    }

    private static void awaitReady(int admin, LabProcess gateway)
            throws IOException, InterruptedException {
        HttpRequest asking =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin + "/readyz")).build();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        HttpClient client = HttpClient.newHttpClient();
        while (client.send(asking, BodyHandlers.discarding()).statusCode() != 200) {
            if (!gateway.isAlive() || System.nanoTime() - deadline > 0) {
                throw new IOException("the gateway does not become ready");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }
}
