package io.watchgate.transport.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.UpstreamLeg;
import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a call whose server does not answer 200. */
class HttpStatusTest {

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 406, 413, 429, 500, 502, 503, 504})
    void makesAnErrorStatusAFailureThatNamesIt(int code) throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            peer.post().json(code, "{\"error\":\"not for you\"}");
            Failure failure = probe.failure();
            assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_REFUSED);
            assertThat(failure.phase()).isEqualTo(Phase.SENT);
            assertThat(failure.text()).isEqualTo("upstream up answered with HTTP status " + code);
            assertThat(failure.retryAfterMillis()).isZero();
            assertThat(leg.isUsable()).isTrue();
        }
    }

    static Stream<Object[]> retryAfter() {
        return Stream.of(
                new Object[] {"7", 7000L},
                new Object[] {"0", 0L},
                new Object[] {"999999", 999_999_000L},
                new Object[] {"1234567", 0L},
                new Object[] {"-1", 0L},
                new Object[] {"1.5", 0L},
                new Object[] {"Fri, 31 Dec 1999 23:59:59 GMT", 0L},
                new Object[] {"", 0L});
    }

    @ParameterizedTest
    @MethodSource
    void retryAfter(String value, long millis) throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            peer.post().status(429, "Retry-After: " + value);
            assertThat(probe.failure().retryAfterMillis()).isEqualTo(millis);
        }
    }

    @Test
    void takesAJsonRpcErrorThatComesWithAnErrorStatus() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            String error =
                    "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32000,\"message\":\"no\"},"
                            + "\"id\":null}";
            peer.post().json(400, error);
            assertThat(probe.answer()).contains("\"code\":-32000");
        }
    }

    @Test
    void keepsTheStatusWhenTheBodyIsCutOff() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post();
            request.send("HTTP/1.1 502 Bad\r\ncontent-length: 10\r\nretry-after: 1\r\n\r\nhalf");
            request.connection().close();
            assertThat(probe.failure().text())
                    .isEqualTo("upstream up answered with HTTP status 502");
            assertThat(probe.failure().retryAfterMillis()).isEqualTo(1000);
        }
    }

    @Test
    void saysThatAnAcceptedRequestHasNoAnswer() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            peer.post().status(202);
            Failure failure = probe.failure();
            assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_INVALID);
            assertThat(failure.text())
                    .isEqualTo("upstream up ended its response without an answer");
        }
    }

    @Test
    void readsOnlySoMuchOfABodyNobodyWants() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post();
            request.send(
                    "HTTP/1.1 500 Bad\r\ncontent-type: text/html\r\ncontent-length: 1000000\r\n\r\n"
                            + "x".repeat(70_000));
            assertThat(probe.failure().text())
                    .isEqualTo("upstream up answered with HTTP status 500");
            request.connection().awaitClosed();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {307, 308})
    void followsARedirectOnTheSameServerWithTheWholeRequest(int code) throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).loops(2).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.call(leg, rig.loop(1), McpMethod.TOOLS_CALL, "{\"name\":\"t\"}");
            PeerRequest first = peer.post();
            first.status(code, "Location: /mcp/?a=b");
            PeerRequest second = peer.post();
            assertThat(second.path()).isEqualTo("/mcp/?a=b");
            assertThat(second.body()).isEqualTo(first.body());
            assertThat(second.head()).isEqualTo(first.head().replace("/mcp ", "/mcp/?a=b "));
            second.status(code, "Location: deeper");
            PeerRequest third = peer.post();
            assertThat(third.path()).isEqualTo("/mcp/deeper");
            third.result("{}");
            probe.answer();
        }
    }

    @Test
    void followsNoMoreThanThreeRedirects() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            for (int i = 0; i < 4; i++) {
                peer.post().status(307, "Location: /" + i);
            }
            assertRefused(probe, 307);
        }
    }

    private static void assertRefused(CallProbe probe, int code) throws Exception {
        Failure failure = probe.failure();
        assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_REFUSED);
        assertThat(failure.phase()).isEqualTo(Phase.SENT);
        assertThat(failure.text()).isEqualTo("upstream up answered with HTTP status " + code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1:PORT/mcp",
                "http://localhost:PORT/mcp",
                "http://127.0.0.1:1/mcp",
                "//evil.example/mcp",
                "http://user@127.0.0.1:PORT/mcp",
                "javascript:alert(1)",
                "mailto:a@b",
                "ht tp://x",
                ""
            })
    void followsNoRedirectToAnotherServer(String location) throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            peer.post().status(307, "Location: " + location.replace("PORT", "" + peer.port()));
            if (location.isEmpty()) {
                // An empty reference leads to where it stands.
                peer.post().result("{}");
                probe.answer();
            } else {
                assertRefused(probe, 307);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 300, 304})
    void followsNoRedirectThatMayChangeTheMethod(int code) throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            peer.post().status(code, "Location: /mcp/");
            assertRefused(probe, code);
        }
    }

    @Test
    void sendsNothingAfterARedirectOnceTheCallIsCancelled() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post();
            probe.call().cancel();
            peer.post().expect("notifications/cancelled").status(202);
            request.status(307, "Location: /elsewhere");
            // It is back in the pool, or closed, when the next call has its answer.
            CallProbe next = rig.toolCall(leg);
            PeerRequest call = peer.post().expect("tools/call");
            assertThat(call.path()).isEqualTo("/mcp");
            call.result("{}");
            next.answer();
        }
    }

    @Test
    void namesTheServerAlsoWithItsDefaultPortAsTheSame() throws Exception {
        assertThat(
                        Redirects.path(
                                URI.create("http://Example.com/mcp"),
                                redirect("http://example.com:80/x")))
                .isEqualTo("/x");
        assertThat(
                        Redirects.path(
                                URI.create("https://example.com:443/mcp"),
                                redirect("https://example.com")))
                .isEqualTo("/");
        assertThat(
                        Redirects.path(
                                URI.create("http://example.com/mcp"),
                                redirect("http://example.com:443/x")))
                .isNull();
    }

    private static HttpResponse redirect(String location) {
        HttpResponse response =
                new DefaultHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.PERMANENT_REDIRECT);
        response.headers().set("location", location);
        return response;
    }
}
