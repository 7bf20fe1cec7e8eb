package io.watchgate.transport.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.LegRequest;
import io.watchgate.upstream.UpstreamLeg;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Sessions of servers: how they begin, are lost and begun again. */
class HttpSessionTest {

    private static void prepareWithLogLevel(HttpRig rig) {
        rig.owner.whenOpened(
                leg -> {
                    LegRequest.send(leg, McpMethod.LOGGING_SET_LEVEL, "{\"level\":\"info\"}");
                    LegRequest.send(leg, McpMethod.RESOURCES_SUBSCRIBE, "{\"uri\":\"a:b\"}");
                });
    }

    private static void answerPreparations(HttpPeer peer, String session) throws Exception {
        for (int i = 0; i < 2; i++) {
            PeerRequest request = peer.post();
            assertThat(request.body()).containsAnyOf("logging/setLevel", "resources/subscribe");
            assertThat(request.header("mcp-session-id")).isEqualTo(session);
            request.result("{}");
        }
    }

    @Test
    void opensOnlyWhenTheServerHasAcknowledgedInitialized() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.newLeg();
            CompletableFuture<UpstreamLeg> opened = rig.open(leg);
            CallProbe early = rig.toolCall(leg);
            peer.post().result(HttpRig.INITIALIZE_RESULT);
            PeerRequest initialized = peer.post().expect("notifications/initialized");
            rig.settle();
            assertThat(leg.state()).isEqualTo(UpstreamLeg.State.OPENING);
            assertThat(peer.waiting("GET") + peer.waiting("POST")).isZero();
            initialized.status(202);
            PeerRequest get = peer.get();
            rig.settle();
            assertThat(leg.state()).isEqualTo(UpstreamLeg.State.OPENING);
            assertThat(peer.waiting("POST")).isZero();
            get.stream();
            opened.get(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
            peer.post().expect("tools/call").result("{}");
            early.answer();
        }
    }

    /** A server may send the head of a stream only with its first event. */
    @Test
    void opensWithoutAnAnswerToItsGetStreamWhenThatTakesTooLong() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.newLeg();
            CompletableFuture<UpstreamLeg> opened = rig.open(leg);
            HttpRig.handshake(peer, "one");
            PeerRequest get = peer.get();
            rig.settle();
            assertThat(opened).isNotDone();
            rig.advance(Duration.ofMillis(250));
            opened.get(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
            get.stream();
            rig.answer(peer, rig.toolCall(leg));
        }
    }

    @Test
    void case138_begunAgainOnceWithWhatTheServerHadBeenToldBeforeTheCallIsSentAgain()
            throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            prepareWithLogLevel(rig);
            UpstreamLeg leg = rig.newLeg();
            CompletableFuture<UpstreamLeg> opened = rig.open(leg);
            HttpRig.handshake(peer, "one");
            peer.get().status(405);
            answerPreparations(peer, "one");
            opened.get(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);

            CallProbe probe = rig.toolCall(leg);
            PeerRequest unknown = peer.post().expect("tools/call");
            assertThat(unknown.header("mcp-session-id")).isEqualTo("one");
            unknown.status(404);

            PeerRequest initialize = peer.post().expect("\"initialize\"");
            assertThat(initialize.header("mcp-session-id")).isNull();
            assertThat(initialize.header("mcp-protocol-version")).isNull();
            initialize.result(HttpRig.INITIALIZE_RESULT, "mcp-session-id: two");
            PeerRequest initialized = peer.post().expect("notifications/initialized");
            assertThat(initialized.header("mcp-session-id")).isEqualTo("two");
            initialized.status(202);
            PeerRequest get = peer.get();
            assertThat(get.header("mcp-session-id")).isEqualTo("two");
            get.status(405);
            answerPreparations(peer, "two");
            PeerRequest again = peer.post();
            assertThat(again.body()).isEqualTo(unknown.body());
            assertThat(again.header("mcp-session-id")).isEqualTo("two");
            again.result("{\"done\":true}");
            assertThat(probe.answer()).contains("\"done\":true");
        }
    }

    @Test
    void notBegunAThirdTimeForTheSameCall() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            peer.post().expect("tools/call").status(404);
            HttpRig.handshake(peer, "two");
            peer.get().status(405);
            peer.post().expect("tools/call").status(404);
            Failure failure = probe.failure();
            assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_REFUSED);
            assertThat(failure.text()).isEqualTo("upstream up answered with HTTP status 404");
        }
    }

    @Test
    void replaysAllCallsThatMetTheLossAndBeginsOneSessionForThem() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).loops(2).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe one = rig.call(leg, rig.loop(0), McpMethod.TOOLS_CALL, "{\"name\":\"a\"}");
            PeerRequest first = peer.post().expect("\"a\"");
            CallProbe other = rig.call(leg, rig.loop(1), McpMethod.TOOLS_CALL, "{\"name\":\"b\"}");
            PeerRequest second = peer.post().expect("\"b\"");
            first.status(404);
            PeerRequest initialize = peer.post().expect("\"initialize\"");
            second.status(404);
            initialize.result(HttpRig.INITIALIZE_RESULT, "mcp-session-id: two");
            peer.post().expect("notifications/initialized").status(202);
            peer.get().status(405);
            for (int i = 0; i < 2; i++) {
                PeerRequest again = peer.post().expect("tools/call");
                assertThat(again.header("mcp-session-id")).isEqualTo("two");
                again.result("{}");
            }
            one.answer();
            other.answer();
        }
    }

    @Test
    void failsTheCallsThatMetTheLossWhenNoOtherSessionBegins() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe probe = rig.toolCall(leg);
            peer.post().status(404);
            peer.post().expect("\"initialize\"").status(503);
            assertThat(probe.failure().text()).isEqualTo("upstream up did not complete initialize");
            rig.owner.awaitClosed();
        }
    }

    @Test
    void opensAlthoughAPreparationMeets404InTheNewSession() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            rig.owner.whenOpened(
                    leg ->
                            LegRequest.send(
                                    leg, McpMethod.LOGGING_SET_LEVEL, "{\"level\":\"info\"}"));
            UpstreamLeg leg = rig.newLeg();
            CompletableFuture<UpstreamLeg> opened = rig.open(leg);
            HttpRig.handshake(peer, "one");
            peer.get().status(405);
            peer.post().expect("logging/setLevel").status(404);
            opened.get(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Test
    void keptWhenTheServerHasNoGetStreamAndSaysSoWith404() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.newLeg();
            CompletableFuture<UpstreamLeg> opened = rig.open(leg);
            HttpRig.handshake(peer, "one");
            PeerRequest get = peer.get();
            get.status(404);
            opened.get(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest call = peer.post().expect("tools/call");
            assertThat(call.header("mcp-session-id")).isEqualTo("one");
            call.result("{}");
            probe.answer();
            CallProbe next = rig.toolCall(leg);
            peer.post().expect("tools/call").result("{}");
            next.answer();
        }
    }

    @Test
    void begunAgainWhenTheGetStreamThatWasOpenMeets404() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.newLeg();
            CompletableFuture<UpstreamLeg> opened = rig.open(leg);
            HttpRig.handshake(peer, "one");
            PeerRequest get = peer.get().stream();
            opened.get(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
            get.chunk("retry: 10\n\n").end();
            PeerRequest reopened = advanceUntilGet(rig, peer);
            reopened.status(404);
            HttpRig.handshake(peer, "two");
            assertThat(peer.get().header("mcp-session-id")).isEqualTo("two");
        }
    }

    /** Lets time pass until the pause before a stream is opened again is over. */
    private static PeerRequest advanceUntilGet(HttpRig rig, HttpPeer peer) throws Exception {
        while (peer.waiting("GET") == 0) {
            rig.advance(Duration.ofMillis(100));
        }
        return peer.get();
    }

    @Test
    void notBegunForA404WithoutASession() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.newLeg();
            CompletableFuture<UpstreamLeg> opened = rig.open(leg);
            HttpRig.handshake(peer, null);
            peer.get().status(405);
            opened.get(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
            CallProbe probe = rig.toolCall(leg);
            peer.post().expect("tools/call").status(404);
            Failure failure = probe.failure();
            assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_REFUSED);
            assertThat(failure.phase()).isEqualTo(Phase.SENT);
        }
    }

    @Test
    void failsToOpenWhenInitializeMeetsAnErrorStatus() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.newLeg();
            CallProbe probe = rig.toolCall(leg);
            peer.post().expect("\"initialize\"").status(401);
            Failure failure = probe.failure();
            assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_REFUSED);
            assertThat(failure.phase()).isEqualTo(Phase.NOT_SENT);
            rig.owner.awaitClosed();
            assertThat(rig.upstream.health().failures()).isEqualTo(1);
        }
    }
}
