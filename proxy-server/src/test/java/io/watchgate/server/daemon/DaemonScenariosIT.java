package io.watchgate.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Scenario;
import io.watchgate.testkit.ScriptedServer;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The inherited scenarios of a gateway's start and configuration, by their numbers. */
class DaemonScenariosIT {

    @TempDir private Path directory;

    @Test
    @Scenario(48)
    void scenario48StartsWithABareConfigurationAndAnswersInitialize() throws Exception {
        Path config =
                Files.writeString(
                        directory.resolve("bare.yaml"),
                        "version: 1\nlisten: 127.0.0.1:0\nadmin: off\n");
        try (DaemonProcess daemon = DaemonProcess.start(config)) {
            McpSession session = McpSession.open(daemon.port(), "/mcp");
            assertThat(session.send("ping", "{}"))
                    .succeedsWithin(60, TimeUnit.SECONDS)
                    .extracting(HttpResponse::body)
                    .asString()
                    .contains("\"result\":{}");
            daemon.signal("TERM");
            assertThat(daemon.exitCode()).isZero();
        }
    }

    @Test
    @Scenario(48)
    void scenario48StartsWithOneOfEachKindAndAnswersInitialize() throws Exception {
        Path config =
                new DaemonConfig(directory)
                        .with("access-log", directory.resolve("access.log").toString())
                        .with("admin", "127.0.0.1:0")
                        .with(
                                "policy",
                                Map.of("rules", List.of(Map.of("deny", Map.of("tool", "wait")))))
                        .upstream("clock", "clock")
                        .server("far", Map.of("url", "http://127.0.0.1:9/mcp"))
                        .write();
        try (DaemonProcess daemon = DaemonProcess.start(config)) {
            McpSession session = McpSession.open(daemon.port(), "/mcp");
            assertThat(session.call("clock__now", "{\"zone\":\"UTC\"}"))
                    .succeedsWithin(60, TimeUnit.SECONDS)
                    .asString()
                    .endsWith("Z[UTC]");
            assertThat(session.call("clock__wait", "{\"seconds\":1}"))
                    .succeedsWithin(60, TimeUnit.SECONDS)
                    .asString()
                    .contains("-32602");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "version: 1~upstreams: [|:3:1: ",
                "version: 1~upstreamz: {}|:2:1: upstreamz: unknown key (did you mean upstreams?)",
                "version: 1~upstreams: {a: {command: ls -l}}|:2:26: upstreams.a.command: ",
                "version: 1~timeouts: {drain: soon}|:2:19: timeouts.drain: soon (expected: "
            })
    @Scenario({49, 51})
    void scenario49SaysWhereAConfigurationIsWrongAndWhatWasExpected(String text, String said)
            throws Exception {
        Path config = directory.resolve("wrong.yaml");
        Files.writeString(config, text.replace('~', '\n') + "\n");
        try (DaemonProcess daemon = DaemonProcess.start(config)) {
            assertThat(daemon.exitCode()).isEqualTo(1);
            assertThat(daemon.log()).contains(config + said);
        }
    }

    @Test
    @Scenario(49)
    void scenario49SaysThatThereIsNoConfiguration() throws Exception {
        Path config = directory.resolve("nowhere.yaml");
        try (DaemonProcess daemon = DaemonProcess.start(config)) {
            assertThat(daemon.exitCode()).isEqualTo(1);
            assertThat(daemon.log())
                    .contains(config + ": not found (expected: a file; -c names another one)");
        }
    }

    @ParameterizedTest
    @CsvSource({"help,0", "version,0", "run -c,2", "nonsense,2"})
    @Scenario(50)
    void scenario50ExplainsItselfAndRefusesWhatItDoesNotUnderstand(String line, int code)
            throws Exception {
        try (DaemonProcess process = DaemonProcess.of(DaemonProcess.java(line.split(" ")))) {
            assertThat(process.exitCode()).isEqualTo(code);
        }
    }

    @Test
    @Scenario(
            value = 52,
            defects = {4, 5})
    void scenario52KeepsTheConfiguredTimeoutAndTheServer() throws Exception {
        Path config =
                new DaemonConfig(directory)
                        .upstream("clock", "clock", "timeouts", Map.of("request", "200ms"))
                        .write();
        try (DaemonProcess daemon = DaemonProcess.start(config)) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/clock");
            assertThat(session.call("wait", "{\"seconds\":60}"))
                    .succeedsWithin(30, TimeUnit.SECONDS)
                    .asString()
                    .contains("-32603", "request_timeout", "\"phase\":\"sent\"");
            assertThat(session.call("now", "{\"zone\":\"UTC\"}"))
                    .succeedsWithin(60, TimeUnit.SECONDS)
                    .asString()
                    .endsWith("Z[UTC]");
            assertThat(daemon.count("upstream clock is process")).isEqualTo(1);
        }
    }

    @Test
    @Scenario(defects = 22)
    void defect22_ClientsLearnNothingOfCommandsPathsAddressesAndWhatServersSayOnTheirWayDown()
            throws Exception {
        String[] hidden = {
            "/srv",
            "secret",
            "no-such",
            "127.0.0.1",
            ":9/",
            "Exception",
            "errno",
            "_gatekit",
            "exit"
        };
        try (ScriptedServer broken = new ScriptedServer()) {
            String trace = "java.lang.IllegalStateException: secret at /srv/app.java";
            broken.on("initialize", request -> request.status(500, trace));
            Path config =
                    new DaemonConfig(directory)
                            .upstream("clock", "clock")
                            .server("absent", command("/srv/no-such-server", "--key=secret"))
                            .server("dying", command("sh", "-c", "echo secret >&2; exit 3"))
                            .server("talking", command("sh", "-c", "echo /srv/secret; read x"))
                            .server("dead", Map.of("url", "http://127.0.0.1:9/srv/secret"))
                            .server("broken", Map.of("url", broken.url().toString()))
                            .with("timeouts", Map.of("start-wait", "1s"))
                            .write();
            try (DaemonProcess daemon = DaemonProcess.start(config)) {
                McpSession session = McpSession.open(daemon.port(), "/mcp");
                assertThat(answer(session, "tools/list", "{}"))
                        .contains("clock__now")
                        .doesNotContain(hidden);
                for (String name : List.of("absent", "dying", "talking", "dead", "broken")) {
                    String call = "{\"name\":\"" + name + "__x\",\"arguments\":{}}";
                    assertThat(answer(session, "tools/call", call))
                            .contains("\"error\"")
                            .doesNotContain(hidden);
                    assertThat(McpSession.introduce(daemon.port(), "/mcp/" + name))
                            .contains("\"error\"")
                            .doesNotContain(hidden);
                }
                assertThat(answer(session, "tools/call", "{\"name\":\"clock__now\"}"))
                        .doesNotContain(hidden)
                        .doesNotContain("_meta");
            }
        }
    }

    private static Map<String, Object> command(String... words) {
        return Map.of("command", List.of(words), "timeouts", Map.of("handshake", "2s"));
    }

    private static String answer(McpSession session, String method, String params)
            throws Exception {
        return session.send(method, params).get(60, TimeUnit.SECONDS).body();
    }
}
