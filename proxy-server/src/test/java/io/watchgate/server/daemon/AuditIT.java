package io.watchgate.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.server.audit.ChainVerifier;
import io.watchgate.server.json.Json;
import io.watchgate.testkit.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The audit trail of a gateway in a process of its own. */
class AuditIT {

    private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();
    private static final String SECRET = "AKIAIOSFODNN7EXAMPLE";

    @TempDir private Path directory;
    private Path audit;
    private DaemonConfig config;

    @BeforeEach
    void configure() throws IOException {
        audit = Files.createDirectory(directory.resolve("audit"));
        config =
                new DaemonConfig(directory)
                        .with("log", "info")
                        .upstream("clock", "clock")
                        .upstream("notes", "notes");
    }

    static Map<String, Object> sink(Object to, Object... more) {
        Map<String, Object> sink = new LinkedHashMap<>();
        sink.put("to", to.toString());
        for (int i = 0; i < more.length; i += 2) {
            sink.put((String) more[i], more[i + 1]);
        }
        return sink;
    }

    private static List<Map<String, @Nullable Object>> records(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(Json::parseObject).toList();
    }

    static List<Map<String, @Nullable Object>> calls(Path file) throws IOException {
        return records(file, "tools/call");
    }

    static List<Map<String, @Nullable Object>> records(Path file, String method)
            throws IOException {
        return records(file).stream()
                .filter(record -> method.equals(record.get("method")))
                .toList();
    }

    static String answer(McpSession session, String tool, String arguments) throws Exception {
        return session.send(
                        "tools/call", "{\"name\":\"" + tool + "\",\"arguments\":" + arguments + "}")
                .get(60, TimeUnit.SECONDS)
                .body();
    }

    static void stop(DaemonProcess daemon) throws Exception {
        daemon.signal("TERM");
        assertThat(daemon.exitCode()).isZero();
    }

