package io.watchgate.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.IoBackend;
import io.watchgate.loop.LoopSettings;
import io.watchgate.mcp.CapabilityProfile;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.testkit.stdio.Configs;
import io.watchgate.testkit.stdio.TestCall;
import io.watchgate.testkit.stdio.TestOwner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a leg opens and closes, on a transport that does what the test says. */
class UpstreamLegTest {

    private static final String RESULT =
            "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                    + "\"serverInfo\":{\"name\":\"n\",\"version\":\"1\"}}";

    private final GatewayLoops loops =
            new GatewayLoops(IoBackend.NIO, new LoopSettings(2, 1024, 64, System::nanoTime));
    private final List<RecordingLeg> legs = new ArrayList<>();
    private final Upstream upstream =
            new Upstream(
                    Configs.upstream("u", List.of("none"), Map.of()),
                    loops,
                    same ->
                            (owner, key, home, legOwner) -> {
                                legs.add(new RecordingLeg(owner, key, home, legOwner));
                                return legs.get(legs.size() - 1);
                            });

    @AfterEach
    void stop() {
        upstream.close();
        loops.shutdown().syncUninterruptibly();
    }

    @Test
    void callsWaitUntilTheHandshakeIsDoneAndThenPassInTheirOrder() {
        RecordingLeg leg = leg();
        TestCall first = TestCall.submit(leg, "a", "");
        TestCall second = TestCall.submit(leg, "b", "");
        assertThat(leg.ask(() -> List.copyOf(leg.transmitted))).isEmpty();

        leg.open();

        assertThat(leg.ask(() -> List.copyOf(leg.transmitted)))
                .containsExactly(first.call(), second.call());
        assertThat(leg.ask(leg::inFlight)).isEqualTo(2);
    }

    @Test
    void callThatEndedIsNotRevivedWhenItComesBackToALegThatOpensAnew() {
        RecordingLeg leg = leg();
        TestCall call = TestCall.submit(leg, "a", "");
        leg.ask(() -> 0);
        call.call().cancel();

        leg.ask(
                () -> {
                    call.call().run();
                    return 0;
                });
        upstream.close();
        leg.ask(() -> 0);

        assertThat(call.outcomes()).isZero();
    }

    @Test
    void legThatFailsToOpenFailsAllThatWaitForIt() {
        RecordingLeg leg = leg();
        TestCall call = TestCall.submit(leg, "a", "");
        CompletableFuture<Failure> waiter = new CompletableFuture<>();
        leg.open(
                new LegWaiter() {
                    @Override
                    public void opened(UpstreamLeg same) {
                        waiter.completeExceptionally(new AssertionError("opened"));
                    }

                    @Override
                    public void failed(Failure failure) {
                        waiter.complete(failure);
                    }
                });
        leg.ask(
                () -> {
                    leg.failedToOpen(Reason.CONNECT_TIMEOUT, "no answer");
                    return 0;
                });

        assertThat(call.failure())
                .isEqualTo(new Failure(Reason.CONNECT_TIMEOUT, Phase.NOT_SENT, "no answer"));
        assertThat(waiter.join().reason()).isEqualTo(Reason.CONNECT_TIMEOUT);
        assertThat(leg.disconnections).isEqualTo(1);
        assertThat(upstream.legs().all()).isEmpty();
    }

    @Test
    void callsThatWereSentFailAsSentWhenTheTransportBreaks() {
        RecordingLeg leg = leg();
        TestCall call = TestCall.submit(leg, "a", "");
        leg.open();
        leg.ask(
                () -> {
                    leg.broken(Reason.UPSTREAM_CLOSED, "gone");
                    return 0;
                });

        assertThat(call.failure())
                .isEqualTo(new Failure(Reason.UPSTREAM_CLOSED, Phase.SENT, "gone"));
        assertThat(upstream.inFlight().taken()).isZero();
    }

    @Test
    void nextCallAfterALegBrokeGetsANewLegWhenThePauseIsOver() {
        RecordingLeg leg = leg();
        leg.open();
        leg.ask(
                () -> {
                    leg.broken(Reason.UPSTREAM_CLOSED, "gone");
                    return 0;
                });
        RecordingLeg refused = leg();
        assertThat(refused).isNotSameAs(leg);
        assertThat(TestCall.submit(refused, "a", "").failure().retryAfterMillis()).isPositive();

        upstream.health().unpark();

        RecordingLeg second = leg();
        second.open();
        TestCall call = TestCall.submit(second, "a", "");
        second.ask(() -> 0);
        assertThat(second.ask(() -> List.copyOf(second.transmitted))).containsExactly(call.call());
    }

    @Test
    void callsWaitAgainWhileALegIsOpenedOnceMore() {
        RecordingLeg leg = leg();
        leg.open();
        assertThat(leg.ask(leg::reopen)).isTrue();
        TestCall call = TestCall.submit(leg, "a", "");
        assertThat(leg.ask(() -> List.copyOf(leg.transmitted))).isEmpty();

        leg.answerHandshake();

        assertThat(leg.ask(() -> List.copyOf(leg.transmitted))).containsExactly(call.call());
    }

    @Test
    void closingTwiceReleasesTheTransportOnce() {
        RecordingLeg leg = leg();
        leg.open();
        leg.close();
        leg.close();
        leg.ask(() -> 0);
        assertThat(leg.disconnections).isEqualTo(1);
    }

    @Test
    void tidyLooksOftenEnoughForTheConfiguredIdleTime() {
        assertThat(Duration.ofNanos(upstream.tidyNanos())).isEqualTo(Duration.ofSeconds(30));
    }

    private RecordingLeg leg() {
        LegKey key = new LegKey("", CapabilityProfile.NONE, LegKey.Kind.SHARED);
        return (RecordingLeg) upstream.legs().acquire(key, null, TestOwner::new);
    }

    /** A leg without a transport. Its lists are confined to its loop. */
    private static final class RecordingLeg extends UpstreamLeg {

        private final List<UpstreamCall> transmitted = new ArrayList<>();
        private int disconnections;

        RecordingLeg(Upstream upstream, LegKey key, GatewayLoop home, LegOwner owner) {
            super(upstream, key, home, owner);
        }

        <T> T ask(Supplier<T> question) {
            CompletableFuture<T> answer = new CompletableFuture<>();
            home().handoff().post(() -> answer.complete(question.get()));
            return answer.join();
        }

        void open() {
            open(
                    new LegWaiter() {
                        @Override
                        public void opened(UpstreamLeg leg) {
                            assertThat(leg.state()).isEqualTo(State.OPEN);
                        }

                        @Override
                        public void failed(Failure failure) {
                            throw new AssertionError(failure);
                        }
                    });
            answerHandshake();
        }

        void answerHandshake() {
            ask(
                    () -> {
                        life().opened(
                                        ServerDescription.read(
                                                RESULT.getBytes(StandardCharsets.UTF_8)));
                        return 0;
                    });
        }

        @Override
        public GatewayLoop loopFor(GatewayLoop caller) {
            return home();
        }

        @Override
        protected void connect() {
            // The test says when it has connected.
        }

        @Override
        protected void transmit(UpstreamCall call) {
            transmitted.add(call);
            call.send(home().nextId()).release();
        }

        @Override
        public void send(JsonRpcNotification notification) {
            notification.release();
        }

        @Override
        public void respond(JsonRpcResponse response) {
            response.release();
        }

        @Override
        protected void disconnect() {
            disconnections++;
        }
    }
}
