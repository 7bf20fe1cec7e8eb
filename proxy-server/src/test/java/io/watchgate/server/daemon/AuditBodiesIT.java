package io.watchgate.server.daemon;

import static io.watchgate.server.daemon.AuditIT.calls;
import static io.watchgate.server.daemon.AuditIT.records;
import static io.watchgate.server.daemon.AuditIT.sink;
import static io.watchgate.server.daemon.AuditIT.stop;
import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.server.audit.ChainVerifier;
import io.watchgate.server.json.Json;
import io.watchgate.testkit.ModernScript;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.Seeds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What records show of what was forwarded, and what they never do. */
class AuditBodiesIT {

    private static final int CALLS = 150;
    private static final String TASK =
            "{\"taskId\":\"one\",\"status\":\"working\",\"createdAt\":\"2026-01-01T00:00:00Z\","
                    + "\"ttl\":60000}";

    @TempDir private Path directory;
    private final ScriptedServer server = new ScriptedServer();
    private final List<String> never = new ArrayList<>();
    private Path json;
    private Path csv;
    private Path text;
    private DaemonConfig config;

    @BeforeEach
    void configure() throws Exception {
        Path audit = Files.createDirectory(directory.resolve("audit"));
        json = audit.resolve("audit.jsonl");
        csv = audit.resolve("audit.csv");
        text = audit.resolve("audit.txt");
        config =
                new DaemonConfig(directory)
                        .with("log", "debug")
                        .server("files", Map.of("url", server.url().toString()))
                        .with(
                                "audit",
                                List.of(
                                        sink(json, "bodies", "64KiB", "chain", true),
                                        sink(csv, "bodies", "1KiB", "format", "csv"),
                                        sink(text, "bodies", "300", "format", "text")));
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    private static String ask(McpSession session, String name, String text) throws Exception {
        String arguments = "{\"text\":\"" + text + "\"}";
        return session.send(
                        "tools/call", "{\"name\":\"" + name + "\",\"arguments\":" + arguments + "}")
                .get(60, TimeUnit.SECONDS)
                .body();
    }

    private static String result(String text) {
        return "{\"content\":[{\"type\":\"text\",\"text\":\"" + text + "\"}]}";
    }

    @Test
    void recordsShowArgumentsAndAnswersAsTheyWereForwarded() throws Exception {
        server.on("tools/call", request -> request.result(result("for ann@example.com: done")));
        config.with(
                        "filters",
                        List.of(Map.of("type", "detect", "settings", Map.of("personal", "redact"))))
                .with(
                        "policy",
                        Map.of(
                                "tools",
                                List.of(
                                        Map.of(
                                                "upstream",
                                                "files",
                                                "tool",
                                                "say",
                                                "fixed",
                                                Map.of("mode", "\"safe\"")))));
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/files");
            ask(session, "say", "to bob@example.com: \\u0001\u2028\ud83d\ude00");
            ask(session, "say", "x".repeat(100_000));
            stop(daemon);
        }
        Map<String, @Nullable Object> first = calls(json).get(0);
        assertThat(Json.parseObject(String.valueOf(first.get("arguments"))))
                .containsEntry("text", "to [email]: \u0001\u2028\ud83d\ude00")
                .containsEntry("mode", "safe");
        assertThat(first.get("answer")).isEqualTo(result("for [email]: done"));
        assertThat(first).doesNotContainKeys("arguments_cut", "answer_cut");
        Map<String, @Nullable Object> second = calls(json).get(1);
        String shown = String.valueOf(second.get("arguments"));
        assertThat(shown.length()).isBetween(65_500, 65_536);
        int cut = Integer.parseInt(String.valueOf(second.get("arguments_cut")));
        assertThat(cut + shown.length()).isBetween(100_000, 100_100);
        assertThat(Files.readAllLines(csv).get(0))
                .endsWith(",arguments,arguments_cut,answer,answer_cut");
        assertThat(Files.readString(text)).contains(" arguments_cut=");
        assertThat(ChainVerifier.verify(List.of(json)).fault()).isNull();
    }