    @Test
    @Scenario(44)
    void recordsEachCallOnceInEveryFormatTheHiddenOnesToo() throws Exception {
        Path json = audit.resolve("audit.jsonl");
        Path csv = audit.resolve("audit.csv");
        Path text = audit.resolve("audit.txt");
        config.with("policy", Map.of("rules", List.of(Map.of("deny", Map.of("tool", "add")))))
                .with(
                        "audit",
                        List.of(
                                sink(json),
                                sink(csv, "format", "csv", "delimiter", ";"),
                                sink(text, "format", "text")));
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp");
            answer(session, "clock__now", "{}");
            answer(session, "nothing__there", "{}");
            stop(daemon);
        }
        List<Map<String, @Nullable Object>> calls = calls(json);
        assertThat(calls).hasSize(2);
        Map<String, @Nullable Object> served = calls.get(0);
        assertThat(served)
                .containsEntry("subject", "clock__now")
                .containsEntry("upstream", "clock")
                .containsEntry("outcome", "ok")
                .containsEntry("decision", "allow")
                .containsEntry("client", "t/1")
                .containsKeys(
                        "id",
                        "session",
                        "principal",
                        "bytes_in",
                        "bytes_out",
                        "duration_ms",
                        "upstream_ms",
                        "gateway_ms");
        assertThat(calls.get(1))
                .containsEntry("subject", "nothing__there")
                .containsEntry("outcome", "failed")
                .containsEntry("reason", "unknown_name");
        String id = String.valueOf(served.get("id"));
        assertThat(Files.readAllLines(csv)).hasSize(records(json).size() + 1);
        assertThat(Files.readAllLines(csv).get(0)).startsWith("time;event;id;");
        assertThat(Files.readString(csv)).containsOnlyOnce(id);
        assertThat(Files.readString(text)).containsOnlyOnce(id);
    }

    @Test
    @Scenario(
            value = 47,
            defects = {10, 24})
    void whatWasSentIsInNoAuditFileAndNotInTheLogAtDebug() throws Exception {
        Path json = audit.resolve("audit.jsonl");
        Path csv = audit.resolve("audit.csv");
        config.with("log", "debug")
                .with("policy", Map.of("rules", List.of(Map.of("deny", Map.of("tool", "forget")))))
                .with("audit", List.of(sink(json), sink(csv, "format", "csv")));
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/notes");
            String arguments = "{\"text\":\"" + SECRET + "\",\"name\":\"" + SECRET + "\"}";
            for (String tool : List.of("add", "write", "forget", "nothing")) {
                answer(session, tool, arguments);
            }
            session.send("tools/call", "{\"arguments\":" + arguments + "}")
                    .get(60, TimeUnit.SECONDS);
            stop(daemon);
            assertThat(daemon.log()).doesNotContain(SECRET);
        }
        assertThat(calls(json)).hasSize(5);
        assertThat(Files.readString(json)).doesNotContain(SECRET);
        assertThat(Files.readString(csv)).doesNotContain(SECRET);
    }

    @Test
    @Scenario(value = 47, defects = 10)
    void whatAFilterBlockedIsOnRecordByItsKindAloneUntilTheFilterIsTakenAway() throws Exception {
        Path json = audit.resolve("audit.jsonl");
        String arguments = "{\"title\":\"n\",\"text\":\"" + SECRET + "\"}";
        config.with("log", "debug")
                .with("audit", List.of(sink(json)))
                .with(
                        "filters",
                        List.of(Map.of("type", "detect", "settings", Map.of("secrets", "block"))));
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/notes");
            assertThat(answer(session, "add", arguments))
                    .contains("\"code\":4030", "\"policy_denied\"", "\"not_sent\"")
                    .doesNotContain(SECRET);
            config.with("filters", List.of()).write();
            daemon.signal("HUP");
            awaitAnswer(session, "add", arguments, "\"result\"");
            stop(daemon);
            assertThat(daemon.log()).doesNotContain(SECRET);
        }
        assertThat(calls(json).get(0))
                .containsEntry("decision", "deny")
                .containsEntry("rule", "detect")
                .containsEntry("findings", "aws-access-key:1")
                .containsEntry("reason", "policy_denied");
        assertThat(Files.readString(json)).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"block", "redact"})
    @Scenario(value = 47, defects = 10)
    void aNameThatAFilterDeniedIsInNoRecordAndAnotherIs(String action) throws Exception {
        Path json = audit.resolve("audit.jsonl");
        Path lines = audit.resolve("access.jsonl");
        config.with("log", "debug")
                .with("access-log", lines.toString())
                .with("audit", List.of(sink(json)))
                .with(
                        "filters",
                        List.of(Map.of("type", "detect", "settings", Map.of("secrets", action))));
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/notes");
            assertThat(answer(session, SECRET, "{}")).contains("\"policy_denied\"");
            answer(session, "add", "{\"title\":\"n\",\"" + SECRET + "\":1,\"[aws-access-key]\":2}");
            stop(daemon);
            assertThat(daemon.log()).doesNotContain(SECRET);
        }
        assertThat(Files.readString(lines)).contains("[withheld]").doesNotContain(SECRET);
        assertThat(Files.readString(json)).doesNotContain(SECRET);
        assertThat(calls(json).get(0))
                .containsEntry("subject", "[withheld]")
                .containsEntry("decision", "deny")
                .containsEntry("findings", "aws-access-key:1");
        assertThat(calls(json).get(1))
                .containsEntry("subject", "add")
                .containsEntry("decision", "deny");
    }

    @Test
    @Scenario(value = 47, defects = 10)
    void whatAServerPrintsIsInTheLogAsFiltersLeaveIt() throws Exception {
        List<String> command = new ArrayList<>();
        String prints = "echo key $PRINTED >&2; echo also $PRINTED; exec \"$@\"";
        command.addAll(List.of("sh", "-c", prints, "sh"));
        command.addAll(DaemonProcess.java("sample", "clock"));
        config.server("loud", Map.of("command", command, "env", Map.of("PRINTED", SECRET)))
                .with("filters", List.of(Map.of("type", "detect")));
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/loud");
            assertThat(answer(session, "now", "{}")).contains("\"result\"");
            stop(daemon);
            assertThat(daemon.log())
                    .contains("key [aws-access-key]", "also [aws-access-key]")
                    .doesNotContain(SECRET);
        }
    }

    static void awaitAnswer(McpSession session, String part) throws Exception {
        awaitAnswer(session, "now", "{}", part);
    }

    static void awaitAnswer(McpSession session, String tool, String arguments, String part)
            throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!answer(session, tool, arguments).contains(part)) {
            assertThat(System.nanoTime() - deadline).as("waited too long").isNegative();
        }
    }

    @Test
    void knowsTheTraceOfARequestFromTheHeadOfItsHttpRequest() throws Exception {
        Path json = audit.resolve("audit.jsonl");
        config.with("audit", sink(json));
        String of = "00-%s-00f067aa0ba902b7-01";
        String head = "4bf92f3577b34da6a3ce929d0e0e4736";
        String own = "0af7651916cd43dd8448eb211c80319c";
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/clock");
            answer(session, "now", "{}");
            session.with("traceparent", of.formatted(head));
            answer(session, "now", "{}");
            session.send(
                            "tools/call",
                            "{\"name\":\"now\",\"_meta\":{\"traceparent\":\""
                                    + of.formatted(own)
                                    + "\"}}")
                    .get(60, TimeUnit.SECONDS);
            session.with("traceparent", "nonsense");
            answer(session, "now", "{}");
            stop(daemon);
        }
        assertThat(calls(json))
                .extracting(record -> record.get("trace_id"))
                .containsExactly(null, head, own, null);
    }

    @Test
    @Scenario(46)
    void losesNoRecordWhenSinksAreAddedChangedAndRemoved() throws Exception {
        Path first = audit.resolve("first.jsonl");
        Path second = audit.resolve("second.jsonl");
        config.with("audit", List.of(sink(first)));
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/clock");
            List<Map<String, Object>> sinks = List.of(sink(first, "fsync", "never"), sink(second));
            reloadAmongCalls(daemon, session, sinks, 1);
            reloadAmongCalls(daemon, session, List.of(sink(second)), 2);
            reloadAmongCalls(daemon, session, List.of(sink(second, "rotate-size", "4KiB")), 3);
            stop(daemon);
        }
        List<Object> ids = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> all = Files.list(audit)) {
            files = all.toList();
        }
        for (Path file : files) {
            calls(file).forEach(record -> ids.add(record.get("id")));
        }
        assertThat(files).hasSizeGreaterThan(2);
        assertThat(ids.stream().distinct()).hasSize(150);
    }

    private void reloadAmongCalls(
            DaemonProcess daemon, McpSession session, List<Map<String, Object>> sinks, int count)
            throws Exception {
        for (int i = 0; i < 50; i++) {
            if (i == 10) {
                config.with("audit", sinks).write();
                daemon.signal("HUP");
            }
            assertThat(answer(session, "now", "{}")).contains("\"result\"");
        }
        daemon.await("configuration .*in force|reloaded", count);
    }

    @Test
    void opensItsFileAnewOnASignalAndKeepsTheChain() throws Exception {
        Path json = audit.resolve("audit.jsonl");
        config.with("audit", sink(json, "chain", true, "fsync", "always"));
        Path old;
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/clock");
            answer(session, "now", "{}");
            old = Files.move(json, audit.resolve("moved"));
            daemon.signal("USR1");
            daemon.await("opened anew");
            answer(session, "now", "{}");
            stop(daemon);
        }
        assertThat(calls(old)).hasSize(1);
        assertThat(calls(json)).hasSize(1);
        ChainVerifier.Outcome outcome = ChainVerifier.verify(List.of(json, old));
        assertThat(outcome.fault()).isNull();
        assertThat(outcome.records()).isEqualTo(records(old).size() + records(json).size());
    }

    @Test
    void goesOnBehindWhatAKillLeftAndSaysWhatThatWas() throws Exception {
        Path json = audit.resolve("audit.jsonl");
        config.with("audit", sink(json, "chain", true));
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/clock");
            answer(session, "now", "{}");
            awaitCalls(json, 1);
            daemon.signal("KILL");
            daemon.exitCode();
        }
        Files.writeString(json, "{\"time\":\"2026-", StandardOpenOption.APPEND);
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/clock");
            daemon.await("ended in the middle of a record, as after a crash: its 14 bytes are in");
            answer(session, "now", "{}");
            stop(daemon);
        }
        assertThat(calls(json)).hasSize(2);
        assertThat(ChainVerifier.verify(List.of(json)).fault()).isNull();
    }

    @Test
    @Scenario(44)
    void recordsWhatARuleDeniedWithTheRuleThatDidIt() throws Exception {
        Path json = audit.resolve("audit.jsonl");
        config.with(
                        "policy",
                        Map.of("rules", List.of(Map.of("deny", Map.of("tool", List.of("now"))))))
                .with("audit", sink(json));
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/clock");
            answer(session, "now", "{}");
            stop(daemon);
        }
        assertThat(calls(json)).hasSize(1);
        assertThat(calls(json).get(0))
                .containsEntry("subject", "now")
                .containsEntry("decision", "deny")
                .containsEntry("rule", "policy.rules[0]")
                .containsEntry("outcome", "failed")
                .containsEntry("phase", "not_sent")
                .doesNotContainKey("upstream_ms");
    }

    private static void awaitCalls(Path file, int count) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!Files.exists(file) || calls(file).size() < count) {
            assertThat(System.nanoTime() - deadline).as("waited too long").isNegative();
            Thread.yield();
        }
    }
}
