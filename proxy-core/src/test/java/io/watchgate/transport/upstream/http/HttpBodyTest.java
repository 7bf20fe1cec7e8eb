package io.watchgate.transport.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.UpstreamLeg;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How answers arrive: their types, lengths, encodings and cuts. */
class HttpBodyTest {

    private static final String JSON = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    private static final String EVENTS = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n";

    /** What a server may send, given the JSON-RPC response; all mean the same answer. */
    static Stream<Function<String, String>> answers() {
        return Stream.of(
                json -> JSON + "content-length: " + json.length() + "\r\n\r\n" + json,
                json -> JSON + "connection: close\r\n\r\n" + json,
                json ->
                        JSON
                                + "Transfer-Encoding: chunked\r\n\r\n5;name=\"va\\\"l\";x\r\n"
                                + json.substring(0, 5)
                                + "\r\n000"
                                + Integer.toHexString(json.length() - 5).toUpperCase()
                                + "\r\n"
                                + json.substring(5)
                                + "\r\n0;last\r\nTrailer: x\r\n\r\n",
                json ->
                        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n"
                                + JSON
                                + "content-length: "
                                + json.length()
                                + "\r\n\r\n"
                                + json,
                json ->
                        EVENTS
                                + "transfer-encoding: chunked\r\n\r\n"
                                + chunk(": hello\r\n\r\nid: 1\r\ndata:\r\n\r\n")
                                + chunk("event: message\ndata: " + json + "\n\n")
                                + "0\r\n\r\n",
                json -> EVENTS + "connection: close\r\n\r\ndata: " + json + "\r\r");
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    @ParameterizedTest
    @MethodSource("answers")
    void readsAnAnswerHoweverItIsCut(Function<String, String> answer) throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            for (int cut = 1; cut > 0; cut++) {
                CallProbe probe = rig.toolCall(leg);
                PeerRequest request = peer.post();
                String json = request.response("{\"cut\":\"here\"}");
                String bytes = answer.apply(json);
                if (cut >= bytes.length()) {
                    cut = -1;
                } else {
                    request.send(bytes.substring(0, cut));
                    // What was sent has been read, most likely; correct is both.
                    rig.settle();
                }
                request.send(cut < 0 ? bytes : bytes.substring(cut));
                if (!bytes.contains("chunked") && !bytes.contains("content-length")) {
                    request.connection().close();
                }
                assertThat(probe.answer()).as("cut at " + cut).isEqualTo(json);
                rig.settle();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void failsACallWhoseAnswerEndsAtAnyByte(Function<String, String> answer) throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            int end = 1;
            for (int cut = 0; cut < end; cut++) {
                CallProbe probe = rig.toolCall(leg);
                PeerRequest request = peer.post();
                String json = request.response("{}");
                // An id would let the call go on elsewhere.
                String bytes = answer.apply(json).replace("id: 1", "x: yz");
                end = bytes.indexOf(json.substring(5)) + json.length() - 5;
                request.send(bytes.substring(0, cut));
                request.connection().close();
                Failure failure = probe.failure();
                assertThat(failure.reason())
                        .as("end at " + cut)
                        .isIn(Reason.UPSTREAM_CLOSED, Reason.UPSTREAM_INVALID);
                assertThat(failure.phase()).isIn(Phase.SENT, Phase.PARTIAL);
                rig.settle();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "application/json; charset=utf-8",
        "APPLICATION/JSON",
        "' application/json ;x=y'",
    })
    void takesJsonHoweverItsTypeIsWritten(String type) throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post();
            String json = request.response("{}");
            request.send(
                    "HTTP/1.1 200 OK\r\ncontent-type: "
                            + type
                            + "\r\ncontent-length: "
                            + json.length()
                            + "\r\n\r\n"
                            + json);
            assertThat(probe.answer()).isEqualTo(json);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-type: text/html\r\n",
                "content-type:\r\n",
                "",
                "content-type: ;\r\n"
            })
    void takesNoAnswerOfAnotherType(String type) throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post();
            String json = request.response("{}");
            request.send(
                    "HTTP/1.1 200 OK\r\n"
                            + type
                            + "content-length: "
                            + json.length()
                            + "\r\n\r\n"
                            + json);
            assertThat(probe.failure().reason()).isEqualTo(Reason.UPSTREAM_INVALID);
            assertThat(probe.failure().text())
                    .isEqualTo("upstream up ended its response without an answer");
            rig.answer(peer, rig.toolCall(leg));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "GZIP", "deflate", "identity"})
    void undoesTheContentEncodingOfAServerThatUsesOneUnasked(String encoding) throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            for (int i = 0; i < 2; i++) {
                CallProbe probe = rig.toolCall(leg);
                PeerRequest request = peer.post();
                String json = request.response("{\"text\":\"" + "abc".repeat(5000) + "\"}");
                sendEncoded(request, "application/json", encoding, encode(encoding, json));
                assertThat(probe.answer()).isEqualTo(json);
                rig.settle();
            }
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post();
            String json = request.response("{}");
            byte[] body =
                    encode(
                            encoding,
                            "data: {\"jsonrpc\":\"2.0\",\"method\":\"a\"}\n\ndata: "
                                    + json
                                    + "\n\n");
            sendEncoded(request, "text/event-stream", encoding, body);
            assertThat(rig.owner.next().text()).contains("\"method\":\"a\"");
            assertThat(probe.answer()).isEqualTo(json);
        }
    }

    private static void sendEncoded(
            PeerRequest request, String type, String encoding, byte[] body) {
        request.send(
                "HTTP/1.1 200 OK\r\ncontent-type: "
                        + type
                        + "\r\ncontent-encoding: "
                        + encoding
                        + "\r\ncontent-length: "
                        + body.length
                        + "\r\n\r\n");
        request.connection().send(body);
    }

    private static byte[] encode(String encoding, String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out =
                encoding.equals("identity")
                        ? bytes
                        : encoding.equals("deflate")
                                ? new DeflaterOutputStream(bytes)
                                : new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "gzip, gzip", "gzip"})
    void failsACallWhoseAnswerCannotBeDecoded(String encoding) throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post();
            sendEncoded(request, "application/json", encoding, "no such thing".getBytes());
            assertThat(probe.failure().reason()).isEqualTo(Reason.UPSTREAM_INVALID);
            assertThat(probe.failure().text())
                    .isEqualTo(
                            "upstream up sent no valid answer: its content encoding cannot be"
                                    + " undone");
            request.connection().awaitClosed();
            rig.answer(peer, rig.toolCall(leg));
        }
    }

    @Test
    void givesUpAnAnswerThatGrowsBeyondAllBoundsWhenDecoded() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).frame(64 * 1024).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post();
            byte[] bomb = encode("gzip", " ".repeat(32 << 20));
            sendEncoded(request, "application/json", "gzip", bomb);
            Failure failure = probe.failure();
            assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_INVALID);
            request.connection().awaitClosed();
        }
    }

    @Test
    void namesTheLimitThatAnAnswerIsTooLargeFor() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).frame(10_000).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe fits = rig.toolCall(leg);
            PeerRequest first = peer.post();
            String empty = first.response("{\"t\":\"\"}");
            first.result("{\"t\":\"" + "x".repeat(10_000 - empty.length()) + "\"}");
            fits.answer();
            CallProbe json = rig.toolCall(leg);
            peer.post().result("{\"t\":\"" + "x".repeat(10_001 - empty.length()) + "\"}");
            assertTooLarge(json);
            CallProbe events = rig.toolCall(leg);
            PeerRequest request = peer.post().stream();
            request.event(request.response("{\"t\":\"" + "x".repeat(10_000) + "\"}")).end();
            assertTooLarge(events);
            CallProbe endless = rig.toolCall(leg);
            PeerRequest never = peer.post();
            never.send(JSON + "transfer-encoding: chunked\r\n\r\n");
            never.chunk("{\"x\":\"").chunk("x".repeat(10_000));
            assertTooLarge(endless);
            never.connection().awaitClosed();
        }
    }

    private static void assertTooLarge(CallProbe probe) throws Exception {
        Failure failure = probe.failure();
        assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_INVALID);
        assertThat(failure.phase()).isEqualTo(Phase.PARTIAL);
        assertThat(failure.text())
                .isEqualTo(
                        "upstream up sent no valid answer: frame too large (expected: <= 10000"
                                + " bytes, limits.frame)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"jsonrpc\":\"2.0\",\"id\":", "[]", "nonsense", "{\"id\":2}"})
    void failsACallWhoseAnswerIsNoMessage(String body) throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            peer.post().json(body);
            assertThat(probe.failure().reason()).isEqualTo(Reason.UPSTREAM_INVALID);
            assertThat(probe.failure().text()).startsWith("upstream up sent no valid answer: ");
            assertThat(rig.strays.noise).hasValue(1);
            rig.answer(peer, rig.toolCall(leg));
        }
    }

    @Test
    void countsAnAnswerToAnotherCallAndWaitsForNoMore() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            peer.post().json("{\"jsonrpc\":\"2.0\",\"id\":999,\"result\":{}}");
            assertThat(probe.failure().reason()).isEqualTo(Reason.UPSTREAM_INVALID);
            assertThat(rig.strays.responses).hasValue(1);
        }
    }
}
