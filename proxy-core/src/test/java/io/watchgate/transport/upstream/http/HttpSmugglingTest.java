package io.watchgate.transport.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.UpstreamLeg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses whose bounds can be read in two ways, or that come where none belongs. */
class HttpSmugglingTest {

    private static final String JSON = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nTYPE\r\ncontent-length: LEN\r\ntransfer-encoding: chunked\r\n",
                "HTTP/1.1 200 OK\r\nTYPE\r\ntransfer-encoding: chunked\r\ncontent-length: LEN\r\n",
                "HTTP/1.1 200 OK\r\nTYPE\r\ncontent-length: LEN\r\ncontent-length: 1\r\n",
                "HTTP/1.1 200 OK\r\nTYPE\r\ncontent-length: LEN\r\ncontent-length: LEN\r\n",
                "HTTP/1.1 200 OK\r\nTYPE\r\ncontent-length: LEN, 1\r\n",
                "HTTP/1.1 200 OK\r\nTYPE\r\ncontent-length: +LEN\r\n",
                "HTTP/1.1 200 OK\r\nTYPE\r\ncontent-length: -1\r\n",
                "HTTP/1.1 200 OK\r\nTYPE\r\ncontent-length: 0x10\r\n",
                "HTTP/1.1 200 OK\r\nTYPE\r\ncontent-length: 99999999999999999999\r\n",
                "HTTP/1.1 200 OK\r\nTYPE\r\ntransfer-encoding: chunked, identity\r\n",
                "HTTP/1.1 200 OK\r\nTYPE\r\ntransfer-encoding: xchunked\r\n",
                "HTTP/1.1 200 OK\r\nTYPE\r\ntransfer-encoding: gzip\r\n",
                "HTTP/1.1 200 OK\r\nTYPE\r\ntransfer-encoding: chunked, chunked\r\n",
                "HTTP/1.0 200 OK\r\nTYPE\r\ntransfer-encoding: chunked\r\n",
                "HTTP/1.1 200 OK\r\nTYPE\r\nx: a\u0000b\r\ncontent-length: LEN\r\n",
                "HTTP/1.1 two OK\r\nTYPE\r\ncontent-length: LEN\r\n",
                "HTTP/1.1 101 Switching\r\nupgrade: h2c\r\n",
                "SSH-2.0-OpenSSH_9.2p1 Debian\r\n",
                "{\"jsonrpc\":\"2.0\"}\r\n"
            })
    void failsTheCallAndClosesAndCounts(String head) throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            // A list: what is malformed is an answer, so that nothing is repeated.
            CallProbe probe = rig.call(leg, McpMethod.TOOLS_LIST, "{}");
            PeerRequest request = peer.post();
            String json = request.response("{}");
            request.send(
                    head.replace("TYPE", "content-type: application/json")
                                    .replace("LEN", "" + json.length())
                            + "\r\n"
                            + json);
            Failure failure = probe.failure();
            assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_INVALID);
            assertThat(failure.text()).startsWith("upstream up sent no valid answer: HTTP");
            request.connection().awaitClosed();
            assertThat(rig.strays.noise).hasValue(1);
            rig.answer(peer, rig.toolCall(leg));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0x5", "5 5", "fffffffff", "g", "", "+5", "5\r5"})
    void failsTheCallWhoseChunkHasNoValidSize(String size) throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post();
            request.send(JSON + "transfer-encoding: chunked\r\n\r\n" + size + "\r\n12345\r\n");
            assertThat(probe.failure().reason()).isEqualTo(Reason.UPSTREAM_INVALID);
            request.connection().awaitClosed();
            assertThat(rig.strays.noise).hasValue(1);
        }
    }

    @Test
    void failsTheCallWhoseResponseHasTooLongAHead() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post();
            request.send(JSON + "x: " + "y".repeat(17_000) + "\r\n\r\n");
            assertThat(probe.failure().reason()).isEqualTo(Reason.UPSTREAM_INVALID);
            request.connection().awaitClosed();
        }
    }

    @Test
    void takesNoResponseThatCameBeforeItsRequest() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).limit("connections", 1).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe first = rig.toolCall(leg);
            PeerRequest request = peer.post();
            CallProbe second = rig.toolCall(leg);
            rig.settle();
            String forged =
                    "{\"jsonrpc\":\"2.0\",\"id\":" + (request.id() + 1) + ",\"result\":\"forged\"}";
            String json = request.response("{}");
            request.send(
                    JSON
                            + "content-length: "
                            + json.length()
                            + "\r\n\r\n"
                            + json
                            + JSON
                            + "content-length: "
                            + forged.length()
                            + "\r\n\r\n"
                            + forged);
            first.answer();
            request.connection().awaitClosed();
            PeerRequest again = peer.post();
            assertThat(again.connection()).isNotSameAs(request.connection());
            again.result("\"right\"");
            assertThat(second.answer()).contains("right");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void readsNoBodyWhereNoneMayBe(int code) throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post();
            String json = request.response("{}");
            request.send(
                    "HTTP/1.1 "
                            + code
                            + " No\r\ncontent-type: application/json\r\ncontent-length: "
                            + json.length()
                            + "\r\n\r\n"
                            + json);
            assertThat(probe.failure().phase()).isNotNull();
            request.connection().awaitClosed();
            rig.answer(peer, rig.toolCall(leg));
        }
    }

    @Test
    void takesAnEarlyResponseAndSendsNothingElseOnThatConnection() throws Exception {
        try (HttpPeer peer = HttpPeer.plain().leavingBodiesOver(1 << 20);
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            int size = 12 << 20;
            CallProbe probe =
                    rig.call(leg, McpMethod.TOOLS_CALL, "{\"name\":\"" + "x".repeat(size) + "\"}");
            PeerRequest request = peer.post();
            request.status(413);
            assertThat(probe.failure().text())
                    .isEqualTo("upstream up answered with HTTP status 413");
            assertThat(request.connection().drain()).isLessThan(size);
            rig.answer(peer, rig.toolCall(leg));
        }
    }
}
