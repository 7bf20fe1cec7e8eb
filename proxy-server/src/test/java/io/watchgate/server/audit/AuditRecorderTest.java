package io.watchgate.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.filter.Finding;
import io.watchgate.filter.Judgement;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import io.watchgate.server.line.LineTarget;
import io.watchgate.server.line.LineTime;
import io.watchgate.server.line.RequestNotes;
import io.watchgate.server.line.Sink;
import io.watchgate.server.line.TargetOutput;
import io.watchgate.server.observability.Allocations;
import io.watchgate.server.observability.Traffic;
import io.watchgate.session.ExchangeListener;
import io.watchgate.session.McpSession;
import io.watchgate.session.PendingRequest;
import io.watchgate.session.Refusal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AuditRecorderTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final long NOW = Instant.parse("2026-03-04T05:06:07.008Z").toEpochMilli();
    private static final String CLIENT = "{\"name\":\"probe\",\"version\":\"1.2\"}";
    private static final String CALL =
            "{'jsonrpc':'2.0','id':1,'method':'tools/call','params':{'name':'read_file',"
                + "'_meta':{'traceparent':'00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'}}}";
    private static final String PLAIN =
            "{'jsonrpc':'2.0','id':1,'method':'tools/call','params':{'name':'read_file'}}";

    private static final int BODIES = 0;

    @TempDir private Path directory;
    private final AuditRecorder recorder = new AuditRecorder(1, () -> NOW);
    private final RequestNotes notes = new RequestNotes();
    private final KeptLines kept = new KeptLines(new JsonFormat(new LineTime(() -> NOW), BODIES));
    private final Traffic traffic =
            new Traffic(
                    new ExchangeListener() {
                        @Override
                        public void opened(PendingRequest request) {
                            recorder.opened(request);
                            notes.opened(request, true, recorder.bodies());
                        }

                        @Override
                        public void closed(PendingRequest request, @Nullable Reason reason) {
                            recorder.closed(request, reason, "files");
                        }
                    });

    @BeforeEach
    void keep() {
        recorder.recordTo(List.of(kept));
    }

    @AfterEach
    void stop() throws Exception {
        traffic.close();
    }

    private PendingRequest open(@Nullable McpSession session, String json) {
        PendingRequest request = traffic.request(traffic.exchange(session), json);
        request.exchange().settings().listener().opened(request);
        return request;
    }

    private void onLoop(Callable<@Nullable Object> action) throws Exception {
        traffic.onLoop(action);
    }

    private JsonNode record(int index) {
        return JSON.readTree(kept.lines().get(index));
    }

    private static String text(JsonNode record, String field) {
        return record.get(field).stringValue();
    }

    @Test
    void tellsWhoAskedForWhatWhatWasDecidedAndWhatCameOfIt() throws Exception {
        McpSession session = traffic.onLoop(() -> traffic.session(CLIENT));
        PendingRequest request = traffic.onLoop(() -> open(session, CALL));
        onLoop(
                () -> {
                    request.close(null);
                    return null;
                });
        JsonNode record = record(0);
        assertThat(text(record, "time")).isEqualTo("2026-03-04T05:06:07.008Z");
        assertThat(text(record, "event")).isEqualTo("request");
        assertThat(text(record, "id")).isEqualTo(request.name());
        assertThat(text(record, "trace_id")).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(text(record, "principal")).isEqualTo("anonymous");
        assertThat(text(record, "client")).isEqualTo("probe/1.2");
        assertThat(text(record, "session")).matches("[0-9a-f]{12}");
        assertThat(kept.lines().get(0)).doesNotContain(session.id());
        assertThat(text(record, "peer")).isEqualTo("127.0.0.1:4711");
        assertThat(text(record, "endpoint")).isEqualTo("/mcp/files");
        assertThat(text(record, "upstream")).isEqualTo("files");
        assertThat(text(record, "method")).isEqualTo("tools/call");
        assertThat(text(record, "subject")).isEqualTo("read_file");
        assertThat(text(record, "decision")).isEqualTo("allow");
        assertThat(text(record, "outcome")).isEqualTo("ok");
        assertThat(record.get("bytes_in").intValue()).isEqualTo(CALL.length());
        assertThat(record.get("bytes_out").intValue()).isZero();
        assertThat(record.get("duration_ms").doubleValue()).isNotNegative();
        assertThat(record.get("gateway_ms").doubleValue()).isNotNegative();
        assertThat(record.has("findings")).isFalse();
        assertThat(record.has("reason")).isFalse();
    }

    @Test
    void tellsWhatFiltersFoundAndNeverWhatItWas() throws Exception {
        onLoop(
                () -> {
                    PendingRequest request = open(traffic.session(CLIENT), PLAIN);
                    request.judge(
                            new Judgement.Note(
                                    Judgement.Decision.REPORT,
                                    "watch",
                                    "",
                                    List.of(new Finding("email", 1)),
                                    1000));
                    request.judge(
                            new Judgement.Note(
                                    Judgement.Decision.REDACT,
                                    "secrets",
                                    "a secret",
                                    List.of(new Finding("email", 1), new Finding("jwt", 1)),
                                    2_000_000));
                    request.close(null);
                    return null;
                });
        JsonNode record = record(0);
        assertThat(text(record, "decision")).isEqualTo("redact");
        assertThat(text(record, "rule")).isEqualTo("secrets");
        assertThat(text(record, "why")).isEqualTo("a secret");
        assertThat(text(record, "findings")).isEqualTo("email:2,jwt:1");
        assertThat(record.get("filters_ms").doubleValue()).isEqualTo(2.001);
    }

    @Test
    void tellsWhatWasDeniedCancelledAndFailed() throws Exception {
        onLoop(
                () -> {
                    PendingRequest denied = open(null, PLAIN);
                    denied.judge(
                            new Judgement.Note(
                                    Judgement.Decision.DENY, "rules[2]", "no", List.of(), 0));
                    denied.fail(Failure.notSent(Reason.POLICY_DENIED, "not allowed"));
                    traffic.loop().flushes().flushAll();
                    denied.takeResponse().release();
                    denied.close(Reason.POLICY_DENIED);
                    open(null, PLAIN).close(Reason.CANCELLED);
                    PendingRequest late = open(null, PLAIN);
                    late.fail(new Failure(Reason.REQUEST_TIMEOUT, Phase.SENT, "too slow"));
                    traffic.loop().flushes().flushAll();
                    late.takeResponse().release();
                    late.close(Reason.REQUEST_TIMEOUT);
                    return null;
                });
        JsonNode denied = record(0);
        assertThat(text(denied, "decision")).isEqualTo("deny");
        assertThat(text(denied, "rule")).isEqualTo("rules[2]");
        assertThat(text(denied, "why")).isEqualTo("no");
        assertThat(text(denied, "outcome")).isEqualTo("failed");
        assertThat(text(denied, "reason")).isEqualTo("policy_denied");
        assertThat(text(denied, "phase")).isEqualTo("not_sent");
        assertThat(text(record(1), "outcome")).isEqualTo("cancelled");
        assertThat(text(record(2), "decision")).isEqualTo("allow");
        assertThat(text(record(2), "why")).isEqualTo("too slow");
    }

    @Test
    void recordsWhatNeverBecameARequestAndMessagesOfServers() throws Exception {
        onLoop(
                () -> {
                    recorder.refused(
                            new Refusal(
                                    traffic.exchange(null), Reason.SESSION_MISSING, "no id", null));
                    recorder.refused(Reason.HOST_REFUSED, traffic.channel(), traffic.loop());
                    recorder.judged(
                            traffic.loop(),
                            "files",
                            "notifications/message",
                            new Judgement.Note(
                                    Judgement.Decision.DENY,
                                    "secrets",
                                    "a secret",
                                    List.of(new Finding("pem", 1)),
                                    5000));
                    return null;
                });
        assertThat(text(record(0), "event")).isEqualTo("refusal");
        assertThat(text(record(0), "reason")).isEqualTo("session_missing");
        assertThat(text(record(0), "why")).isEqualTo("no id");
        assertThat(text(record(1), "reason")).isEqualTo("host_refused");
        assertThat(text(record(1), "peer")).isEqualTo("127.0.0.1:4711");
        assertThat(text(record(2), "event")).isEqualTo("message");
        assertThat(text(record(2), "method")).isEqualTo("notifications/message");
        assertThat(text(record(2), "decision")).isEqualTo("deny");
        assertThat(text(record(2), "findings")).isEqualTo("pem:1");
    }

    @Test
    void namesMethodsItDoesNotKnow() throws Exception {
        onLoop(
                () -> {
                    open(null, "{'jsonrpc':'2.0','id':1,'method':'what/ever'}").close(null);
                    return null;
                });
        assertThat(text(record(0), "method")).isEqualTo("what/ever");
    }

    @Test
    void objectsToRequestsWhoseRecordCannotBeKept() throws Exception {
        onLoop(
                () -> {
                    PendingRequest first = open(null, PLAIN);
                    assertThat(recorder.objection(first)).isNull();
                    assertThat(kept.promised).isZero();
                    PendingRequest second = open(null, PLAIN);
                    assertThat(recorder.objection(second)).isNull();
                    assertThat(kept.promised).isEqualTo(1);
                    kept.full = true;
                    PendingRequest third = open(null, PLAIN);
                    Failure objection = recorder.objection(third);
                    assertThat(objection).isNotNull();
                    assertThat(objection.reason()).isEqualTo(Reason.AUDIT_UNAVAILABLE);
                    assertThat(objection.retryAfterMillis()).isPositive();
                    third.close(Reason.AUDIT_UNAVAILABLE);
                    kept.full = false;
                    second.close(null);
                    first.close(null);
                    assertThat(recorder.objection(open(null, PLAIN))).isNull();
                    assertThat(kept.promised).isZero();
                    return null;
                });
    }

    private record Target(Sink sink) implements LineTarget {
        @Override
        public String name() {
            return "sink";
        }

        @Override
        public Sink open() {
            return sink;
        }
    }

    @Test
    void aRecordAllocatesNothing() throws Exception {
        Sink sink = new Sink();
        LineSink lines =
                new LineSink(
                        AuditConfigs.one(directory, "{to: stdout, on-full: refuse, queue: 64KiB}"),
                        1,
                        new TargetOutput(new Target(sink)));
        recorder.recordTo(List.of(lines));
        long bytes =
                traffic.onLoop(
                        () -> {
                            PendingRequest request = open(traffic.session(CLIENT), PLAIN);
                            return Allocations.perCall(
                                    () -> {
                                        recorder.opened(request);
                                        notes.opened(request, true, recorder.bodies());
                                        recorder.objection(request);
                                        recorder.closed(request, null, "files");
                                    });
                        });
        assertThat(bytes).isZero();
        lines.start();
        assertThat(lines.close(Duration.ofSeconds(30))).isZero();
    }
}
