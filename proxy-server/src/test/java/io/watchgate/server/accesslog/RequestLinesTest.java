package io.watchgate.server.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Reason;
import io.watchgate.server.line.LineTarget;
import io.watchgate.server.line.RequestNotes;
import io.watchgate.server.line.Sink;
import io.watchgate.server.observability.Allocations;
import io.watchgate.server.observability.Traffic;
import io.watchgate.session.Exchange;
import io.watchgate.session.ExchangeListener;
import io.watchgate.session.McpSession;
import io.watchgate.session.PendingRequest;
import io.watchgate.session.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RequestLinesTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final long NOW = Instant.parse("2026-03-04T05:06:07.008Z").toEpochMilli();
    private static final String CLIENT = "{\"name\":\"probe\",\"version\":\"1.2\"}";
    private static final String CALL =
            "{'jsonrpc':'2.0','id':1,'method':'tools/call','params':{'name':'read_file'}}";

    private final RequestLines lines = new RequestLines(1, () -> NOW);
    private final RequestNotes notes = new RequestNotes();
    private final Sink sink = new Sink();
    private final AccessLog log = new AccessLog(new Target(sink), 64 * 1024, 1);
    private String upstream = "files";
    private final Traffic traffic =
            new Traffic(
                    new ExchangeListener() {
                        @Override
                        public void closed(PendingRequest request, @Nullable Reason reason) {
                            lines.closed(log, request, reason, upstream);
                        }
                    });

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

    @AfterEach
    void stop() throws Exception {
        log.close(Duration.ofSeconds(30));
        traffic.close();
    }

    private List<JsonNode> written() throws Exception {
        assertThat(log.close(Duration.ofSeconds(30))).isZero();
        return sink.takeText().lines().map(JSON::readTree).toList();
    }

    private PendingRequest open(@Nullable McpSession session, String json) {
        PendingRequest request = traffic.request(traffic.exchange(session), json);
        notes.opened(request, false, 0);
        return request;
    }

    @Test
    void tellsWhoAskedForWhatAndWhatBecameOfIt() throws Exception {
        AtomicReference<String> name = new AtomicReference<>();
        AtomicReference<String> sessionId = new AtomicReference<>();
        traffic.onLoop(
                () -> {
                    McpSession session = traffic.session(CLIENT);
                    sessionId.set(session.id());
                    PendingRequest request = open(session, CALL);
                    name.set(request.name());
                    request.close(null);
                    return null;
                });
        JsonNode line = written().get(0);
        assertThat(line.get("time").stringValue()).isEqualTo("2026-03-04T05:06:07.008Z");
        assertThat(line.get("id").stringValue()).isEqualTo(name.get());
        assertThat(line.get("peer").stringValue()).isEqualTo("127.0.0.1:4711");
        assertThat(line.get("connection").stringValue())
                .isEqualTo(traffic.channel().id().asShortText());
        assertThat(line.get("client").stringValue()).isEqualTo("probe/1.2");
        assertThat(line.get("session").stringValue()).matches("[0-9a-f]{12}");
        assertThat(line.toString()).doesNotContain(sessionId.get());
        assertThat(line.get("endpoint").stringValue()).isEqualTo("/mcp/files");
        assertThat(line.get("method").stringValue()).isEqualTo("tools/call");
        assertThat(line.get("subject").stringValue()).isEqualTo("read_file");
        assertThat(line.get("upstream").stringValue()).isEqualTo("files");
        assertThat(line.get("outcome").stringValue()).isEqualTo("result");
        assertThat(line.get("status").intValue()).isEqualTo(200);
        assertThat(line.get("bytes_in").intValue()).isEqualTo(CALL.length());
        assertThat(line.get("bytes_out").intValue()).isZero();
        assertThat(line.get("duration_ms").doubleValue()).isNotNegative();
        assertThat(line.has("reason")).isFalse();
        assertThat(line.has("upstream_ms")).isFalse();
    }

    @Test
    void saysWhoEndedARequestAndHowFarItGot() throws Exception {
        traffic.onLoop(
                () -> {
                    PendingRequest request = open(null, CALL);
                    request.fail(Failure.notSent(Reason.OVERLOADED, "too many"));
                    traffic.loop().flushes().flushAll();
                    request.takeResponse().release();
                    request.close(Reason.OVERLOADED);
                    open(null, CALL).close(Reason.CLIENT_GONE);
                    open(null, CALL).close(Reason.REQUEST_TIMEOUT);
                    return null;
                });
        List<JsonNode> all = written();
        assertThat(all)
                .extracting(line -> line.get("outcome").stringValue())
                .containsOnly("failed");
        assertThat(all)
                .extracting(line -> line.get("flag").stringValue())
                .containsExactly("OL", "CG", "TR");
        assertThat(all)
                .extracting(line -> line.get("reason").stringValue())
                .containsExactly("overloaded", "client_gone", "request_timeout");
        assertThat(all)
                .extracting(line -> line.get("by").stringValue())
                .containsExactly("gateway", "client", "upstream");
        assertThat(all.get(0).get("phase").stringValue()).isEqualTo("not_sent");
        assertThat(all)
                .extracting(line -> line.get("status").intValue())
                .containsExactly(200, 499, 200);
    }

    @Test
    void writesLinesForWhatWasRefused() throws Exception {
        traffic.onLoop(
                () -> {
                    Exchange exchange = traffic.exchange(null);
                    lines.refused(log, new Refusal(exchange, Reason.SESSION_MISSING, "no", null));
                    lines.refused(log, Reason.NO_ENDPOINT, 404, traffic.channel(), traffic.loop());
                    return null;
                });
        List<JsonNode> all = written();
        assertThat(all)
                .extracting(line -> line.get("outcome").stringValue())
                .containsOnly("refused");
        assertThat(all).extracting(line -> line.get("status").intValue()).containsExactly(400, 404);
        assertThat(all)
                .extracting(line -> line.get("flag").stringValue())
                .containsExactly("SM", "NE");
        assertThat(all.get(0).get("endpoint").stringValue()).isEqualTo("/mcp/files");
        assertThat(all.get(1).has("endpoint")).isFalse();
    }

    @Test
    void neverLetsANameForgeALine() throws Exception {
        traffic.onLoop(
                () -> {
                    McpSession session =
                            traffic.session("{\"name\":\"a\\n{}\",\"version\":\"\\u001b[2J\"}");
                    open(session, CALL.replace("read_file", "x\\n{\\\"forged\\\":1}\\u0000\u009b"))
                            .close(null);
                    return null;
                });
        assertThat(log.close(Duration.ofSeconds(30))).isZero();
        String text = sink.takeText();
        assertThat(text.substring(0, text.length() - 1)).matches("[\\x20-\\x7e]*");
        JsonNode line = JSON.readTree(text);
        assertThat(line.get("subject").stringValue()).isEqualTo("x\n{\"forged\":1}\0\u009b");
        assertThat(line.get("client").stringValue()).isEqualTo("a\n{}/\u001b[2J");
    }

    @Test
    void showsUrisAndLeavesOutWhatNamesNothing() throws Exception {
        traffic.onLoop(
                () -> {
                    open(
                                    null,
                                    "{'jsonrpc':'2.0','id':1,'method':'resources/read','params':{'uri':'file:///x'}}")
                            .close(null);
                    open(null, "{'jsonrpc':'2.0','id':2,'method':'tools/list'}").close(null);
                    upstream = "";
                    open(null, "{'jsonrpc':'2.0','id':3,'method':'what/ever'}").close(null);
                    return null;
                });
        List<JsonNode> all = written();
        assertThat(all.get(0).get("subject").stringValue()).isEqualTo("file:///x");
        assertThat(all.get(1).has("subject")).isFalse();
        assertThat(all.get(2).get("method").stringValue()).isEqualTo("other");
        assertThat(all.get(2).has("upstream")).isFalse();
    }

    @Test
    void aLineAllocatesNothing() throws Exception {
        long bytes =
                traffic.onLoop(
                        () -> {
                            PendingRequest request = open(traffic.session(CLIENT), CALL);
                            return Allocations.perCall(
                                    () -> {
                                        notes.opened(request, false, 0);
                                        lines.closed(log, request, null, upstream);
                                        lines.closed(log, request, Reason.CANCELLED, upstream);
                                    });
                        });
        assertThat(bytes).isZero();
        sink.takeText();
    }

    @Test
    void everyReasonHasSomebodyWhoEndedIt() {
        for (Reason reason : Reason.values()) {
            boolean upstreams =
                    reason.name().startsWith("UPSTREAM")
                            || reason == Reason.REQUEST_TIMEOUT
                            || reason == Reason.HANDSHAKE_TIMEOUT
                            || reason == Reason.CONNECT_TIMEOUT;
            assertThat(EndedBy.of(reason) == EndedBy.UPSTREAM)
                    .as(reason.name())
                    .isEqualTo(upstreams);
        }
    }
}
