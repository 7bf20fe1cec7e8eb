package io.watchgate.transport.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.loop.IoBackend;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import io.watchgate.testkit.Scenario;
import io.watchgate.testkit.stdio.Await;
import io.watchgate.testkit.stdio.LogCapture;
import io.watchgate.testkit.stdio.StdioGateway;
import io.watchgate.testkit.stdio.TestCall;
import io.watchgate.testkit.stdio.TestOwner;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamLeg.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every leg to a child process does, whichever way its pipes are read and written. */
abstract class StdioLegContract {

    private final IoBackend backend;
    private StdioGateway gateway;

    @TempDir Path folder;

    StdioLegContract(IoBackend backend) {
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
    void firstCallStartsTheChildShakesHandsAndIsAnswered() {
        Upstream upstream = gateway.server(Map.of());
        assertThat(gateway.host().running()).isZero();

        assertThat(gateway.call(upstream, "echo", "hello").text()).isEqualTo("hello");

        StdioLeg leg = gateway.leg(upstream);
        assertThat(leg.state()).isEqualTo(State.OPEN);
        assertThat(leg.server().revision().date()).isEqualTo("2025-11-25");
        assertThat(upstream.health().isUp()).isTrue();
        assertThat(gateway.host().running()).isEqualTo(1);
    }

    @Test
    void defect8HundredConcurrentFirstCallsStartOneChild() throws InterruptedException {
        Upstream upstream = gateway.server(Map.of());
        int callers = 100;
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch submitted = new CountDownLatch(callers);
        List<TestCall> calls = new CopyOnWriteArrayList<>();
        for (int i = 0; i < callers; i++) {
            new Thread(
                            () -> {
                                awaitQuietly(go);
                                calls.add(gateway.call(upstream, "pid", ""));
                                submitted.countDown();
                            })
                    .start();
        }
        go.countDown();
        submitted.await();

        assertThat(calls.stream().map(TestCall::text).distinct()).hasSize(1);
        assertThat(gateway.host().running()).isEqualTo(1);
        assertThat(upstream.legs().all()).hasSize(1);
    }

    @Test
    void callsOfASlowlyStartingServerWaitForItAndAreAllAnswered() throws Exception {
        Path ready = folder.resolve("ready");
        Upstream upstream = gateway.server(Map.of(), "slow=" + ready);
        List<TestCall> calls = submit(upstream, "echo", 20);
        StdioLeg leg = gateway.leg(upstream);
        Await.until("the child is started", () -> gateway.pid(leg) > 0);
        assertThat(calls).noneMatch(TestCall::isDone);

        Files.createFile(ready);

        for (int i = 0; i < calls.size(); i++) {
            assertThat(calls.get(i).text()).isEqualTo("v" + i);
        }
    }

    @Test
    @Scenario(defects = 9)
    void defect9SlowlyStartingServerDelaysNoOther() throws Exception {
        Path ready = folder.resolve("ready");
        Upstream slow = gateway.server(Map.of(), "slow=" + ready);
        Upstream other = gateway.server(Map.of());
        TestCall waiting = gateway.call(slow, "echo", "slow");

        assertThat(gateway.call(other, "echo", "fast").text()).isEqualTo("fast");
        assertThat(waiting.isDone()).isFalse();

        Files.createFile(ready);
        assertThat(waiting.text()).isEqualTo("slow");
    }

    @Test
    @Scenario(value = 14, defects = 1)
    void defect1SlowCallDelaysNoOtherCallOverTheSamePipe() {
        Upstream upstream = gateway.server(Map.of());
        TestCall slow = gateway.call(upstream, "hang", "");

        assertThat(gateway.call(upstream, "echo", "fast").text()).isEqualTo("fast");
        assertThat(slow.isDone()).isFalse();

        gateway.call(upstream, "release", "");
        assertThat(slow.text()).isEqualTo("late");
    }

    @Test
    void answersInAnyOrderReachTheirCalls() {
        Upstream upstream = gateway.server(Map.of());
        List<TestCall> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            calls.add(gateway.call(upstream, "hold", "50"));
        }
        calls.forEach(
                call -> {
                    String response = call.response();
                    assertThat(response).contains("\"id\":" + call.call().wireId() + ",");
                    assertThat(call.outcomes()).isEqualTo(1);
                });
    }

