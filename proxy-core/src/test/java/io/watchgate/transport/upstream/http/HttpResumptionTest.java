package io.watchgate.transport.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.UpstreamLeg;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that break and go on elsewhere: of calls, and the one that belongs to no call. */
class HttpResumptionTest {

    private static PeerRequest broken(HttpPeer peer, String events) throws Exception {
        PeerRequest request = peer.post().stream();
        request.chunk(events).end();
        return request;
    }

    /**
     * Lets time pass in small steps until a GET arrives; the stream's end may still be on its way.
     */
    private static PeerRequest nextGet(HttpRig rig, HttpPeer peer) throws Exception {
        while (peer.waiting("GET") == 0) {
            rig.advance(Duration.ofMillis(50));
        }
        return peer.get();
    }

    @Test
    void case139_resumesACallAfterThePauseTheServerAskedFor() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post().stream();
            request.chunk("id: ev/7\nretry: 300\ndata:\n\n");
            request.event("ev/8", "{\"jsonrpc\":\"2.0\",\"method\":\"a\"}");
            rig.owner.next();
            rig.settle();
            request.end();
            // The end has been read when the connection carries the next request.
            CallProbe fence = rig.call(leg, McpMethod.PING, "{}");
            peer.post().result("{}");
            fence.answer();
            PeerRequest get = nextGet(rig, peer);
            assertThat(rig.clock.getAsLong()).isGreaterThanOrEqualTo(300_000_000L);
            assertThat(get.header("last-event-id")).isEqualTo("ev/8");
            assertThat(get.header("mcp-session-id")).isEqualTo("session-1");
            assertThat(get.header("accept")).isEqualTo("text/event-stream");
            assertThat(get.head()).endsWith("last-event-id: ev/8\r\n\r\n");
            get.stream().event(request.response("{}")).end();
            assertThat(probe.answer()).isEqualTo(request.response("{}"));
        }
    }

    @Test
    void resumesACallWhoseConnectionBreaks() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post().stream();
            request.chunk("id: 1\ndata:\n\n").send("ff\r\ndata: {\"half");
            request.connection().close();
            PeerRequest get = nextGet(rig, peer);
            assertThat(get.header("last-event-id")).isEqualTo("1");
            get.stream().event("2", request.response("{}")).end();
            assertThat(probe.answer()).isEqualTo(request.response("{}"));
        }
    }

    @Test
    void failsACallWhoseStreamEndsWithoutAnIdToResumeIt() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            broken(peer, "id: 1\ndata:\n\nid:\ndata:\n\nretry: 10\n\n");
            Failure failure = probe.failure();
            assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_INVALID);
            assertThat(failure.phase()).isEqualTo(Phase.PARTIAL);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space", "tab\there", "nul\u0000", "\u00e9"})
    void resumesWithNoIdThatDoesNotFitIntoAHeader(String id) throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = broken(peer, "id: good\ndata:\n\nid: " + id + "\ndata:\n\n");
            PeerRequest get = nextGet(rig, peer);
            assertThat(get.header("last-event-id")).isEqualTo("good");
            get.stream().event(request.response("{}")).end();
            probe.answer();
        }
    }

    @Test
    void givesACallUpAfterFiveAttemptsThatBringNothing() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            broken(peer, "id: 1\nretry: 10\ndata:\n\n");
            nextGet(rig, peer).status(500);
            nextGet(rig, peer).status(503);
            // An event starts the count anew.
            nextGet(rig, peer).stream().chunk("id: 2\ndata:\n\n").end();
            for (int i = 0; i < 4; i++) {
                nextGet(rig, peer).status(503);
            }
            PeerRequest last = nextGet(rig, peer);
            assertThat(last.header("last-event-id")).isEqualTo("2");
            last.status(503);
            assertThat(probe.failure().phase()).isEqualTo(Phase.PARTIAL);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 405})
    void failsACallThatTheServerCannotResume(int code) throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            broken(peer, "id: 1\ndata:\n\n");
            nextGet(rig, peer).status(code);
            assertThat(probe.failure().text()).isEqualTo("upstream up cannot resume its answer");
        }
    }

    @Test
    void failsACallThatCannotBeResumedBecauseTheServerIsGone() throws Exception {
        HttpPeer peer = HttpPeer.plain();
        try (HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post().stream();
            request.chunk("id: 1\nretry: 10\ndata:\n\n");
            peer.close();
            while (!probe.isOver()) {
                rig.advance(Duration.ofSeconds(1));
            }
            assertThat(probe.failure().reason())
                    .isIn(Reason.UPSTREAM_UNAVAILABLE, Reason.UPSTREAM_CLOSED);
        }
    }

    @Test
    void resumesNothingOfACancelledCall() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post().stream();
            request.event("1", "{\"jsonrpc\":\"2.0\",\"method\":\"a\"}");
            rig.owner.next();
            probe.call().cancel();
            peer.post().expect("cancelled").status(202);
            request.end();
            CallProbe next = rig.toolCall(leg);
            peer.post().expect("tools/call").result("{}");
            next.answer();
            rig.advance(Duration.ofSeconds(3));
            rig.settle();
            assertThat(peer.waiting("GET")).isZero();
        }
    }

    /** Opens a leg as far as its GET stream, which is to be answered. */
    private static CompletableFuture<UpstreamLeg> listen(HttpRig rig, HttpPeer peer)
            throws Exception {
        CompletableFuture<UpstreamLeg> opened = rig.open(rig.newLeg());
        HttpRig.handshake(peer, "session-1");
        return opened;
    }

    @Test
    void bringsWhatTheServerSaysUnaskedAndListensAgainAfterALoss() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            CompletableFuture<UpstreamLeg> opened = listen(rig, peer);
            PeerRequest get = peer.get().stream();
            UpstreamLeg leg = opened.get(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(get.header("last-event-id")).isNull();
            String changed =
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}";
            get.event("a", changed);
            assertThat(rig.owner.next())
                    .isEqualTo(new OwnerProbe.Said("notification", null, changed));
            get.connection().close();
            PeerRequest again = nextGet(rig, peer).stream();
            assertThat(again.header("last-event-id")).isEqualTo("a");
            again.chunk("id: b\nretry: 20\ndata:\n\n").end();
            PeerRequest third = nextGet(rig, peer).stream();
            assertThat(third.header("last-event-id")).isEqualTo("b");
            leg.close();
            peer.next("DELETE").status(200);
            third.connection().awaitClosed();
        }
    }

    @Test
    void pausesLongerWithEachTimeThatListeningFails() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            CompletableFuture<UpstreamLeg> opened = listen(rig, peer);
            peer.get().status(500);
            opened.get(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
            long first = timeUntilGet(rig, peer);
            long second = timeUntilGet(rig, peer);
            long third = timeUntilGet(rig, peer);
            assertThat(first).isBetween(2_000L, 3_000L);
            assertThat(second).isBetween(4_000L, 6_000L);
            assertThat(third).isBetween(8_000L, 11_000L);
        }
    }

    /** Returns the milliseconds of the loops' clock until the next GET, which is refused again. */
    private static long timeUntilGet(HttpRig rig, HttpPeer peer) throws Exception {
        long from = rig.clock.getAsLong();
        PeerRequest get = nextGet(rig, peer);
        long until = rig.clock.getAsLong();
        get.status(500);
        return TimeUnit.NANOSECONDS.toMillis(until - from);
    }

    @ParameterizedTest
    @ValueSource(ints = {405, 404, 501})
    void listensNoMoreToAServerThatOffersNoStream(int code) throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            CompletableFuture<UpstreamLeg> opened = listen(rig, peer);
            peer.get().status(code);
            UpstreamLeg leg = opened.get(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
            rig.answer(peer, rig.toolCall(leg));
            rig.advance(Duration.ofMinutes(1));
            rig.answer(peer, rig.toolCall(leg));
            assertThat(peer.waiting("GET")).isZero();
            assertThat(leg.state()).isEqualTo(UpstreamLeg.State.OPEN);
        }
    }
}
