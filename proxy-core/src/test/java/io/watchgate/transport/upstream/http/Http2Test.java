package io.watchgate.transport.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import io.watchgate.mcp.McpMethod;
import io.watchgate.upstream.UpstreamLeg;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What travels over HTTP/2 to a server that has chosen it, frame by frame. */
class Http2Test {

    /** Returns a new leg with a session, whose server offers no GET stream. */
    static UpstreamLeg openLeg(HttpRig rig, Http2Peer peer) throws Exception {
        UpstreamLeg leg = rig.newLeg();
        CompletableFuture<UpstreamLeg> opened = rig.open(leg);
        peer.post()
                .expect("\"initialize\"")
                .result(HttpRig.INITIALIZE_RESULT, "mcp-session-id", "session-1");
        peer.post().expect("notifications/initialized").status(202);
        peer.get().status(405);
        opened.get(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
        rig.settle();
        return leg;
    }

    @Test
    void speaksHttp2ToAServerThatChoosesIt() throws Exception {
        try (Http2Peer peer = Http2Peer.start();
                HttpRig rig = peer.settings().start()) {
            UpstreamLeg leg = openLeg(rig, peer);
            CallProbe probe = rig.toolCall(leg);
            StreamRequest request = peer.post().expect("tools/call");
            assertThat(request.head().path()).hasToString("/mcp");
            assertThat(request.head().scheme()).hasToString("https");
            assertThat(request.head().authority().toString()).startsWith("localhost:");
            assertThat(request.header("mcp-session-id")).isEqualTo("session-1");
            assertThat(request.header("mcp-protocol-version")).isEqualTo("2025-11-25");
            assertThat(request.header("accept")).contains("text/event-stream");
            assertThat(request.header("content-length"))
                    .isEqualTo(Integer.toString(request.body().length()));
            assertThat(request.header("host")).isNull();
            request.result("{\"a\":1}");
            assertThat(probe.answer()).contains("\"result\":{\"a\":1}");
            rig.settle();
            assertThat(request.connection().resets()).isZero();
            // One for calls and one for the GET stream.
            assertThat(peer.accepted()).isEqualTo(2);
            assertThat(rig.upstream.legs().connections()).isEqualTo(Map.of("h2", 2, "http/1.1", 0));
        }
    }

    @Test
    void sendsNoHeaderOfAConnection() throws Exception {
        try (Http2Peer peer = Http2Peer.start();
                HttpRig rig =
                        peer.settings()
                                .header("Authorization", "Bearer x")
                                .header("Connection", "keep-alive")
                                .header("Keep-Alive", "timeout=5")
                                .header("TE", "trailers")
                                .header("Host", "other.example.com")
                                .start()) {
            rig.open(rig.newLeg());
            StreamRequest request = peer.post();
            assertThat(request.header("authorization")).isEqualTo("Bearer x");
            assertThat(request.head().authority()).hasToString("other.example.com");
            assertThat(request.head().names().toString())
                    .doesNotContain("connection")
                    .doesNotContain("keep-alive")
                    .doesNotContain("te,")
                    .doesNotContain("host");
        }
    }

    @Test
    void carriesManyCallsOverOneConnection() throws Exception {
        try (Http2Peer peer = Http2Peer.start();
                HttpRig rig = peer.settings().limit("connections", 1).limit("queue", 0).start()) {
            UpstreamLeg leg = openLeg(rig, peer);
            List<CallProbe> probes = new ArrayList<>();
            List<StreamRequest> requests = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                probes.add(rig.call(leg, McpMethod.TOOLS_CALL, "{\"name\":\"t" + i + "\"}"));
                requests.add(peer.post().expect("\"t" + i + "\""));
            }
            for (int i = 49; i >= 0; i--) {
                requests.get(i).result("{\"i\":" + i + "}");
            }
            for (int i = 0; i < 50; i++) {
                assertThat(probes.get(i).answer()).contains("\"i\":" + i + "}");
            }
            assertThat(requests)
                    .extracting(StreamRequest::connection)
                    .containsOnly(requests.get(0).connection());
        }
    }

    @Test
    void bringsEventsOneByOneAndCancelsByResettingTheStream() throws Exception {
        try (Http2Peer peer = Http2Peer.start();
                HttpRig rig = peer.settings().start()) {
            UpstreamLeg leg = openLeg(rig, peer);
            CallProbe probe = rig.toolCall(leg);
            StreamRequest request = peer.post().events();
            request.event(
                    "1",
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{}}");
            request.event("2", request.response("{}"));
            assertThat(probe.answer()).contains("\"result\":{}");
            rig.settle();
            // What lingers behind the answer is given up after a second, and the server hears it.
            rig.advance(Duration.ofSeconds(2));
            assertThat(request.connection().reset().errorCode())
                    .isEqualTo(Http2Error.CANCEL.code());
            CallProbe next = rig.toolCall(leg);
            StreamRequest again = peer.post();
            assertThat(again.connection()).isSameAs(request.connection());
            again.result("{}");
            next.answer();
        }
    }

    @Test
    void staysWithHttp11WhereTheFileSaysSo() throws Exception {
        try (Http2Peer peer = Http2Peer.start();
                HttpRig rig = peer.settings().http("1.1").start()) {
            rig.open(rig.newLeg());
            assertThat(peer.connection().protocol()).isNull();
        }
    }
}
