package io.watchgate.transport.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.jsonrpc.RequestId;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.LegMessages;
import io.watchgate.upstream.UpstreamLeg;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What happens in the middle of a call, and how a call ends. */
class HttpCallStreamTest {

    private static final String CANCELLED =
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":";

    private static String progress(long token) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":"
                + "{\"progressToken\":"
                + token
                + ",\"progress\":1}}";
    }

    @Test
    void bringsProgressRequestsAndLogsOfTheServerInOrderBeforeTheAnswer() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post().stream();
            request.event(progress(request.id()));
            assertThat(probe.message()).isEqualTo(progress(request.id()));
            String asks = "{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"method\":\"roots/list\"}";
            String logs =
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{}}";
            request.event(asks).event(logs).event(progress(12345));
            assertThat(rig.owner.next())
                    .isEqualTo(new OwnerProbe.Said("request", probe.call(), asks));
            assertThat(rig.owner.next())
                    .isEqualTo(new OwnerProbe.Said("notification", probe.call(), logs));
            assertThat(probe.isOver()).isFalse();
            request.event(request.response("{}")).end();
            assertThat(probe.answer()).isEqualTo(request.response("{}"));
            assertThat(rig.strays.progress).hasValue(1);
        }
    }

    @Test
    void answersThePingOfAServerAndCarriesAnswersToItsRequests() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post().stream();
            request.event("{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"ping\"}");
            PeerRequest pong = peer.post();
            assertThat(pong.body()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":77,\"result\":{}}");
            assertThat(pong.header("mcp-session-id")).isEqualTo("session-1");
            pong.status(202);
            leg.respond(LegMessages.result(leg, RequestId.of(78), "{\"roots\":[]}"));
            PeerRequest roots = peer.post();
            assertThat(roots.body())
                    .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":78,\"result\":{\"roots\":[]}}");
            roots.status(202);
            request.event(request.response("{}")).end();
            probe.answer();
        }
    }

    @Test
    void carriesAnswersToTheServerAlsoWhenCallsHoldAllConnections() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).limit("connections", 1).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post().stream();
            request.event("{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"ping\"}");
            PeerRequest pong = peer.post().expect("\"id\":77");
            assertThat(pong.connection()).isNotSameAs(request.connection());
            pong.status(202);
            probe.call().cancel();
            peer.post().expect("notifications/cancelled").status(202);
        }
    }

    @Test
    void usesTheConnectionAgainWhoseStreamEndedInGoodOrder() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post().stream();
            request.event(request.response("{}"));
            probe.answer();
            request.end();
            rig.settle();
            // It is idle again, or still lingering when the end has not been read: not closed.
            CallProbe next = rig.toolCall(leg);
            peer.post().result("{}");
            next.answer();
            assertThat(request.connection().isClosed()).isFalse();
        }
    }

    @Test
    void closesAConnectionThatAServerKeepsOpenBehindTheAnswerForASecond() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post().stream();
            request.event(request.response("{}"));
            probe.answer();
            rig.advance(Duration.ofMillis(990));
            rig.settle();
            assertThat(request.connection().isClosed()).isFalse();
            rig.advance(Duration.ofMillis(10));
            request.connection().awaitClosed();
        }
    }

    @Test
    void tellsTheServerOfATimeoutAndLingersForWhatItSaysOfItsOwnRequests() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig =
                        RigSettings.of(peer).timeout("request", Duration.ofSeconds(2)).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post().stream();
            rig.advance(Duration.ofSeconds(2));
            Failure failure = probe.failure();
            assertThat(failure.reason()).isEqualTo(Reason.REQUEST_TIMEOUT);
            PeerRequest cancelled = peer.post();
            assertThat(cancelled.body())
                    .isEqualTo(
                            CANCELLED
                                    + "{\"requestId\":"
                                    + request.id()
                                    + ",\"reason\":\"timeout\"}}");
            cancelled.status(202);
            request.event(CANCELLED + "{\"requestId\":\"q\"}}");
            assertThat(rig.owner.next().kind()).isEqualTo("withdrawal");
            request.event(request.response("{\"late\":true}"));
            rig.advance(Duration.ofSeconds(1));
            request.connection().awaitClosed();
        }
    }

    @Test
    void startsTheTimeoutAnewWithEachProgressButNotBeyondTheLongestDuration() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig =
                        RigSettings.of(peer)
                                .timeout("request", Duration.ofSeconds(2))
                                .timeout("requestMax", Duration.ofSeconds(3))
                                .start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post().stream();
            rig.advance(Duration.ofMillis(1500));
            request.event(progress(request.id()));
            probe.message();
            rig.advance(Duration.ofMillis(1490));
            rig.settle();
            assertThat(probe.isOver()).isFalse();
            request.event(progress(request.id()));
            probe.message();
            rig.advance(Duration.ofMillis(10));
            assertThat(probe.failure().reason()).isEqualTo(Reason.REQUEST_TIMEOUT);
        }
    }

    @Test
    void tellsTheServerOfACancellationAndTheOwnerNothing() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post();
            probe.call().cancel();
            PeerRequest cancelled = peer.post();
            assertThat(cancelled.body())
                    .isEqualTo(
                            CANCELLED
                                    + "{\"requestId\":"
                                    + request.id()
                                    + ",\"reason\":\"cancelled by the client\"}}");
            cancelled.status(202);
            request.stream().event(request.response("{}"));
            rig.settle();
            rig.advance(Duration.ofSeconds(1));
            request.connection().awaitClosed();
            assertThat(probe.isOver()).isFalse();
            assertThat(rig.strays.responses).hasValue(1);
        }
    }

    @Test
    void tellsTheServerNothingOfACallItNeverSaw() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).limit("connections", 1).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe running = rig.toolCall(leg);
            PeerRequest request = peer.post();
            CallProbe queued = rig.toolCall(leg);
            rig.settle();
            queued.call().cancel();
            rig.settle();
            request.result("{}");
            running.answer();
            CallProbe next = rig.toolCall(leg);
            PeerRequest after = peer.post().expect("tools/call");
            after.result("{}");
            next.answer();
        }
    }

    @Test
    void stopsReadingAServerWhoseReceiverTakesNoMoreAndGoesOnLater() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post().stream();
            request.event(progress(request.id()));
            probe.message();
            CallExchange exchange = (CallExchange) probe.call().carrier();
            assertThat(exchange).isNotNull();
            rig.loop(0).handoff().post(() -> exchange.reading(false));
            rig.settle();
            assertThat(exchange.lane().channel().config().isAutoRead()).isFalse();
            request.event(progress(request.id())).event(request.response("{}")).end();
            rig.loop(0).handoff().post(() -> exchange.reading(true));
            probe.message();
            probe.answer();
        }
    }

    @Test
    void failsCallsInFlightWhenTheLegCloses() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post().stream();
            request.event(progress(request.id()));
            probe.message();
            leg.close();
            Failure failure = probe.failure();
            assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_CLOSED);
            assertThat(failure.phase()).isEqualTo(Phase.PARTIAL);
            peer.next("DELETE").status(204);
        }
    }

    @Test
    void doesNotWaitForADeleteThatIsNotAnswered() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            leg.close();
            rig.owner.awaitClosed();
            PeerRequest delete = peer.next("DELETE");
            rig.advance(Duration.ofSeconds(2));
            delete.connection().awaitClosed();
        }
    }
}
