package io.watchgate.transport.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.Transport;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.LegMessages;
import io.watchgate.upstream.UpstreamLeg;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers of HTTP+SSE: how they are found out, where is posted, what the stream brings. */
class HttpSseTest {

    private static final String ENDPOINT = "event: endpoint\ndata: /messages?sessionId=a%20b\n\n";
    private static final String OLD_RESULT =
            HttpRig.INITIALIZE_RESULT.replace("2025-11-25", "2024-11-05");

    /** Answers the handshake over the stream; the POSTs are accepted as servers do. */
    private static void handshake(HttpPeer peer, PeerRequest stream) throws Exception {
        PeerRequest initialize = peer.post().expect("\"initialize\"");
        assertThat(initialize.path()).isEqualTo("/messages?sessionId=a%20b");
        initialize.status(202);
        message(stream, initialize.response(OLD_RESULT));
        PeerRequest initialized = peer.post().expect("notifications/initialized");
        assertThat(initialized.header("mcp-protocol-version")).isNull();
        assertThat(initialized.header("mcp-session-id")).isNull();
        initialized.status(202);
    }

    private static void message(PeerRequest stream, String json) {
        stream.chunk("event: message\ndata: " + json + "\n\n");
    }

    /** Opens a leg to a server that is known for HTTP+SSE; returns its stream. */
    private static PeerRequest open(HttpRig rig, HttpPeer peer, UpstreamLeg leg) throws Exception {
        CompletableFuture<UpstreamLeg> opened = rig.open(leg);
        PeerRequest stream = peer.get().stream().chunk(ENDPOINT);
        handshake(peer, stream);
        opened.get(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
        return stream;
    }

    private static RigSettings known(HttpPeer peer) {
        return RigSettings.of(peer).transport(Transport.SSE);
    }

    private static Failure failure(CompletableFuture<UpstreamLeg> opened) throws Exception {
        try {
            opened.get(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            return ((HttpRig.LegFailure) failed.getCause()).failure();
        }
        throw new AssertionError("opened (expected: not)");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 405})
    void case136_usesHttpSseWhenInitializeIsRefusedAndGetNamesAnEndpoint(int status)
            throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).header("X-Key", "secret").start()) {
            UpstreamLeg leg = rig.newLeg();
            CompletableFuture<UpstreamLeg> opened = rig.open(leg);
            CallProbe early = rig.toolCall(leg);
            peer.post().expect("\"initialize\"").status(status);
            PeerRequest stream = peer.get();
            assertThat(stream.path()).isEqualTo("/mcp");
            assertThat(stream.header("accept")).isEqualTo("text/event-stream");
            assertThat(stream.header("x-key")).isEqualTo("secret");
            stream.stream().chunk(ENDPOINT);
            handshake(peer, stream);
            opened.get(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
            PeerRequest call = peer.post().expect("tools/call");
            assertThat(call.header("x-key")).isEqualTo("secret");
            call.status(202);
            message(stream, call.response("{\"x\":1.50}"));
            assertThat(early.answer()).contains("{\"x\":1.50}");
            assertThat(rig.upstream.legs().transport()).isEqualTo(Transport.SSE);

            // The next leg asks for the stream at once.
            PeerRequest second = open(rig, peer, rig.newLeg());
            assertThat(second.connection()).isNotSameAs(stream.connection());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.2:1/messages",
                "https://127.0.0.1/messages",
                "//evil.example/messages",
                "http://user@127.0.0.1/messages",
                "mailto:x",
                "http://[",
            })
    void case137_rejectsAnEndpointOnAnotherServer(String endpoint) throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = known(peer).start()) {
            CompletableFuture<UpstreamLeg> opened = rig.open(rig.newLeg());
            peer.get().stream().chunk("event: endpoint\ndata: " + endpoint + "\n\n");
            Failure failure = failure(opened);
            assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_INVALID);
            assertThat(failure.text())
                    .isEqualTo("upstream up names an endpoint that is not on the same server");
            assertThat(peer.waiting("POST")).isZero();
        }
    }

    @Test
    void resolvesTheEndpointAgainstTheUrlOfTheStream() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = known(peer).start()) {
            rig.open(rig.newLeg());
            PeerRequest stream = peer.get().stream();
            stream.chunk("data: http://127.0.0.1:" + peer.port() + "/a?b=c\nevent: endpoint\n\n");
            assertThat(peer.post().path()).isEqualTo("/a?b=c");
        }
    }

    @Test
    void understandsTheStreamWhereverItIsCut() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = known(peer).start()) {
            String text = ": hello\n\n" + ENDPOINT;
            for (int cut = 1; cut < text.length(); cut++) {
                UpstreamLeg leg = rig.newLeg();
                rig.open(leg);
                PeerRequest stream = peer.get().stream();
                stream.chunk(text.substring(0, cut)).chunk(text.substring(cut));
                handshake(peer, stream);
                CallProbe probe = rig.toolCall(leg);
                PeerRequest call = peer.post().expect("tools/call");
                call.status(202);
                String answer = "event: message\ndata: " + call.response("{\"é\":[1.0]}") + "\n\n";
                int at = cut % answer.length();
                stream.chunk(answer.substring(0, Math.max(1, Math.min(at, 40))));
                byte[] rest = answer.substring(Math.max(1, Math.min(at, 40))).getBytes("UTF-8");
                stream.send(Integer.toHexString(rest.length) + "\r\n");
                stream.connection().send(rest);
                stream.send("\r\n");
                assertThat(probe.answer()).contains("{\"é\":[1.0]}");
                leg.close();
                rig.owner.awaitClosed();
            }
        }
    }

    @Test
    void answersArriveInAnyOrderAndBeforeTheirRequestsAreAccepted() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = known(peer).loops(2).start()) {
            UpstreamLeg leg = rig.newLeg();
            PeerRequest stream = open(rig, peer, leg);
            CallProbe one = rig.call(leg, rig.loop(0), McpMethod.TOOLS_CALL, "{\"name\":\"a\"}");
            PeerRequest first = peer.post().expect("\"a\"");
            CallProbe two = rig.call(leg, rig.loop(1), McpMethod.TOOLS_CALL, "{\"name\":\"b\"}");
            PeerRequest second = peer.post().expect("\"b\"");
            message(stream, second.response("{\"of\":2}"));
            assertThat(two.answer()).contains("{\"of\":2}");
            message(stream, first.response("{\"of\":1}"));
            assertThat(one.answer()).contains("{\"of\":1}");
            first.status(202);
            second.status(202);
        }
    }

    @Test
    void bringsProgressQuestionsAndNotices() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = known(peer).start()) {
            UpstreamLeg leg = rig.newLeg();
            PeerRequest stream = open(rig, peer, leg);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest call = peer.post().expect("tools/call");
            call.status(202);
            message(
                    stream,
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":"
                            + "{\"progressToken\":"
                            + call.id()
                            + ",\"progress\":1}}");
            assertThat(probe.message()).contains("notifications/progress");
            message(stream, "{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"method\":\"roots/list\"}");
            OwnerProbe.Said question = rig.owner.next();
            assertThat(question.kind()).isEqualTo("request");
            assertThat(question.call()).isSameAs(probe.call());
            leg.respond(LegMessages.result(leg, RequestId.of(7), "{\"roots\":[]}"));
            PeerRequest response = peer.post().expect("{\"roots\":[]}");
            assertThat(response.path()).isEqualTo("/messages?sessionId=a%20b");
            response.status(202);
            message(stream, call.response("{}"));
            probe.answer();
        }
    }

    @Test
    void tellsTheServerOfACancelledCall() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = known(peer).start()) {
            UpstreamLeg leg = rig.newLeg();
            PeerRequest stream = open(rig, peer, leg);
            CallProbe probe = rig.toolCall(leg);
            PeerRequest call = peer.post().expect("tools/call");
            call.status(202);
            rig.settle();
            probe.call().cancel();
            PeerRequest notice = peer.post().expect("notifications/cancelled");
            assertThat(notice.body()).contains("\"requestId\":" + call.id());
            notice.status(202);
            rig.settle();
            // Late: nobody waits for it any more.
            message(stream, call.response("{}"));
            CallProbe next = rig.toolCall(leg);
            PeerRequest after = peer.post().expect("tools/call");
            after.status(202);
            message(stream, after.response("{}"));
            next.answer();
            assertThat(probe.isOver()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"404", "413", "500"})
    void failsACallWhosePostIsRefused(int status) throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = known(peer).start()) {
            UpstreamLeg leg = rig.newLeg();
            open(rig, peer, leg);
            CallProbe probe = rig.toolCall(leg);
            peer.post().expect("tools/call").status(status);
            Failure failure = probe.failure();
            assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_REFUSED);
            assertThat(failure.phase()).isEqualTo(Phase.SENT);
            assertThat(failure.text()).isEqualTo("upstream up answered with HTTP status " + status);
            assertThat(leg.state()).isEqualTo(UpstreamLeg.State.OPEN);
        }
    }

    @Test
    void failsOnlyTheCallWhoseAnswerIsNone() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = known(peer).start()) {
            UpstreamLeg leg = rig.newLeg();
            PeerRequest stream = open(rig, peer, leg);
            CallProbe bad = rig.toolCall(leg);
            PeerRequest call = peer.post();
            call.status(202);
            CallProbe good = rig.toolCall(leg);
            PeerRequest other = peer.post();
            other.status(202);
            message(stream, "{\"jsonrpc\":\"2.0\",\"id\":" + call.id() + ",\"result\":}");
            assertThat(bad.failure().reason()).isEqualTo(Reason.UPSTREAM_INVALID);
            message(stream, other.response("{}"));
            good.answer();
        }
    }

    @Test
    void breaksWithItsStreamAndOpensAnotherForTheNextCall() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = known(peer).start()) {
            UpstreamLeg leg = rig.newLeg();
            PeerRequest stream = open(rig, peer, leg);
            CallProbe probe = rig.toolCall(leg);
            peer.post().expect("tools/call").status(202);
            rig.settle();
            stream.end();
            Failure failure = probe.failure();
            assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_CLOSED);
            assertThat(failure.phase()).isEqualTo(Phase.SENT);
            rig.owner.awaitClosed();
            assertThat(rig.upstream.health().failures()).isEqualTo(1);
            rig.advance(Duration.ofMinutes(1));
            open(rig, peer, rig.newLeg());
        }
    }

    @Test
    void closesItsStreamWithTheLeg() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = known(peer).start()) {
            UpstreamLeg leg = rig.newLeg();
            PeerRequest stream = open(rig, peer, leg);
            leg.close();
            stream.connection().awaitClosed();
            assertThat(peer.waiting("DELETE")).isZero();
        }
    }

    @Test
    void failsToOpenWhenNoEndpointIsNamedInTime() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = known(peer).start()) {
            CompletableFuture<UpstreamLeg> opened = rig.open(rig.newLeg());
            peer.get().stream().chunk("event: other\ndata: /x\n\n");
            rig.advance(Duration.ofMinutes(5));
            assertThat(failure(opened).reason()).isEqualTo(Reason.HANDSHAKE_TIMEOUT);
        }
    }

    @Test
    void failsToOpenAServerThatKnowsNeitherAndFindsItOutAnew() throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            CompletableFuture<UpstreamLeg> opened = rig.open(rig.newLeg());
            peer.post().status(404);
            peer.get().status(404);
            assertThat(failure(opened).text())
                    .isEqualTo("upstream up answered with HTTP status 404");
            rig.advance(Duration.ofMinutes(1));
            CompletableFuture<UpstreamLeg> again = rig.open(rig.newLeg());
            HttpRig.handshake(peer, "one");
            peer.get().status(405);
            again.get(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(rig.upstream.legs().transport()).isEqualTo(Transport.STREAMABLE_HTTP);
        }
    }

    @Test
    void asksForNoStreamWhereTheServerIsOfTheModernEraOrTheFileSaysOtherwise() throws Exception {
        String modern =
                "{\"jsonrpc\":\"2.0\",\"id\":%d,\"error\":{\"code\":-32022,\"message\":\"no\"}}";
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            CompletableFuture<UpstreamLeg> opened = rig.open(rig.newLeg());
            PeerRequest initialize = peer.post();
            initialize.json(400, String.format(modern, initialize.id()));
            assertThat(failure(opened).reason()).isEqualTo(Reason.UPSTREAM_INVALID);
            assertThat(peer.waiting("GET")).isZero();
        }
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).transport(Transport.STREAMABLE_HTTP).start()) {
            CompletableFuture<UpstreamLeg> opened = rig.open(rig.newLeg());
            peer.post().status(404);
            assertThat(failure(opened).reason()).isEqualTo(Reason.UPSTREAM_REFUSED);
            assertThat(peer.waiting("GET")).isZero();
        }
    }
}