    @Test
    void serversOfTheOtherEraAreNoException() throws Exception {
        try (ScriptedServer modern = ModernScript.server()) {
            modern.on(
                    "tools/call",
                    request ->
                            request.result(
                                    "{\"resultType\":\"complete\"," + result("done").substring(1)));
            config.server("modern", Map.of("url", modern.url().toString()));
            try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
                McpSession session = McpSession.open(daemon.port(), "/mcp/modern");
                ask(session, "say", "hello");
                stop(daemon);
            }
        }
        Map<String, @Nullable Object> call = calls(json).get(0);
        assertThat(call).containsEntry("arguments", "{\"text\":\"hello\"}");
        assertThat(String.valueOf(call.get("answer"))).contains("\"text\":\"done\"");
    }

    @Test
    void whatATaskBringsIsShownWhereItsClientAsksForIt() throws Exception {
        server.declares("{\"tools\":{},\"tasks\":{\"requests\":{\"tools\":{\"call\":{}}}}}");
        server.on("tools/call", request -> request.result("{\"task\":" + TASK + "}"));
        server.on("tasks/get", request -> request.result(TASK));
        server.on("tasks/result", request -> request.result(result("for ann@example.com: done")));
        config.with(
                "filters",
                List.of(Map.of("type", "detect", "settings", Map.of("personal", "redact"))));
        String name;
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/files");
            String begun =
                    session.send(
                                    "tools/call",
                                    "{\"name\":\"say\",\"arguments\":{\"text\":\"to"
                                            + " bob@example.com\"},\"task\":{\"ttl\":60000}}")
                            .get(60, TimeUnit.SECONDS)
                            .body();
            name = begun.replaceAll("(?s).*\"taskId\":\"([^\"]+)\".*", "$1");
            for (String method : List.of("tasks/get", "tasks/result")) {
                session.send(method, "{\"taskId\":\"" + name + "\"}").get(60, TimeUnit.SECONDS);
            }
            stop(daemon);
        }
        Map<String, @Nullable Object> call = calls(json).get(0);
        assertThat(call).containsEntry("arguments", "{\"text\":\"to [email]\"}");
        assertThat(String.valueOf(call.get("answer"))).contains("\"taskId\":\"" + name + "\"");
        Map<String, @Nullable Object> state = records(json, "tasks/get").get(0);
        assertThat(String.valueOf(state.get("answer"))).contains("\"taskId\":\"" + name + "\"");
        Map<String, @Nullable Object> outcome = records(json, "tasks/result").get(0);
        assertThat(outcome).containsEntry("answer", result("for [email]: done"));
        for (Path file : List.of(json, csv, text)) {
            assertThat(Files.readString(file)).doesNotContain("@example.com");
        }
    }

    @Test
    void whatWasNotAskedForIsNotKept() throws Exception {
        server.on("tools/call", request -> request.result(result("done")));
        config.with("audit", List.of(sink(json)));
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/files");
            ask(session, "say", "hello");
            stop(daemon);
        }
        assertThat(calls(json).get(0)).doesNotContainKeys("arguments", "answer");
    }

    /** A text with what is redacted and what is blocked, and what may be seen. */
    private String text(Random random, int call) {
        StringBuilder text = new StringBuilder("keep" + call + "!");
        int parts = random.nextInt(4);
        for (int i = 0; i < parts; i++) {
            switch (random.nextInt(6)) {
                case 0 -> text.append(' ').append(noted(secret(random))).append(' ');
                case 1, 2 -> text.append(' ').append(noted(mail(random))).append(' ');
                case 3 -> text.append("-".repeat(random.nextInt(9000)));
                case 4 -> text.append("\\u00e9\ud83d\ude00\\n").append("\u00e9".repeat(200));
                default -> text.append(random.nextInt());
            }
        }
        return text.toString();
    }

    private String noted(String original) {
        never.add(original);
        return original;
    }

    private static String letters(Random random, int count, String of) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < count; i++) {
            letters.append(of.charAt(random.nextInt(of.length())));
        }
        return letters.toString();
    }

    private static String secret(Random random) {
        return "AKIA" + letters(random, 16, "ABCDEFGHJKLMNPQRSTUVWXYZ234567");
    }

    private static String mail(Random random) {
        return letters(random, 9, "abcdefghijklmnopqrstuvwxyz") + "@example.com";
    }

    private void answer(Random random, ScriptedRequest request) {
        String own = text(random, 0);
        if (random.nextInt(8) == 0) {
            request.error("{\"code\":-32000,\"message\":\"" + own + "\"}");
            return;
        }
        if (random.nextInt(3) == 0) {
            ScriptedStream stream = request.stream();
            stream.event(
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":"
                            + "{\"level\":\"error\",\"data\":\""
                            + text(random, 0)
                            + "\"}}");
            stream.result(result(own));
            return;
        }
        request.result(result(own + request.at("params", "arguments", "text").replace("\"", "")));
    }

    /** On the loop and by workers, in JSON and in streams, denied and redacted both ways. */
    @Test
    void nothingThatWasBlockedAndNoOriginalOfARedactionIsInAnySink() throws Exception {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        server.on("tools/call", request -> answer(random, request));
        config.with("judging", Map.of("inline", "2KiB"))
                .with(
                        "filters",
                        List.of(
                                Map.of(
                                        "type",
                                        "detect",
                                        "settings",
                                        Map.of("personal", "redact", "secrets", "block"))));
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/files");
            for (int i = 0; i < CALLS; i++) {
                ask(session, "say", text(random, i));
            }
            stop(daemon);
            assertThat(daemon.log()).as(seeds.describe()).doesNotContain(never);
        }
        assertThat(never).hasSizeGreaterThan(CALLS / 2);
        for (Path file : List.of(json, csv, text)) {
            assertThat(Files.readString(file)).as(seeds.describe()).doesNotContain(never);
        }
        assertThat(calls(json)).hasSize(CALLS);
        int denied = 0;
        for (Map<String, @Nullable Object> call : calls(json)) {
            if ("deny".equals(call.get("decision"))) {
                denied++;
                assertThat(call).doesNotContainKeys("arguments", "answer");
            } else {
                assertThat(String.valueOf(call.get("arguments"))).contains("keep");
                assertThat(String.valueOf(call.get("answer"))).contains("keep0!");
            }
        }
        assertThat(denied).isBetween(1, CALLS * 3 / 4);
    }
}