    /**
     * A channel that was written to while it was being flushed was once not flushed again: calls
     * then hung until their timeout.
     */
    @Test
    void everyOneOfManyParallelCallsOverOnePipeIsFlushed() throws InterruptedException {
        Upstream upstream =
                gateway.server(Map.of("limits.inFlight", 100_000, "limits.queue", 100_000));
        gateway.call(upstream, "echo", "warm").text();
        int callers = 4;
        int each = 2_500;
        List<List<TestCall>> calls = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            List<TestCall> own = new ArrayList<>();
            calls.add(own);
            Thread thread =
                    new Thread(
                            () -> {
                                for (int n = 0; n < each; n++) {
                                    own.add(gateway.call(upstream, "echo", "n" + n));
                                }
                            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (List<TestCall> own : calls) {
            for (int n = 0; n < each; n++) {
                assertThat(own.get(n).text()).isEqualTo("n" + n);
            }
        }
        assertThat(upstream.inFlight().taken()).isZero();
    }

    @Test
    @Scenario(value = 24, defects = 5)
    void case119AndDefect5StrayLinesOnStandardOutputAreCountedAndTheConnectionLives() {
        Upstream upstream = gateway.server(Map.of(), "banner");
        String pid = gateway.call(upstream, "pid", "").text();
        assertThat(gateway.noise()).isEqualTo(3);

        assertThat(gateway.call(upstream, "noise", "").text()).isEqualTo("after noise");

        assertThat(gateway.noise()).isEqualTo(8);
        assertThat(gateway.leg(upstream).noise().lines()).isEqualTo(8);
        assertThat(gateway.call(upstream, "pid", "").text()).isEqualTo(pid);
    }

    @Test
    void firstStrayLineIsQuotedInTheLog() {
        try (LogCapture log = new LogCapture(StdioNoise.class.getName())) {
            gateway.call(gateway.server(Map.of(), "banner"), "noise", "").text();

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("Server 1.0 is starting")
                    .contains("further ones are counted only");
        }
    }

    @Test
    void answerThatArrivesByteByByteIsReadWhole() {
        Upstream upstream = gateway.server(Map.of());
        assertThat(gateway.call(upstream, "partial", "").text()).isEqualTo("in pieces");
    }

    @Test
    @Scenario(defects = 3)
    void defect3LinesOverSixtyFourKilobytesPassBothWays() {
        Upstream upstream = gateway.server(Map.of());
        String pid = gateway.call(upstream, "pid", "").text();
        for (int bytes : new int[] {65_535, 65_536, 66_000, 1 << 20, 5 << 20}) {
            TestCall big = gateway.call(upstream, "big", Integer.toString(bytes));
            assertThat(big.response()).hasSizeGreaterThan(bytes);
            TestCall length = gateway.call(upstream, "length", "y".repeat(bytes));
            assertThat(Integer.parseInt(length.text())).isGreaterThan(bytes);
        }
        assertThat(gateway.call(upstream, "pid", "").text()).isEqualTo(pid);
    }

    @Test
    void messagesOfSixtyFourMebibytesPassWhenTheLimitAllowsThem() {
        int bytes = 64 << 20;
        try (StdioGateway large = new StdioGateway(backend, bytes + 1024, System.getenv())) {
            Upstream upstream = large.server(Map.of());
            String answer = large.call(upstream, "big", Integer.toString(bytes)).response();
            assertThat(answer.length()).isGreaterThan(bytes);
            assertThat(answer).startsWith("{\"jsonrpc\"").endsWith("x\"}}");

            String length = large.call(upstream, "length", "y".repeat(bytes)).text();
            assertThat(Integer.parseInt(length)).isGreaterThan(bytes);
        }
    }

    @Test
    void oversizedAnswerFailsItsCallWithTheKeysNameAndNoOther() {
        try (StdioGateway small = new StdioGateway(backend, 100_000, System.getenv())) {
            Upstream upstream = small.server(Map.of());
            TestCall other = small.call(upstream, "hang", "");

            Failure failure = small.call(upstream, "big", "200000").failure();

            assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_INVALID);
            assertThat(failure.phase()).isEqualTo(Phase.SENT);
            assertThat(failure.text()).contains("limits.frame").contains("100000");
            assertThat(small.call(upstream, "release", "").text()).isEqualTo("released");
            assertThat(other.text()).isEqualTo("late");
        }
    }

    @Test
    void oversizedAnswerFailsItsCallAlsoWhenTheIdComesLast() {
        try (StdioGateway small = new StdioGateway(backend, 100_000, System.getenv())) {
            Upstream upstream = small.server(Map.of());
            TestCall other = small.call(upstream, "hang", "");

            Failure failure = small.call(upstream, "big-id-last", "2000000").failure();

            assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_INVALID);
            assertThat(failure.text()).contains("limits.frame");
            small.call(upstream, "release", "").text();
            assertThat(other.text()).isEqualTo("late");
        }
    }

