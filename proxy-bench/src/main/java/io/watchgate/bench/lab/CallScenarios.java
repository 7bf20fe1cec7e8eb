package io.watchgate.bench.lab;

import io.watchgate.bench.load.Anchors;
import io.watchgate.bench.load.Eras;
import io.watchgate.bench.load.GatewayFile;
import io.watchgate.bench.load.HttpEcho;
import io.watchgate.bench.load.LabProcess;
import io.watchgate.bench.load.LoadPlan;
import io.watchgate.bench.load.LoadTarget;
import io.watchgate.bench.load.Programs;
import io.watchgate.bench.load.ServerCertificate;
import io.watchgate.bench.load.Shape;
import io.watchgate.bench.load.Shape.Kind;
import io.watchgate.bench.load.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a call costs: its size and direction, its eras, and how it travels. */
final class CallScenarios {

    /** Keys of an upstream of the legacy era. */
    static final String LEGACY = "revision: " + LoadTarget.REVISION;

    /** Where the gateway passes on what one server says. */
    static final String HTTP_PATH = "/mcp/" + Programs.HTTP;

    private static final int CONNECTIONS = 32;
    private static final int LARGE_CONNECTIONS = 8;
    private static final int SMALL = 150;
    private static final int MEDIUM = 10_000;
    private static final int LARGE = 1_000_000;
    private static final int EVENTS = 10;
    private static final double SLOW_RATE = 500;

    private CallScenarios() {}

