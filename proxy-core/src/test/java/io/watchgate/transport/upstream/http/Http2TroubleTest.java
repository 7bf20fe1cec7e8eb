package io.watchgate.transport.upstream.http;

import static io.watchgate.transport.upstream.http.Http2Test.openLeg;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.UpstreamLeg;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of calls when an HTTP/2 server refuses, goes away, stalls or dies. */
class Http2TroubleTest {

    private static CallProbe call(HttpRig rig, UpstreamLeg leg, String name) {
        return rig.call(leg, McpMethod.TOOLS_CALL, "{\"name\":\"" + name + "\"}");
    }

    @Test
    void repeatsWhatLiesBeyondTheLastStreamOfAGoAwayAndFinishesTheRest() throws Exception {
        try (Http2Peer peer = Http2Peer.start();
                HttpRig rig = peer.settings().start()) {
            UpstreamLeg leg = openLeg(rig, peer);
            CallProbe first = call(rig, leg, "first");
            StreamRequest kept = peer.post().expect("first");
            CallProbe second = call(rig, leg, "second");
            StreamRequest lost = peer.post().expect("second");
            assertThat(lost.connection()).isSameAs(kept.connection());
            kept.connection().goAway(kept.stream().id());
            StreamRequest again = peer.post().expect("second");
            assertThat(again.connection()).isNotSameAs(kept.connection());
            assertThat(again.body()).isEqualTo(lost.body());
            again.result("{\"b\":2}");
            assertThat(second.answer()).contains("\"b\":2");
            CallProbe third = call(rig, leg, "third");
            StreamRequest next = peer.post().expect("third");
            assertThat(next.connection()).isSameAs(again.connection());
            next.result("{}");
            third.answer();
            kept.result("{\"a\":1}");
            assertThat(first.answer()).contains("\"a\":1");
            kept.connection().awaitClosed();
        }
    }

    @Test
    void finishesEverythingWhenTheServerOnlyAnnouncesThatItGoes() throws Exception {
        try (Http2Peer peer = Http2Peer.start();
                HttpRig rig = peer.settings().start()) {
            UpstreamLeg leg = openLeg(rig, peer);
            CallProbe first = call(rig, leg, "first");
            StreamRequest one = peer.post().expect("first");
            one.connection().goAway(Integer.MAX_VALUE);
            CallProbe second = call(rig, leg, "second");
            StreamRequest other = peer.post().expect("second");
            one.result("{}");
            first.answer();
            other.result("{}");
            second.answer();
            one.connection().awaitClosed();
            CallProbe third = call(rig, leg, "third");
            StreamRequest last = peer.post().expect("third");
            assertThat(last.connection()).isNotSameAs(one.connection());
            last.result("{}");
            third.answer();
        }
    }

