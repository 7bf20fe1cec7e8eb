package io.watchgate.transport.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.UpstreamLeg;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Which connection carries what, how many there are, and who waits for one. */
class HttpPoolTest {

    @Test
    void carriesOneCallAfterTheOtherOverTheSameConnection() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            PeerConnection first = rig.answer(peer, rig.toolCall(leg));
            int connections = peer.accepted();
            for (int i = 0; i < 20; i++) {
                assertThat(rig.answer(peer, rig.toolCall(leg))).isSameAs(first);
            }
            assertThat(peer.accepted()).isEqualTo(connections);
        }
    }

    @Test
    void opensAConnectionForEachCallThatRunsAtTheSameTimeAndUsesTheLastOneNext() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe slow = rig.call(leg, McpMethod.TOOLS_CALL, "{\"name\":\"slow\"}");
            PeerRequest waiting = peer.post().expect("slow");
            CallProbe fast = rig.toolCall(leg);
            PeerConnection other = rig.answer(peer, fast);
            assertThat(other).isNotSameAs(waiting.connection());
            waiting.result("{}");
            slow.answer();
            assertThat(rig.answer(peer, rig.toolCall(leg))).isSameAs(waiting.connection());
        }
    }

    @Test
    void letsCallsBeyondTheConnectionsWaitAndSendsThemInTheirOrder() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).limit("connections", 1).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe first = rig.call(leg, McpMethod.TOOLS_CALL, "{\"name\":\"a\"}");
            PeerRequest running = peer.post().expect("\"a\"");
            CallProbe second = rig.call(leg, McpMethod.TOOLS_CALL, "{\"name\":\"b\"}");
            CallProbe third = rig.call(leg, McpMethod.TOOLS_CALL, "{\"name\":\"c\"}");
            rig.settle();
            running.result("{}");
            first.answer();
            PeerRequest next = peer.post().expect("\"b\"");
            assertThat(next.connection()).isSameAs(running.connection());
            next.result("{}");
            second.answer();
            peer.post().expect("\"c\"").result("{}");
            third.answer();
        }
    }

    @Test
    void refusesCallsBeyondTheQueue() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig =
                        RigSettings.of(peer).limit("connections", 1).limit("queue", 1).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe first = rig.toolCall(leg);
            PeerRequest running = peer.post();
            CallProbe queued = rig.toolCall(leg);
            Failure refused = rig.toolCall(leg).failure();
            assertThat(refused.reason()).isEqualTo(Reason.OVERLOADED);
            assertThat(refused.phase()).isEqualTo(Phase.NOT_SENT);
            assertThat(refused.text())
                    .isEqualTo("upstream up has too many requests waiting (limits.queue)");
            running.result("{}");
            first.answer();
            peer.post().result("{}");
            queued.answer();
        }
    }

    @Test
    void opensConnectionsAlsoWhenNothingMayWait() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig =
                        RigSettings.of(peer).limit("connections", 2).limit("queue", 0).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe first = rig.call(leg, McpMethod.TOOLS_CALL, "{\"name\":\"a\"}");
            PeerRequest one = peer.post().expect("\"a\"");
            CallProbe second = rig.call(leg, McpMethod.TOOLS_CALL, "{\"name\":\"b\"}");
            PeerRequest other = peer.post().expect("\"b\"");
            assertThat(rig.toolCall(leg).failure().reason()).isEqualTo(Reason.OVERLOADED);
            one.result("{}");
            first.answer();
            other.result("{}");
            second.answer();
        }
    }

    @Test
    void givesUpACallThatWaitsForAConnectionTooLong() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig =
                        RigSettings.of(peer)
                                .limit("connections", 1)
                                .timeout("queue", Duration.ofSeconds(1))
                                .start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe running = rig.toolCall(leg);
            PeerRequest request = peer.post();
            CallProbe queued = rig.call(leg, McpMethod.TOOLS_CALL, "{\"name\":\"queued\"}");
            rig.settle();
            rig.advance(Duration.ofSeconds(1));
            assertThat(queued.failure().reason()).isEqualTo(Reason.QUEUE_TIMEOUT);
            assertThat(queued.failure().phase()).isEqualTo(Phase.NOT_SENT);
            request.result("{}");
            running.answer();
            CallProbe last = rig.call(leg, McpMethod.TOOLS_CALL, "{\"name\":\"last\"}");
            peer.post().expect("last").result("{}");
            last.answer();
        }
    }

    @Test
    void sharesThePermitsOfAllLoopsAndTakesAnIdleConnectionFromAnother() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).loops(2).limit("connections", 1).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            PeerConnection first = rig.answer(peer, rig.toolCall(leg));
            CallProbe elsewhere = rig.call(leg, rig.loop(1), McpMethod.TOOLS_CALL, "{}");
            first.awaitClosed();
            PeerRequest request = peer.post();
            assertThat(request.connection()).isNotSameAs(first);
            CallProbe back = rig.call(leg, rig.loop(0), McpMethod.TOOLS_CALL, "{\"name\":\"b\"}");
            rig.settle();
            request.result("{}");
            elsewhere.answer();
            request.connection().awaitClosed();
            PeerRequest last = peer.post().expect("\"b\"");
            last.result("{}");
            back.answer();
        }
    }

    @Test
    void aConnectionThatNobodyWantsAnyMoreWhenItIsMadeIsGivenToAnotherLoop() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).loops(2).limit("connections", 3).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe running = rig.toolCall(leg);
            PeerRequest request = peer.post();
            CallProbe runningToo = rig.toolCall(leg);
            PeerRequest other = peer.post();
            CountDownLatch dialled = new CountDownLatch(1);
            AtomicBoolean goesOn = new AtomicBoolean();
            rig.loop(1)
                    .handoff()
                    .post(
                            () -> {
                                CallProbe given =
                                        rig.call(leg, rig.loop(1), McpMethod.TOOLS_CALL, "{}");
                                rig.loop(1)
                                        .handoff()
                                        .post(
                                                () -> {
                                                    given.call().cancel();
                                                    dialled.countDown();
                                                    // The connection is made behind this.
                                                    boolean early;
                                                    do {
                                                        early = !goesOn.get();
                                                    } while (early);
                                                });
                            });
            assertThat(dialled.await(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            CallProbe waiting = rig.call(leg, McpMethod.TOOLS_CALL, "{\"name\":\"waits\"}");
            CompletableFuture<Void> asked = new CompletableFuture<>();
            rig.loop(0).handoff().post(() -> asked.complete(null));
            asked.get(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
            goesOn.set(true);
            peer.post().expect("waits").result("{}");
            waiting.answer();
            request.result("{}");
            running.answer();
            other.result("{}");
            runningToo.answer();
        }
    }

    @Test
    void endsAnIdleConnectionAfterTheConfiguredTime() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            PeerConnection connection = rig.answer(peer, rig.toolCall(leg));
            rig.advance(Duration.ofMillis(3990));
            assertThat(rig.answer(peer, rig.toolCall(leg))).isSameAs(connection);
            rig.advance(Duration.ofSeconds(4));
            connection.awaitClosed();
            assertThat(rig.answer(peer, rig.toolCall(leg))).isNotSameAs(connection);
        }
    }

    @Test
    void endsAnIdleConnectionASecondBeforeTheServerWould() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post();
            request.result("{}", "Keep-Alive: max=5, timeout=3");
            probe.answer();
            rig.advance(Duration.ofMillis(1990));
            rig.settle();
            assertThat(request.connection().isClosed()).isFalse();
            rig.advance(Duration.ofMillis(10));
            request.connection().awaitClosed();
        }
    }

    @Test
    void usesAConnectionNoLongerThanItsAge() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig =
                        RigSettings.of(peer).timeout("poolAge", Duration.ofSeconds(3)).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            PeerConnection connection = rig.answer(peer, rig.toolCall(leg));
            rig.advance(Duration.ofSeconds(3));
            assertThat(rig.answer(peer, rig.toolCall(leg))).isSameAs(connection);
            connection.awaitClosed();
        }
    }

    @Test
    void usesAConnectionNoMoreThatTheServerCloses() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest request = peer.post();
            request.result("{}", "Connection: close");
            probe.answer();
            request.connection().awaitClosed();
            rig.answer(peer, rig.toolCall(leg));
        }
    }

    @Test
    void repeatsAListOnAFreshConnectionWhenThePooledOneIsStale() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.call(leg, McpMethod.TOOLS_LIST, "{}");
            PeerRequest lost = peer.post();
            lost.connection().close();
            PeerRequest again = peer.post();
            assertThat(again.connection()).isNotSameAs(lost.connection());
            assertThat(again.body()).isEqualTo(lost.body());
            again.connection().close();
            // A connection that carries its first request is not stale: no third attempt.
            Failure failure = probe.failure();
            assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_CLOSED);
            assertThat(failure.phase()).isEqualTo(Phase.SENT);
        }
    }

    @Test
    void repeatsAListAlsoWhenTheStaleConnectionHasCarriedNothingYet() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            // The handshake leaves a connection that was opened for a message which then went over
            // another: all idle ones are taken here.
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe first = rig.call(leg, McpMethod.TOOLS_LIST, "{\"cursor\":\"a\"}");
            PeerRequest one = peer.post().expect("\"a\"");
            CallProbe second = rig.call(leg, McpMethod.TOOLS_LIST, "{\"cursor\":\"b\"}");
            PeerRequest other = peer.post().expect("\"b\"");
            one.connection().close();
            peer.post().expect("\"a\"").result("{}");
            first.answer();
            other.connection().close();
            peer.post().expect("\"b\"").result("{}");
            second.answer();
        }
    }

    @Test
    void neverRepeatsAToolCallThatMayHaveArrived() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            peer.post().connection().close();
            Failure failure = probe.failure();
            assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_CLOSED);
            assertThat(failure.phase()).isEqualTo(Phase.SENT);
            assertThat(failure.text())
                    .isEqualTo("upstream up closed the connection without an answer");
            CallProbe next = rig.call(leg, McpMethod.TOOLS_CALL, "{\"name\":\"next\"}");
            peer.post().expect("next").result("{}");
            next.answer();
        }
    }

    @Test
    void repeatsNothingOnceAnAnswerHasBegun() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.call(leg, McpMethod.TOOLS_LIST, "{}");
            PeerRequest request = peer.post();
            request.send(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
                            + "content-length: 100\r\n\r\n{\"json");
            request.connection().close();
            assertThat(probe.failure().phase()).isEqualTo(Phase.PARTIAL);
            CallProbe next = rig.call(leg, McpMethod.TOOLS_CALL, "{\"name\":\"next\"}");
            peer.post().expect("next").result("{}");
            next.answer();
        }
    }

    @Test
    void closesAConnectionOnWhichTheServerSpeaksUnasked() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            PeerConnection connection = rig.answer(peer, rig.toolCall(leg));
            connection.send("HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n");
            connection.awaitClosed();
            rig.answer(peer, rig.toolCall(leg));
        }
    }
}