    @Test
    @Scenario(value = 24, defects = 7)
    void defect7OneInvalidAnswerFailsItsCallOnly() {
        Upstream upstream = gateway.server(Map.of());
        TestCall other = gateway.call(upstream, "hang", "");

        Failure failure = gateway.call(upstream, "invalid", "").failure();

        assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_INVALID);
        gateway.call(upstream, "release", "").text();
        assertThat(other.text()).isEqualTo("late");
    }

    @Test
    @Scenario(
            value = 52,
            defects = {4, 5})
    void defect4And5TimeoutCancelsTheRequestAndKeepsTheServer() {
        Upstream upstream = gateway.server(Map.of("timeouts.request", Duration.ofMillis(300)));
        String pid = gateway.call(upstream, "pid", "").text();
        TestCall hanging = gateway.call(upstream, "hang", "");

        Failure failure = hanging.failure();

        assertThat(failure.reason()).isEqualTo(Reason.REQUEST_TIMEOUT);
        assertThat(failure.phase()).isEqualTo(Phase.SENT);
        assertThat(gateway.call(upstream, "cancelled", "").text())
                .isEqualTo(Long.toString(hanging.call().wireId()));
        assertThat(gateway.call(upstream, "pid", "").text()).isEqualTo(pid);
    }

    @Test
    @Scenario(value = 26, defects = 2)
    void defect2CancelReachesTheServerWhileTheCallRuns() {
        Upstream upstream = gateway.server(Map.of());
        gateway.call(upstream, "pid", "").text();
        TestCall hanging = gateway.call(upstream, "hang", "");
        gateway.call(upstream, "echo", "sent").text();

        hanging.call().cancel();

        assertThat(gateway.call(upstream, "cancelled", "").text())
                .isEqualTo(Long.toString(hanging.call().wireId()));
        assertThat(hanging.outcomes()).isZero();
    }

    @Test
    void lateAnswerIsDroppedAndCounted() {
        Upstream upstream = gateway.server(Map.of("timeouts.request", Duration.ofMillis(300)));
        TestCall hanging = gateway.call(upstream, "hang", "");
        assertThat(hanging.failure().reason()).isEqualTo(Reason.REQUEST_TIMEOUT);

        assertThat(gateway.call(upstream, "release", "").text()).isEqualTo("released");

        assertThat(gateway.strayResponses()).isEqualTo(1);
        assertThat(hanging.outcomes()).isEqualTo(1);
    }

    @Test
    void answerToNoRequestIsDroppedAndCounted() {
        Upstream upstream = gateway.server(Map.of());
        assertThat(gateway.call(upstream, "stray", "").text()).isEqualTo("after stray");
        assertThat(gateway.strayResponses()).isEqualTo(1);
    }

    @Test
    void case120_linesOnStandardErrorAreLoggedWithTheUpstreamsName() {
        Upstream upstream = gateway.server(Map.of());
        try (LogCapture log = new LogCapture("upstream.stderr")) {
            gateway.call(upstream, "stderr", "first\\nsecond\\u001b[0m line\\n").text();

            Await.until("both lines are logged", () -> log.lines().size() == 2);
            assertThat(log.lines().get(0)).startsWith(upstream.key() + ": first (calls");
            assertThat(log.lines().get(1)).startsWith(upstream.key() + ": second");
        }
    }

    @Test
    void standardErrorBeyondTheRateIsNotLogged() {
        Upstream upstream = gateway.server(Map.of("limits.stderr", 3));
        try (LogCapture log = new LogCapture("upstream.stderr")) {
            gateway.call(upstream, "stderr", "x\\n".repeat(1000) + "end\\n").text();
            StdioNoise noise = gateway.leg(upstream).noise();
            Await.until("all is read", () -> noise.quote().endsWith("end"));
            // The lines may be read in more than one second, each of which logs three.
            assertThat(log.lines().size()).isBetween(3, 200);
        }
    }

    @Test
    @Scenario(defects = 6)
    void defect6PingOfTheServerIsAnswered() {
        assertThat(gateway.call(gateway.server(Map.of()), "ask", "ping").text())
                .isEqualTo("answered");
    }

    @Test
    @Scenario(value = 27, defects = 6)
    void defect6RequestOfTheServerReachesTheLegsOwner() {
        assertThat(gateway.call(gateway.server(Map.of()), "ask", "roots/list").text())
                .isEqualTo("refused");
    }

    @Test
    @Scenario(22)
    void thousandsOfNotificationsAreDeliveredWhileCallsAreAnswered() {
        Upstream upstream = gateway.server(Map.of());
        TestOwner owner = new TestOwner();
        StdioLeg leg = gateway.leg(upstream, "", owner);
        TestCall chatty = TestCall.submit(leg, "chatter", "5000");
        TestCall other = TestCall.submit(leg, "echo", "other");

        assertThat(chatty.text()).isEqualTo("quiet");
        assertThat(other.text()).isEqualTo("other");
        assertThat(owner.notified()).isEqualTo(5000);
    }

    private List<TestCall> submit(Upstream upstream, String tool, int count) {
        List<TestCall> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(gateway.call(upstream, tool, "v" + i));
        }
        return calls;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