    @Test
    void repeatsARefusedStreamOnceAndSaysThenThatItWasNotSent() throws Exception {
        try (Http2Peer peer = Http2Peer.start();
                HttpRig rig = peer.settings().start()) {
            UpstreamLeg leg = openLeg(rig, peer);
            CallProbe probe = rig.toolCall(leg);
            StreamRequest refused = peer.post();
            refused.reset(Http2Error.REFUSED_STREAM);
            StreamRequest again = peer.post();
            assertThat(again.connection()).isNotSameAs(refused.connection());
            assertThat(again.body()).isEqualTo(refused.body());
            again.reset(Http2Error.REFUSED_STREAM);
            Failure failure = probe.failure();
            assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_REFUSED);
            assertThat(failure.phase()).isEqualTo(Phase.NOT_SENT);
            assertThat(failure.text()).isEqualTo("upstream up refused the request unprocessed");
            rig.settle();
            assertThat(peer.waiting("POST")).isZero();
            CallProbe next = rig.toolCall(leg);
            peer.post().result("{}");
            next.answer();
        }
    }

    @Test
    void neverRepeatsACallWhoseStreamIsReset() throws Exception {
        try (Http2Peer peer = Http2Peer.start();
                HttpRig rig = peer.settings().start()) {
            UpstreamLeg leg = openLeg(rig, peer);
            CallProbe early = rig.call(leg, McpMethod.TOOLS_LIST, "{}");
            peer.post().reset(Http2Error.INTERNAL_ERROR);
            Failure sent = early.failure();
            assertThat(sent.reason()).isEqualTo(Reason.UPSTREAM_CLOSED);
            assertThat(sent.phase()).isEqualTo(Phase.SENT);
            CallProbe late = rig.toolCall(leg);
            StreamRequest request = peer.post();
            request.begin(200, false, "content-type", "application/json").data("{\"json", false);
            request.reset(Http2Error.INTERNAL_ERROR);
            Failure partial = late.failure();
            assertThat(partial.reason()).isEqualTo(Reason.UPSTREAM_CLOSED);
            assertThat(partial.phase()).isEqualTo(Phase.PARTIAL);
            CallProbe next = rig.toolCall(leg);
            StreamRequest other = peer.post();
            assertThat(other.connection()).isSameAs(request.connection());
            other.result("{}");
            next.answer();
        }
    }

    @Test
    void tellsEachCallOnceThatTheConnectionDied() throws Exception {
        try (Http2Peer peer = Http2Peer.start();
                HttpRig rig = peer.settings().start()) {
            UpstreamLeg leg = openLeg(rig, peer);
            CallProbe begun = call(rig, leg, "begun");
            StreamRequest request = peer.post().expect("begun");
            request.begin(200, false, "content-type", "application/json").data("{\"json", false);
            CallProbe sent = call(rig, leg, "sent");
            peer.post().expect("sent");
            CallProbe list = rig.call(leg, McpMethod.TOOLS_LIST, "{}");
            StreamRequest asked = peer.post().expect("tools/list");
            rig.settle();
            request.connection().kill();
            assertThat(begun.failure().phase()).isEqualTo(Phase.PARTIAL);
            assertThat(sent.failure().phase()).isEqualTo(Phase.SENT);
            StreamRequest again = peer.post().expect("tools/list");
            assertThat(again.body()).isEqualTo(asked.body());
            again.result("{}");
            list.answer();
            rig.settle();
            assertThat(peer.waiting("POST")).isZero();
        }
    }

    @Test
    void opensAnotherConnectionBeyondTheServersStreamsAndThenLetsCallsWait() throws Exception {
        try (Http2Peer peer = Http2Peer.start(new Http2Settings().maxConcurrentStreams(1));
                HttpRig rig = peer.settings().limit("connections", 2).limit("queue", 1).start()) {
            UpstreamLeg leg = openLeg(rig, peer);
            CallProbe first = call(rig, leg, "first");
            StreamRequest one = peer.post().expect("first");
            CallProbe second = call(rig, leg, "second");
            StreamRequest other = peer.post().expect("second");
            assertThat(other.connection()).isNotSameAs(one.connection());
            CallProbe third = call(rig, leg, "third");
            rig.settle();
            CallProbe fourth = call(rig, leg, "fourth");
            assertThat(fourth.failure().reason()).isEqualTo(Reason.OVERLOADED);
            other.result("{}");
            second.answer();
            StreamRequest waited = peer.post().expect("third");
            assertThat(waited.connection()).isSameAs(other.connection());
            waited.result("{}");
            third.answer();
            one.result("{}");
            first.answer();
        }
    }

    @Test
    void endsACallThatWaitsWhenACancelledOneMakesRoom() throws Exception {
        try (Http2Peer peer = Http2Peer.start(new Http2Settings().maxConcurrentStreams(1));
                HttpRig rig = peer.settings().limit("connections", 1).start()) {
            UpstreamLeg leg = openLeg(rig, peer);
            CallProbe first = call(rig, leg, "first");
            StreamRequest one = peer.post().expect("first");
            one.events();
            CallProbe second = call(rig, leg, "second");
            rig.settle();
            assertThat(peer.waiting("POST")).isZero();
            one.event("1", one.response("{}"));
            first.answer();
            rig.advance(Duration.ofSeconds(1));
            assertThat(one.connection().reset().errorCode()).isEqualTo(Http2Error.CANCEL.code());
            peer.post().expect("second").result("{}");
            second.answer();
        }
    }

    @Test
    void goesOnWithAConnectionForWhichOnlyItsOwnCallsHaveWaited() throws Exception {
        try (Http2Peer peer = Http2Peer.start(new Http2Settings().maxConcurrentStreams(2));
                HttpRig rig = peer.settings().limit("connections", 1).start()) {
            UpstreamLeg leg = openLeg(rig, peer);
            CallProbe first = call(rig, leg, "first");
            StreamRequest one = peer.post().expect("first");
            CallProbe lasting = call(rig, leg, "lasting");
            StreamRequest held = peer.post().expect("lasting");
            CallProbe waiting = call(rig, leg, "waiting");
            rig.settle();
            one.result("{}");
            first.answer();
            peer.post().expect("waiting").result("{}");
            waiting.answer();
            CallProbe next = call(rig, leg, "next");
            StreamRequest again = peer.post().expect("next");
            assertThat(again.connection()).isSameAs(held.connection());
            again.result("{}");
            next.answer();
            held.result("{}");
            lasting.answer();
        }
    }

    @Test
    void repeatsOverAConnectionThatIsThereWhenNoOtherMayBeOpened() throws Exception {
        try (Http2Peer peer = Http2Peer.start(new Http2Settings().maxConcurrentStreams(2));
                HttpRig rig = peer.settings().limit("connections", 2).start()) {
            UpstreamLeg leg = openLeg(rig, peer);
            CallProbe first = call(rig, leg, "first");
            StreamRequest one = peer.post().expect("first");
            CallProbe second = call(rig, leg, "second");
            StreamRequest refused = peer.post().expect("second");
            CallProbe third = call(rig, leg, "third");
            StreamRequest other = peer.post().expect("third");
            assertThat(other.connection()).isNotSameAs(one.connection());
            refused.reset(Http2Error.REFUSED_STREAM);
            StreamRequest again = peer.post().expect("second");
            assertThat(again.connection()).isSameAs(other.connection());
            again.result("{}");
            second.answer();
            other.result("{}");
            third.answer();
            one.result("{}");
            first.answer();
        }
    }

    @Test
    void obeysANewNumberOfStreams() throws Exception {
        try (Http2Peer peer = Http2Peer.start();
                HttpRig rig = peer.settings().limit("connections", 1).start()) {
            UpstreamLeg leg = openLeg(rig, peer);
            CallProbe first = call(rig, leg, "first");
            StreamRequest one = peer.post().expect("first");
            one.connection().settings(new Http2Settings().maxConcurrentStreams(0));
            CallProbe next = rig.call(leg, McpMethod.TOOLS_LIST, "{}");
            one.result("{}");
            first.answer();
            rig.settle();
            one.connection().settings(new Http2Settings().maxConcurrentStreams(1));
            peer.post().expect("tools/list").result("{}");
            next.answer();
        }
    }

    @Test
    void readsAnAnswerLargerThanAllWindows() throws Exception {
        try (Http2Peer peer = Http2Peer.start();
                HttpRig rig = peer.settings().frame(64 << 20).start()) {
            UpstreamLeg leg = openLeg(rig, peer);
            CallProbe probe = rig.toolCall(leg);
            StreamRequest request = peer.post();
            String large = "x".repeat(50 << 20);
            request.json(request.response("{\"text\":\"" + large + "\"}"));
            assertThat(probe.answer()).hasSizeGreaterThan(50 << 20).contains("xxx\"}");
        }
    }

    @Test
    void aStreamNobodyReadsFillsItsWindowAndStopsNoOther() throws Exception {
        try (Http2Peer peer = Http2Peer.start();
                HttpRig rig = peer.settings().start()) {
            UpstreamLeg leg = openLeg(rig, peer);
            CallProbe slow = call(rig, leg, "slow");
            StreamRequest held = peer.post().expect("slow").events();
            rig.settle();
            slow.call().loop().run(() -> slow.call().reading(false));
            rig.settle();
            String message =
                    "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\","
                            + "\"params\":{\"data\":\""
                            + "y".repeat(64 * 1024)
                            + "\"}}\n\n";
            byte[] event = message.getBytes(StandardCharsets.UTF_8);
            ChannelFuture last = null;
            for (int i = 0; i < 64; i++) {
                last = held.data(event, false);
            }
            // Far more than all windows together, had the connection one that matters.
            for (int i = 0; i < 8; i++) {
                CallProbe other = rig.toolCall(leg);
                StreamRequest request = peer.post();
                assertThat(request.connection()).isSameAs(held.connection());
                request.result("{\"text\":\"" + "z".repeat(200 * 1024) + "\"}");
                other.answer();
            }
            assertThat(last.isDone()).isFalse();
            slow.call().loop().run(() -> slow.call().reading(true));
            last.syncUninterruptibly();
            for (int i = 0; i < 64; i++) {
                assertThat(rig.owner.next().toString()).contains("yyy");
            }
            held.data("data: " + held.response("{}") + "\n\n", true);
            slow.answer();
        }
    }

    @Test
    void asksASilentServerWhetherItLives() throws Exception {
        try (Http2Peer peer =
                        Http2Peer.start(
                                new Http2Settings(), builder -> builder.autoAckPingFrame(false));
                HttpRig rig = peer.settings().start()) {
            UpstreamLeg leg = openLeg(rig, peer);
            CallProbe probe = rig.toolCall(leg);
            StreamRequest request = peer.post();
            rig.advance(Duration.ofSeconds(15));
            rig.advance(Duration.ofSeconds(15));
            request.connection().ping();
            rig.advance(Duration.ofSeconds(15));
            Failure failure = probe.failure();
            assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_CLOSED);
            assertThat(failure.phase()).isEqualTo(Phase.SENT);
            request.connection().awaitClosed();
        }
    }

    @Test
    void leavesALivingServerItsTime() throws Exception {
        try (Http2Peer peer = Http2Peer.start();
                HttpRig rig = peer.settings().start()) {
            UpstreamLeg leg = openLeg(rig, peer);
            CallProbe probe = rig.toolCall(leg);
            StreamRequest request = peer.post();
            for (int i = 0; i < 6; i++) {
                rig.advance(Duration.ofSeconds(15));
                request.connection().settings(new Http2Settings().maxConcurrentStreams(100 + i));
                rig.settle();
            }
            request.result("{}");
            probe.answer();
        }
    }

    @Test
    void endsAnIdleConnectionAndOneThatIsTooOld() throws Exception {
        try (Http2Peer peer = Http2Peer.start();
                HttpRig rig = peer.settings().timeout("poolAge", Duration.ofSeconds(10)).start()) {
            UpstreamLeg leg = openLeg(rig, peer);
            CallProbe first = rig.toolCall(leg);
            StreamRequest one = peer.post();
            one.result("{}");
            first.answer();
            // The end of a stream comes behind the answer.
            rig.awaitIdle(leg.home());
            rig.advance(Duration.ofSeconds(4));
            one.connection().awaitLeft();
            one.connection().awaitClosed();
            CallProbe second = rig.toolCall(leg);
            StreamRequest young = peer.post();
            assertThat(young.connection()).isNotSameAs(one.connection());
            rig.advance(Duration.ofSeconds(10));
            CallProbe third = rig.toolCall(leg);
            StreamRequest fresh = peer.post();
            assertThat(fresh.connection()).isNotSameAs(young.connection());
            young.result("{}");
            second.answer();
            young.connection().awaitClosed();
            fresh.result("{}");
            third.answer();
        }
    }

    @Test
    void takesNoFramesThatAreNone() throws Exception {
        try (Http2Peer peer = Http2Peer.start();
                HttpRig rig = peer.settings().start()) {
            UpstreamLeg leg = openLeg(rig, peer);
            CallProbe probe = rig.toolCall(leg);
            StreamRequest request = peer.post();
            int noise = rig.strays.noise.get();
            byte[] dataOnStreamZero = {0, 0, 1, 0, 0, 0, 0, 0, 0, 7};
            request.connection().inLoop(ctx -> ctx.write(Unpooled.wrappedBuffer(dataOnStreamZero)));
            assertThat(probe.failure().reason()).isEqualTo(Reason.UPSTREAM_CLOSED);
            request.connection().awaitClosed();
            rig.settle();
            assertThat(rig.strays.noise.get()).isGreaterThan(noise);
        }
    }

    @Test
    void failsACallWhoseStreamIsNoResponse() throws Exception {
        try (Http2Peer peer = Http2Peer.start();
                HttpRig rig = peer.settings().start()) {
            UpstreamLeg leg = openLeg(rig, peer);
            CallProbe probe = rig.toolCall(leg);
            StreamRequest request = peer.post();
            request.begin(200, false, "content-type", "application/json", "content-length", "5");
            request.data("{\"jsonrpc\"", true);
            Failure failure = probe.failure();
            assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_INVALID);
            CallProbe next = rig.toolCall(leg);
            StreamRequest other = peer.post();
            assertThat(other.connection()).isSameAs(request.connection());
            other.result("{}");
            next.answer();
        }
    }
}
