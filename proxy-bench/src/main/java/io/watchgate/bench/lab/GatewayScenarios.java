package io.watchgate.bench.lab;

import io.watchgate.bench.lab.Contestant.Kind;
import io.watchgate.bench.load.GatewayFile;
import io.watchgate.bench.load.LabProcess;
import io.watchgate.bench.load.LineClient;
import io.watchgate.bench.load.LoadPlan;
import io.watchgate.bench.load.LoadTarget;
import io.watchgate.bench.load.Programs;
import io.watchgate.bench.load.Sessions;
import io.watchgate.bench.load.Shape;
import io.watchgate.bench.load.StdioEcho;
import io.watchgate.bench.peer.Gatekit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the gateway's own work costs: rules, records and detectors, merged lists, children. */
final class GatewayScenarios {

    private static final int CONNECTIONS = 32;
    private static final int LIST_CONNECTIONS = 8;
    private static final int SMALL = 150;
    private static final int MEDIUM = 10_000;
    private static final int[] TOOLS = {10, 100, 1000};
    private static final int[] SERVERS = {1, 5, 20};
    private static final int SESSIONS = 8;
    private static final int MANY = 256;
    private static final int RULES = 20;

    private GatewayScenarios() {}

    /** Returns these scenarios. */
    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "policy",
                        "Nothing switched on; 20 rules, a rate, an audit file and the access log;"
                                + " these and all detectors, both ways. Gateways of their own.",
                        GatewayScenarios::policy),
                new Scenario(
                        "lists",
                        "tools/list on /mcp, merged from all servers: from what is known, and with"
                                + " every server asked again for each list.",
                        GatewayScenarios::lists),
                new Scenario(
                        "stdio",
                        "The small call to a server on stdio: one child for all at 32 and 256 at a"
                                + " time, and a child for each of 8 sessions. Without the servers'"
                                + " own time.",
                        GatewayScenarios::stdio),
                new Scenario(
                        "desk",
                        "Clients that start their gateway themselves, with 32 calls at a time on"
                                + " its standard input and output; it starts the server.",
                        GatewayScenarios::desk));
    }

    private static void policy(Stage stage, Contest contest)
            throws IOException, InterruptedException {
        int server = stage.server();
        List<Contestant> all = new ArrayList<>(stage.anchors(server, "/mcp"));
        for (String what : List.of("off", "rules and audit", "rules audit detectors")) {
            stage.attempt(
                    what,
                    () -> {
                        int port = Programs.freePort();
                        GatewayFile file =
                                new GatewayFile(port)
                                        .http(Programs.HTTP, server, "/mcp", CallScenarios.LEGACY);
                        if (!what.equals("off")) {
                            judge(file, stage, what.replace(' ', '-'));
                        }
                        if (what.endsWith("detectors")) {
                            detect(file);
                        }
                        LabProcess gateway = stage.gateway(file);
                        String path = CallScenarios.HTTP_PATH;
                        all.add(stage.endpoint(what, port, path, gateway));
                        all.add(stage.endpoint(what + " on /mcp", port, "/mcp", gateway));
                    });
        }
        LoadPlan plan = new LoadPlan(CONNECTIONS, SMALL, 0, 0);
        contest.measureClosely("small", all, plan);
        contest.measureClosely("10 KB", all, new LoadPlan(CONNECTIONS, MEDIUM, 0, 0));
    }

    /**
     * Rules of which none matches, for that is what most calls find, though two look at the
     * arguments; a rate never reached.
     */
    private static void judge(GatewayFile file, Stage stage, String name) {
        List<String> rules = new ArrayList<>();
        for (int rule = 0; rule < RULES - 2; rule++) {
            rules.add("{deny: {tool: [\"drop_table_" + rule + "\"]}}");
        }
        rules.add("{deny: {tool: [\"search_*\"], arguments: {/path: {prefix: [\"/etc\"]}}}}");
        rules.add("{deny: {tool: [\"search_*\"], arguments: {/limit: {least: 1000}}}}");
        file.set(
                "policy",
                "{rules: ["
                        + String.join(", ", rules)
                        + "], rates: [{per: [principal, tool], rate: 1000000}]}");
        file.set("audit", "[{to: \"" + stage.directory().resolve(name + ".jsonl") + "\"}]");
        file.set("access-log", "\"" + stage.directory().resolve(name + "-access.log") + "\"");
    }

    private static void detect(GatewayFile file) {
        file.set(
                "filters",
                "[{type: detect, settings: {personal: redact, secrets: redact, injection:"
                        + " redact}}]");
    }

    private static void lists(Stage stage, Contest contest)
            throws IOException, InterruptedException {
        int server = stage.server();
        for (int tools : TOOLS) {
            for (int servers : SERVERS) {
                boolean some = contest.pace().rounds() > 1 || tools == 10 * servers;
                if (some && tools % servers == 0) {
                    stage.attempt(
                            tools + " tools", () -> list(stage, contest, server, tools, servers));
                }
            }
        }
    }

    private static void list(Stage stage, Contest contest, int server, int tools, int servers)
            throws IOException, InterruptedException {
        List<Contestant> all = new ArrayList<>();
        String path = "/tools/" + tools / servers;
        if (servers == 1) {
            all.add(stage.direct(server, path));
        }
        for (boolean kept : new boolean[] {true, false}) {
            int port = Programs.freePort();
            GatewayFile file = new GatewayFile(port);
            for (int one = 0; one < servers; one++) {
                file.http("s" + one, server, path, CallScenarios.LEGACY);
            }
            if (!kept) {
                file.set("timeouts", "{catalogue: 1ms}");
            }
            LabProcess gateway = stage.gateway(file);
            all.add(stage.endpoint(kept ? "known" : "asked anew", port, "/mcp", gateway));
        }
        LoadPlan plan = new LoadPlan(LIST_CONNECTIONS, new Shape(Shape.Kind.LIST, tools), 0, 0);
        contest.measure(tools + " tools of " + servers, all, plan);
        for (Contestant one : all) {
            LabProcess process = one.process();
            if (process != null) {
                stage.end(process);
            }
        }
    }

    private static void stdio(Stage stage, Contest contest)
            throws IOException, InterruptedException {
        int port = Programs.freePort();
        LabProcess gateway =
                stage.gateway(
                        new GatewayFile(port)
                                .set("timeouts", "{start-wait: 30s}")
                                .stdio("shared", CallScenarios.LEGACY)
                                .stdio("own", CallScenarios.LEGACY + ", sharing: session"));
        Contestant shared = stage.endpoint("one child", port, "/mcp/shared", gateway);
        Contestant own = sessions(stage, port, "/mcp/own", gateway, "a child each", SESSIONS);
        Contestant many = sessions(stage, port, "/mcp/shared", gateway, "one child", SESSIONS);
        LoadPlan plan = new LoadPlan(CONNECTIONS, SMALL, 0, 0);
        contest.measure("32 at a time", List.of(shared, own), plan);
        contest.measure("256 at a time", List.of(many), new LoadPlan(MANY, SMALL, 0, 0));
    }

    private static void desk(Stage stage, Contest contest)
            throws IOException, InterruptedException {
        List<Contestant> all = new ArrayList<>();
        List<String> server = LabProcess.java(StdioEcho.class);
        LineClient direct = stage.lines(Stage.DIRECT, server, LoadTarget.TOOL, Kind.NATIVE).lines();
        all.add(new Contestant(Stage.DIRECT, List.of(), direct, null, Kind.NATIVE));
        Path file =
                Files.writeString(
                        stage.directory().resolve("desk.yaml"),
                        new GatewayFile(Programs.freePort())
                                .set("timeouts", "{start-wait: 30s}")
                                .stdio(Programs.STDIO, CallScenarios.LEGACY)
                                .text());
        List<String> own = List.of(stage.launcher().toString(), "stdio", "-c", file.toString());
        String tool = Programs.STDIO + "__" + LoadTarget.TOOL;
        stage.attempt(
                "stdio", () -> all.add(stage.lines("watchgate stdio", own, tool, Kind.GATEWAY)));
        stage.attempt(Gatekit.TITLE, () -> gatekit(stage, all));
        LoadPlan plan = new LoadPlan(CONNECTIONS, SMALL, 0, 0);
        contest.measure("32 at a time", all, plan);
    }

    private static void gatekit(Stage stage, List<Contestant> all)
            throws IOException, InterruptedException {
        if (!stage.comparesPeers()) {
            return;
        }
        List<String> command = Gatekit.command(stage.directory());
        if (command == null) {
            stage.note("no " + Gatekit.TITLE + ": not on the PATH: python3");
            return;
        }
        all.add(stage.lines(Gatekit.TITLE, command, Gatekit.TOOL, Kind.WARMING));
    }

    /** Opens several sessions at an endpoint of the gateway. */
    static Contestant sessions(
            Stage stage, int port, String path, LabProcess gateway, String name, int count)
            throws IOException, InterruptedException {
        LoadTarget first = stage.endpoint(name, port, path, gateway).target();
        List<LoadTarget> targets = new ArrayList<>(Sessions.open(first, count - 1));
        targets.add(0, first);
        return new Contestant(first.name(), targets, gateway, Kind.GATEWAY);
    }
}
