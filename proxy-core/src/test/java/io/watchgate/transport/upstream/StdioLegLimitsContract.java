package io.watchgate.transport.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.loop.IoBackend;
import io.watchgate.mcp.CapabilityProfile;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import io.watchgate.testkit.stdio.Await;
import io.watchgate.testkit.stdio.StdioGateway;
import io.watchgate.testkit.stdio.TestCall;
import io.watchgate.testkit.stdio.TestOwner;
import io.watchgate.upstream.LegKey;
import io.watchgate.upstream.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bounds of an upstream that runs as a child process, and what happens at each. */
abstract class StdioLegLimitsContract {

    private final IoBackend backend;
    private StdioGateway gateway;

    @TempDir Path folder;

    StdioLegLimitsContract(IoBackend backend) {
        this.backend = backend;
    }

    @BeforeEach
    void start() {
        gateway = new StdioGateway(backend);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void callsBeyondTheInFlightLimitWaitAndBeyondTheQueueAreRefused() {
        Upstream upstream = gateway.server(Map.of("limits.inFlight", 2, "limits.queue", 3));
        List<TestCall> running = fill(upstream, 2);
        List<TestCall> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(gateway.call(upstream, "echo", "w" + i));
        }

        Failure failure = gateway.call(upstream, "echo", "one too many").failure();

        assertThat(failure.reason()).isEqualTo(Reason.OVERLOADED);
        assertThat(failure.phase()).isEqualTo(Phase.NOT_SENT);
        assertThat(waiting).noneMatch(TestCall::isDone);
        running.forEach(call -> call.call().cancel());
        for (int i = 0; i < 3; i++) {
            assertThat(waiting.get(i).text()).isEqualTo("w" + i);
        }
        Await.until("all places are free", () -> upstream.inFlight().taken() == 0);
    }

    @Test
    void callThatWaitsTooLongForAPlaceNeverReachesTheServer() {
        Upstream upstream =
                gateway.server(
                        Map.of("limits.inFlight", 1, "timeouts.queue", Duration.ofMillis(200)));
        TestCall running = fill(upstream, 1).get(0);

        Failure failure = gateway.call(upstream, "echo", "").failure();

        assertThat(failure.reason()).isEqualTo(Reason.QUEUE_TIMEOUT);
        assertThat(failure.phase()).isEqualTo(Phase.NOT_SENT);
        running.call().cancel();
        // The first call, the one that hung, and this one.
        assertThat(gateway.call(upstream, "received", "").text()).isEqualTo("3");
    }

    @Test
    void callsThatGaveUpWaitingLeaveTheirPlaceInTheQueue() {
        Upstream upstream = gateway.server(Map.of("limits.inFlight", 1, "limits.queue", 2));
        TestCall running = fill(upstream, 1).get(0);
        for (int round = 0; round < 50; round++) {
            TestCall first = gateway.call(upstream, "echo", "given up");
            TestCall second = gateway.call(upstream, "echo", "given up");
            first.call().cancel();
            second.call().cancel();
        }
        TestCall waiting = gateway.call(upstream, "echo", "patient");
        TestCall alsoWaiting = gateway.call(upstream, "echo", "patient");

        assertThat(gateway.call(upstream, "echo", "").failure().reason())
                .isEqualTo(Reason.OVERLOADED);
        running.call().cancel();
        assertThat(waiting.text()).isEqualTo("patient");
        assertThat(alsoWaiting.text()).isEqualTo("patient");
    }

    @Test
    void callsThatWaitForTheServerToStartAreBounded() throws IOException {
        Path ready = folder.resolve("ready");
        Upstream upstream =
                gateway.server(Map.of("limits.inFlight", 2, "limits.queue", 3), "slow=" + ready);
        List<TestCall> calls = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            calls.add(gateway.call(upstream, "echo", "v" + i));
        }
        Failure failure = gateway.call(upstream, "echo", "one too many").failure();
        assertThat(failure.reason()).isEqualTo(Reason.OVERLOADED);
        assertThat(failure.phase()).isEqualTo(Phase.NOT_SENT);

