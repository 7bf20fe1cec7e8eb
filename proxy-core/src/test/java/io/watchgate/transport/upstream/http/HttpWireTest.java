package io.watchgate.transport.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.mcp.McpMethod;
import io.watchgate.upstream.LegMessages;
import io.watchgate.upstream.UpstreamLeg;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What stands on the wire, byte for byte. */
class HttpWireTest {

    private static final String POST =
            "accept: application/json, text/event-stream\r\n"
                    + "content-type: application/json\r\ncontent-length: ";

    @Test
    void sendsANotificationWhenTheServerHasTakenTheOneBeforeAndACancellationAtOnce()
            throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).limit("queue", 2).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            for (String n : new String[] {"1", "2", "3", "beyond the queue"}) {
                leg.send(
                        LegMessages.notification(leg, "notifications/progress", "[\"" + n + "\"]"));
            }
            PeerRequest first = peer.post().expect("[\"1\"]");
            ((HttpLeg) leg)
                    .sendCancellation(
                            LegMessages.notification(leg, "notifications/cancelled", "{}"));
            peer.post().expect("notifications/cancelled").status(202);
            assertThat(peer.waiting("POST")).isZero();
            first.status(202);
            PeerRequest second = peer.post().expect("[\"2\"]");
            assertThat(peer.waiting("POST")).isZero();
            // Refused is taken, too: nothing will come of it any more.
            second.status(500);
            peer.post().expect("[\"3\"]").status(202);
            leg.send(LegMessages.notification(leg, "notifications/progress", "[4]"));
            peer.post().expect("[4]").status(202);
        }
    }

    @Test
    void sendsHandshakeCallAndEndInExactlyTheseBytes() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).header("X-Key", "k").start()) {
            UpstreamLeg leg = rig.newLeg();
            CompletableFuture<UpstreamLeg> opened = rig.open(leg);
            String common =
                    " /mcp HTTP/1.1\r\nhost: 127.0.0.1:"
                            + peer.port()
                            + "\r\nuser-agent: watchgate/test\r\naccept-encoding: identity\r\n"
                            + "X-Key: k\r\n";
            PeerRequest initialize = peer.post();
            assertPost(
                    initialize,
                    common,
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":"
                            + "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"roots\":{}},"
                            + "\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}");
            initialize.result(HttpRig.INITIALIZE_RESULT, "Mcp-Session-Id: s-1");

            String inSession =
                    common + "mcp-protocol-version: 2025-11-25\r\nmcp-session-id: s-1\r\n";
            PeerRequest initialized = peer.post();
            assertPost(
                    initialized,
                    inSession,
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
            initialized.status(202);
            PeerRequest get = peer.get();
            assertThat(get.head())
                    .isEqualTo("GET" + inSession + "accept: text/event-stream\r\n\r\n");
            get.status(405);
            opened.get(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertCall(rig, leg, peer, inSession);

            leg.close();
            PeerRequest delete = peer.next("DELETE");
            assertThat(delete.head()).isEqualTo("DELETE" + inSession + "\r\n");
            delete.status(405);
        }
    }

    private static void assertCall(HttpRig rig, UpstreamLeg leg, HttpPeer peer, String common)
            throws Exception {
        CallProbe probe = rig.call(leg, McpMethod.TOOLS_CALL, "{\"name\":\"t\"}");
        PeerRequest call = peer.post();
        assertPost(
                call,
                common,
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\","
                        + "\"params\":{\"name\":\"t\"}}");
        call.result("{\"n\": 1.0e2}");
        assertThat(probe.answer())
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"n\": 1.0e2}}");
    }

    private static void assertPost(PeerRequest request, String common, String body) {
        assertThat(request.body()).isEqualTo(body);
        assertThat(request.head()).isEqualTo("POST" + common + POST + body.length() + "\r\n\r\n");
    }

    @Test
    void sendsALargeCallWithTheSameHeadAndAllItsBytes() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            String text = "x".repeat(300_000);
            CallProbe probe = rig.call(leg, McpMethod.TOOLS_CALL, "{\"name\":\"" + text + "\"}");
            PeerRequest call = peer.post();
            assertThat(call.body())
                    .isEqualTo(
                            "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\","
                                    + "\"params\":{\"name\":\""
                                    + text
                                    + "\"}}");
            assertThat(call.header("content-length")).isEqualTo("" + call.body().length());
            call.result("{}");
            assertThat(probe.answer()).contains("\"result\":{}");
        }
    }

    @Test
    void sendsHeadsThatAreLongerThanTheRoomInFrontOfTheBody() throws Exception {
        String value = "v".repeat(4000);
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).header("X-Long", value).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest call = peer.post().expect("tools/call");
            assertThat(call.header("X-Long")).isEqualTo(value);
            call.result("{}");
            assertThat(probe.answer()).contains("\"result\":{}");
        }
    }

    @Test
    void sendsTheConfiguredHostAndAgentInPlaceOfItsOwn() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig =
                        RigSettings.url("http://127.0.0.1:" + peer.port() + "?k=%20")
                                .header("Host", "mcp.example.com")
                                .header("User-Agent", "mine/1")
                                .start()) {
            rig.open(rig.newLeg());
            PeerRequest initialize = peer.post();
            assertThat(initialize.head())
                    .startsWith("POST /?k=%20 HTTP/1.1\r\naccept-encoding: identity\r\n")
                    .containsOnlyOnce("Host: mcp.example.com\r\n")
                    .containsOnlyOnce("User-Agent: mine/1\r\n")
                    .doesNotContain("watchgate", "127.0.0.1");
        }
    }

    @Test
    void sendsNoSessionHeaderAndNoDeleteWhenTheServerGaveNoSession() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.newLeg();
            CompletableFuture<UpstreamLeg> opened = rig.open(leg);
            HttpRig.handshake(peer, null);
            PeerRequest get = peer.get();
            assertThat(get.header("mcp-session-id")).isNull();
            get.status(405);
            opened.get(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
            leg.close();
            rig.owner.awaitClosed();
            rig.openLeg(peer);
            assertThat(peer.waiting("DELETE")).isZero();
        }
    }

    @Test
    void sendsNoSessionIdThatDoesNotFitIntoAHeader() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            rig.open(rig.newLeg());
            peer.post().result(HttpRig.INITIALIZE_RESULT, "mcp-session-id: with space");
            assertThat(peer.post().expect("initialized").header("mcp-session-id")).isNull();
        }
    }

    @Test
    void sendsNotificationsAndResponsesAndTakesTheir202() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            leg.send(LegMessages.notification(leg, "notifications/roots/list_changed", ""));
            PeerRequest notice = peer.post();
            assertThat(notice.body())
                    .isEqualTo(
                            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/roots/list_changed\"}");
            assertThat(notice.header("mcp-session-id")).isEqualTo("session-1");
            notice.status(202);
            // The connection is free again: the 202 was taken for the whole response.
            CallProbe probe = rig.toolCall(leg);
            PeerRequest call = peer.post().expect("tools/call");
            call.result("{}");
            probe.answer();
        }
    }

    @Test
    void tellsTheLogNoHeaderValueAndNoSession() throws Exception {
        try (LogProbe log = new LogProbe();
                HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).header("X-Key", "s3cret").start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe refused = rig.toolCall(leg);
            peer.post().status(401, "www-authenticate: Bearer");
            assertThat(refused.failure().text()).doesNotContain("s3cret");
            CallProbe broken = rig.toolCall(leg);
            peer.post().send("no HTTP at all\r\n\r\n");
            assertThat(broken.failure().text()).doesNotContain("s3cret");
            assertThat(log.lines())
                    .contains("INFO upstream up opened")
                    .noneMatch(line -> line.contains("s3cret") || line.contains("session-1"));
        }
    }
}