    /** Returns these scenarios. */
    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "small",
                        "A tools/call of some 300 bytes on 32 connections; its argument comes back."
                            + " Peers put the same child process behind HTTP as /mcp/stdio does.",
                        CallScenarios::small),
                new Scenario(
                        "10k",
                        "An argument of 10 KB, one string, which comes back.",
                        (stage, contest) -> sized(stage, contest, CONNECTIONS, Shape.echo(MEDIUM))),
                new Scenario(
                        "10k-structured",
                        "An argument of 10 KB of JSON, six levels deep with texts of 40 bytes,"
                                + " which comes back as structured content.",
                        (stage, contest) ->
                                sized(
                                        stage,
                                        contest,
                                        CONNECTIONS,
                                        new Shape(Kind.STRUCTURED, MEDIUM))),
                new Scenario(
                        "1m",
                        "One string of 1 MB on 8 connections: there and back, there only, back"
                                + " only. nginx has buffers for all of it.",
                        CallScenarios::large),
                new Scenario(
                        "stream",
                        "A call that is answered as a stream of events (SSE): ten times progress,"
                                + " then the result.",
                        CallScenarios::streamed),
                new Scenario(
                        "eras",
                        "The same small call where client and server speak in the earlier era, in"
                                + " that of MCP 2026-07-28, or each in another one.",
                        CallScenarios::eras),
                new Scenario(
                        "tls",
                        "The small call from a client that encrypts; the server is spoken to"
                                + " without encryption.",
                        (stage, contest) -> encrypted(stage, contest, Wire.TLS)),
                new Scenario(
                        "http2",
                        "The small call over HTTP/2 from the client, 32 at a time on one"
                                + " connection, encrypted; the gateway unencrypted as well.",
                        (stage, contest) -> encrypted(stage, contest, Wire.HTTP2_TLS)));
    }

    private static void small(Stage stage, Contest contest)
            throws IOException, InterruptedException {
        int server = stage.server();
        List<Contestant> all = new ArrayList<>();
        all.add(stage.direct(server, "/mcp"));
        all.addAll(stage.anchors(server, "/mcp"));
        int port = Programs.freePort();
        LabProcess gateway =
                stage.gateway(
                        new GatewayFile(port)
                                .http(Programs.HTTP, server, "/mcp", LEGACY)
                                .stdio(Programs.STDIO, LEGACY));
        all.add(stage.endpoint(HTTP_PATH, port, HTTP_PATH, gateway));
        all.add(stage.endpoint("/mcp", port, "/mcp", gateway));
        all.add(stage.endpoint("/mcp/stdio", port, "/mcp/" + Programs.STDIO, gateway));
        all.addAll(stage.peers());
        LoadPlan plan = new LoadPlan(CONNECTIONS, SMALL, 0, 0);
        contest.measure("32 connections", all, plan);
        contest.measure("500/s", all, plan.with(SLOW_RATE, 0));
    }

    /** Starts the server, the anchors, and a gateway with that server alone. */
    private static List<Contestant> usual(Stage stage, String path)
            throws IOException, InterruptedException {
        int server = stage.server();
        List<Contestant> all = new ArrayList<>();
        all.add(stage.direct(server, path));
        all.addAll(stage.anchors(server, path));
        int port = Programs.freePort();
        LabProcess gateway =
                stage.gateway(new GatewayFile(port).http(Programs.HTTP, server, path, LEGACY));
        all.add(stage.endpoint(HTTP_PATH, port, HTTP_PATH, gateway));
        all.add(stage.endpoint("/mcp", port, "/mcp", gateway));
        return all;
    }

    private static void sized(Stage stage, Contest contest, int connections, Shape shape)
            throws IOException, InterruptedException {
        List<Contestant> all = usual(stage, "/mcp");
        LoadPlan plan = new LoadPlan(connections, shape, 0, 0);
        contest.measure(connections + " connections", all, plan);
    }

    private static void large(Stage stage, Contest contest)
            throws IOException, InterruptedException {
        List<Contestant> all = usual(stage, "/mcp");
        LoadPlan both = new LoadPlan(LARGE_CONNECTIONS, LARGE, 0, 0);
        contest.measure("both ways", all, both);
        contest.measure(
                "to the server",
                all,
                new LoadPlan(LARGE_CONNECTIONS, new Shape(Kind.UPLOAD, LARGE), 0, 0));
        contest.measure(
                "from the server",
                all,
                new LoadPlan(LARGE_CONNECTIONS, new Shape(Kind.DOWNLOAD, LARGE), 0, 0));
    }

    private static void streamed(Stage stage, Contest contest)
            throws IOException, InterruptedException {
        List<Contestant> all = usual(stage, "/stream/" + EVENTS);
        LoadPlan plan = new LoadPlan(CONNECTIONS, new Shape(Kind.STREAM, EVENTS), 0, 0);
        contest.measure("10 events", all, plan);
    }

    private static void eras(Stage stage, Contest contest)
            throws IOException, InterruptedException {
        int server = stage.server(HttpEcho.BOTH_ERAS);
        List<Contestant> all = new ArrayList<>(stage.anchors(server, "/mcp"));
        int port = Programs.freePort();
        LabProcess gateway =
                stage.gateway(
                        new GatewayFile(port)
                                .http(Programs.HTTP, server, "/mcp", LEGACY)
                                .http(Programs.MODERN, server, "/mcp", "revision: 2026-07-28"));
        for (Eras eras : Eras.values()) {
            String name = eras == Eras.LEGACY ? "legacy-legacy" : eras.option();
            LoadTarget target = new LoadTarget(name, port, eras.path(), LoadTarget.TOOL, "", eras);
            stage.attempt(name, () -> all.add(stage.endpoint(name, target, gateway)));
        }
        LoadPlan plan = new LoadPlan(CONNECTIONS, SMALL, 0, 0);
        contest.measure("32 connections", all, plan);
    }

    private static void encrypted(Stage stage, Contest contest, Wire wire)
            throws IOException, InterruptedException {
        int server = stage.server();
        ServerCertificate certificate = ServerCertificate.make(stage.directory());
        List<Contestant> all =
                new ArrayList<>(
                        stage.anchors(server, "/mcp", new Anchors.Tls(0, certificate), wire));
        int port = Programs.freePort();
        int tls = Programs.freePort();
        LabProcess gateway =
                stage.gateway(
                        new GatewayFile(port)
                                .listenTls(tls, certificate)
                                .http(Programs.HTTP, server, "/mcp", LEGACY));
        Contestant plain = stage.endpoint(HTTP_PATH, port, HTTP_PATH, gateway);
        stage.awaitPort(tls, gateway);
        all.add(over(plain, "encrypted", wire, tls));
        if (wire == Wire.HTTP2_TLS) {
            all.add(over(plain, "HTTP/2 unencrypted", Wire.HTTP2, port));
        }
        all.add(over(plain, "HTTP/1.1 unencrypted", Wire.HTTP1, port));
        LoadPlan plan = new LoadPlan(CONNECTIONS, SMALL, 0, 0);
        contest.measure("32 at a time", all, plan);
    }

    private static Contestant over(Contestant plain, String name, Wire wire, int port) {
        String full = Stage.GATEWAY + name;
        LoadTarget target = plain.target().named(full).over(wire, port);
        return new Contestant(full, List.of(target), plain.process(), plain.kind());
    }
}