        calls.remove(4).call().cancel();
        calls.add(gateway.call(upstream, "echo", "v4"));
        Files.createFile(ready);
        for (int i = 0; i < 5; i++) {
            assertThat(calls.get(i).text()).isEqualTo("v" + i);
        }
    }

    @Test
    void childThatStopsReadingIsWaitedForAndBlocksNobody() throws IOException {
        Path hearing = folder.resolve("hearing");
        Upstream deaf = gateway.server(Map.of("limits.queue", 40));
        Upstream other = gateway.server(Map.of());
        StdioLeg leg = gateway.leg(deaf);
        gateway.call(deaf, "deaf", hearing.toString()).text();
        String value = "x".repeat(50_000);
        List<TestCall> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(gateway.call(deaf, "length", value));
        }
        gateway.on(leg, leg::inFlight);

        List<TestCall> refused = calls.stream().filter(TestCall::isDone).toList();
        // The pipe, the channel's watermark and the queue hold some 45 of them.
        assertThat(refused).hasSizeBetween(40, 60);
        refused.forEach(call -> assertThat(call.failure().reason()).isEqualTo(Reason.OVERLOADED));
        assertThat(gateway.call(other, "echo", "other").text()).isEqualTo("other");

        Files.createFile(hearing);

        calls.removeAll(refused);
        calls.forEach(call -> assertThat(Integer.parseInt(call.text())).isGreaterThan(50_000));
        assertThat(gateway.call(deaf, "echo", "again").text()).isEqualTo("again");
    }

    @Test
    void callThatTimesOutWhileTheChildDoesNotReadIsNeverSent() throws IOException {
        Path hearing = folder.resolve("hearing");
        Upstream deaf = gateway.server(Map.of("timeouts.queue", Duration.ofMillis(300)));
        gateway.call(deaf, "deaf", hearing.toString()).text();
        String value = "x".repeat(50_000);
        List<TestCall> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(gateway.call(deaf, "length", value));
        }
        assertThat(calls.get(19).failure().reason()).isEqualTo(Reason.QUEUE_TIMEOUT);
        Files.createFile(hearing);

        long answered =
                calls.stream()
                        .filter(call -> call.call().startedAt() != 0)
                        .peek(TestCall::text)
                        .count();
        assertThat(answered).isBetween(1L, 10L);
        // The call that made it deaf, those that were written, and this one.
        assertThat(gateway.call(deaf, "received", "").text())
                .isEqualTo(Long.toString(answered + 2));
    }

    @Test
    void legsNobodyUsesAreClosedWithTheirChild() {
        Upstream upstream = gateway.server(Map.of("timeouts.legIdle", Duration.ofMillis(1)));
        TestOwner owner = new TestOwner();
        StdioLeg leg = gateway.leg(upstream, "", owner);
        TestCall running = TestCall.submit(leg, "hang", "");
        TestCall.submit(leg, "echo", "").text();

        upstream.tidy(System.nanoTime() + Duration.ofHours(1).toNanos());
        gateway.on(leg, () -> "a task behind the closing");
        assertThat(leg.isUsable()).isTrue();

        TestCall.submit(leg, "release", "").text();
        running.text();
        owner.keepOpen(true);
        upstream.tidy(System.nanoTime() + Duration.ofHours(1).toNanos());
        gateway.on(leg, () -> "a task behind the closing");
        assertThat(leg.isUsable()).isTrue();

        owner.keepOpen(false);
        upstream.tidy(System.nanoTime() + Duration.ofHours(1).toNanos());
        Await.until("the leg is closed", () -> owner.closed().getCount() == 0);
        Await.until("the child is gone", () -> gateway.host().running() == 0);
        assertThat(upstream.health().failures()).isZero();
        assertThat(gateway.call(upstream, "echo", "anew").text()).isEqualTo("anew");
    }

    @Test
    void atTheCapAnIdleLegMakesRoomAndABusyOneDoesNot() {
        Upstream upstream = gateway.server(Map.of("limits.legs", 2));
        TestOwner first = new TestOwner();
        TestCall.submit(gateway.leg(upstream, "a", first), "echo", "").text();
        StdioLeg busy = gateway.leg(upstream, "b", new TestOwner());
        TestCall running = TestCall.submit(busy, "hang", "");
        TestCall.submit(busy, "echo", "").text();

        StdioLeg third = gateway.leg(upstream, "c", new TestOwner());
        TestCall alsoRunning = TestCall.submit(third, "hang", "");
        TestCall.submit(third, "echo", "").text();

        Await.until("the idle leg is closed", () -> first.closed().getCount() == 0);
        LegKey fourth = new LegKey("d", CapabilityProfile.NONE, LegKey.Kind.SHARED);
        assertThat(upstream.legs().acquire(fourth, null, TestOwner::new)).isNull();
        assertThat(running.isDone()).isFalse();
        assertThat(alsoRunning.isDone()).isFalse();
    }

    private List<TestCall> fill(Upstream upstream, int places) {
        gateway.call(upstream, "echo", "open").text();
        List<TestCall> running = new ArrayList<>();
        for (int i = 0; i < places; i++) {
            running.add(gateway.call(upstream, "hang", ""));
        }
        Await.until("all places are taken", () -> upstream.inFlight().taken() == places);
        return running;
    }
}
