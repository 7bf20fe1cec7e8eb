package io.watchgate.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One client on standard input and output, with a running gateway and without. */
class StdioIT {

    private static final String INITIALIZE =
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{"
                    + "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                    + "\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}\n"
                    + "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n";

    @TempDir private Path directory;

    private DaemonConfig config;

    @BeforeEach
    void prepare() {
        config = new DaemonConfig(directory).upstream("clock", "clock");
    }

    private static String call(int id, String tool) {
        return "{\"jsonrpc\":\"2.0\",\"id\":"
                + id
                + ",\"method\":\"tools/call\",\"params\":{\"name\":\""
                + tool
                + "\",\"arguments\":{}}}\n";
    }

    /** A client's end of the command. */
    private static final class Client implements AutoCloseable {

        private final Process process;
        private final BufferedReader out;
        private final Path log;

        Client(Path log, String... arguments) throws IOException {
            List<String> all = new ArrayList<>(List.of("stdio"));
            all.addAll(List.of(arguments));
            this.log = log;
            process =
                    new ProcessBuilder(DaemonProcess.java(all.toArray(String[]::new)))
                            .redirectError(log.toFile())
                            .start();
            out =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.UTF_8));
        }

        Client send(String text) throws IOException {
            process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            return this;
        }

        String line() throws IOException {
            String line = out.readLine();
            assertThat(line).as("a line, after\n%s", log()).startsWith("{\"jsonrpc\":\"2.0\"");
            return line;
        }

        String log() throws IOException {
            return Files.readString(log);
        }

        void awaitLog(String text) {
            Await.until(
                    () -> {
                        try {
                            return log().contains(text);
                        } catch (IOException unreadable) {
                            throw new UncheckedIOException(unreadable);
                        }
                    },
                    text);
        }

        void signal(String name) throws Exception {
            DaemonProcess.signal(process, name);
        }

        void expectEnd() throws Exception {
            assertThat(out.readLine()).as("the end, after\n%s", log()).isNull();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(log()).isZero();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private Client client(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-c", config.write().toString()));
        arguments.addAll(List.of(more));
        return new Client(directory.resolve("client.log"), arguments.toArray(String[]::new));
    }

    @Test
    void servesByItselfAndWritesNothingButMessages() throws Exception {
        config.with("access-log", "stdout");
        try (Client client = client()) {
            assertThat(Json.text(client.send(INITIALIZE).line(), "result", "protocolVersion"))
                    .isEqualTo("2025-11-25");
            assertThat(Json.at(client.send(call(1, "clock__now")).line(), "id")).isEqualTo("1");
            String log = client.log();
            long child =
                    Long.parseLong(
                            log.replaceAll("(?s).*upstream clock is process (\\d+).*", "$1"));
            client.process.getOutputStream().close();
            client.expectEnd();
            assertThat(client.log()).contains("\"method\":\"tools/call\"");
            DaemonProcess.awaitGone(child);
        }
    }

    @Test
    void answersEverythingThatWasSentBeforeTheEndOfTheInput() throws Exception {
        try (Client client = client("--endpoint", "/mcp/clock")) {
            client.send(INITIALIZE + call(1, "now") + call(2, "now"));
            client.process.getOutputStream().close();
            assertThat(Json.at(client.line(), "id")).isEqualTo("0");
            List<String> ids = List.of(Json.at(client.line(), "id"), Json.at(client.line(), "id"));
            assertThat(ids).containsExactlyInAnyOrder("1", "2");
            client.expectEnd();
        }
    }

    @Test
    void endsWhenItIsToldToAndLeavesNoChild() throws Exception {
        try (Client client = client()) {
            client.send(INITIALIZE).line();
            client.send(call(1, "clock__now")).line();
            long child =
                    Long.parseLong(
                            client.log()
                                    .replaceAll("(?s).*upstream clock is process (\\d+).*", "$1"));
            client.process.toHandle().destroy();
            client.expectEnd();
            DaemonProcess.awaitGone(child);
        }
    }

    @Test
    void takesAnotherConfigurationWithoutLosingItsClient() throws Exception {
        config.with("access-log", "stdout");
        try (Client client = client()) {
            client.send(INITIALIZE).line();
            client.send(call(1, "clock__now")).line();
            config.upstream("more", "notes").with("access-log", "stdout").write();
            client.signal("HUP");
            client.awaitLog("Reloader: reloaded ");
            assertThat(client.line()).contains("notifications/").contains("list_changed");
            client.send(call(2, "more__find"));
            String answer = client.line();
            while (!answer.contains("\"id\":2")) {
                assertThat(answer).contains("list_changed");
                answer = client.line();
            }
            assertThat(answer).contains("nothing found");
            assertThat(client.log().split("upstream clock is process")).hasSize(2);
            config.with("loops", "nonsense").write();
            client.signal("HUP");
            client.awaitLog("reload failed");
            client.send(call(3, "more__find"));
            assertThat(Json.at(client.line(), "id")).isEqualTo("3");
            client.process.getOutputStream().close();
            client.expectEnd();
            assertThat(client.log()).contains("\"method\":\"tools/call\"");
        }
    }

    @Test
    void leavesReloadsToTheGatewayItIsAttachedTo() throws Exception {
        Path socket = directory.resolve("h.sock");
        config.with("control", socket.toString());
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            daemon.await("ready: ");
            try (Client client = client()) {
                client.send(INITIALIZE).line();
                client.signal("HUP");
                client.awaitLog("attached: the gateway itself takes SIGHUP");
                assertThat(Json.at(client.send(call(1, "clock__now")).line(), "id")).isEqualTo("1");
                assertThat(daemon.count("Reloader: reloaded ")).isZero();
            }
        }
    }

    @Test
    void attachesToTheRunningGateway() throws Exception {
        Path socket = directory.resolve("w.sock");
        config.with("control", socket.toString());
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            daemon.await("ready: ");
            try (Client all = client();
                    Client one =
                            new Client(
                                    directory.resolve("one.log"),
                                    "-c",
                                    config.file().toString(),
                                    "--endpoint",
                                    "/mcp/clock")) {
                all.send(INITIALIZE).line();
                one.send(INITIALIZE).line();
                assertThat(Json.at(all.send(call(1, "clock__now")).line(), "id")).isEqualTo("1");
                assertThat(Json.at(one.send(call(1, "now")).line(), "id")).isEqualTo("1");
                assertThat(all.log()).contains("attached to the gateway at " + socket);
                one.send(call(2, "now"));
                one.process.getOutputStream().close();
                assertThat(Json.at(one.line(), "id")).isEqualTo("2");
                one.expectEnd();
                all.process.toHandle().destroy();
                all.expectEnd();
            }
            try (Client late = client()) {
                late.send(INITIALIZE).line();
                daemon.signal("TERM");
                late.expectEnd();
            }
            assertThat(daemon.exitCode()).isZero();
        }
        assertThat(socket).doesNotExist();
    }

    /** What a client of the modern era does on its way, without a session. */
    private static void speakModern(Client client) throws IOException {
        client.send(ModernRequest.of("server/discover", "").id("1").message() + "\n");
        assertThat(Json.at(client.line(), "result", "supportedVersions"))
                .isEqualTo("[\"2026-07-28\"]");
        client.send(ModernRequest.of("tools/list", "").id("2").message() + "\n");
        assertThat(client.line()).contains("\"cacheScope\"").contains("clock__now");
        client.send(ModernRequest.call("clock__now").id("\"3\"").message() + "\n");
        assertThat(client.line()).contains("\"id\":\"3\"").contains("\"resultType\":\"complete\"");
        client.send(ModernRequest.of("tools/sing", "").id("4").message() + "\n");
        assertThat(Json.at(client.line(), "error", "code")).isEqualTo("-32601");
        for (String id : List.of("5", "\"6\"")) {
            String filter = "\"notifications\":{\"toolsListChanged\":true}";
            client.send(ModernRequest.of("subscriptions/listen", filter).id(id).message() + "\n");
            assertThat(client.line())
                    .contains("notifications/subscriptions/acknowledged")
                    .contains("subscriptionId\":" + id);
        }
        client.send(McpClient.cancelled("5") + "\n");
    }

    @Test
    void case071_clientOfTheModernEraByItself() throws Exception {
        try (Client client = client()) {
            speakModern(client);
            client.send(INITIALIZE);
            assertThat(Json.at(client.line(), "id")).isEqualTo("0");
            client.send(call(1, "clock__now"));
            assertThat(client.line()).contains("\"id\":1,").doesNotContain("resultType");
            client.process.getOutputStream().close();
            assertThat(client.line()).contains("\"id\":\"6\"").contains("\"complete\"");
            assertThat(client.line()).contains("notifications/cancelled").contains("\"6\"");
            client.expectEnd();
        }
    }

    @Test
    void case071_clientOfTheModernEraAttached() throws Exception {
        Path socket = directory.resolve("m.sock");
        config.with("control", socket.toString());
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            daemon.await("ready: ");
            try (Client client = client()) {
                speakModern(client);
                assertThat(client.log()).contains("attached to the gateway at " + socket);
                daemon.signal("TERM");
                assertThat(client.line()).contains("\"id\":\"6\"").contains("\"complete\"");
                assertThat(client.line()).contains("notifications/cancelled").contains("\"6\"");
                client.expectEnd();
            }
            assertThat(daemon.exitCode()).isZero();
        }
    }

    @Test
    void saysWhenThereIsNoSuchEndpoint() throws Exception {
        try (Client client = client("--endpoint", "/mcp/nothing")) {
            assertThat(client.process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(client.process.exitValue()).isEqualTo(1);
            assertThat(client.log()).contains("endpoint: /mcp/nothing (expected: /mcp");
            assertThat(client.out.readLine()).isNull();
        }
    }
}
