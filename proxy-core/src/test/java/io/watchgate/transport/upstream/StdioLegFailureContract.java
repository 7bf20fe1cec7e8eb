package io.watchgate.transport.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.CommandTarget;
import io.watchgate.config.RestartConfig;
import io.watchgate.loop.IoBackend;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import io.watchgate.testkit.Scenario;
import io.watchgate.testkit.stdio.Await;
import io.watchgate.testkit.stdio.Configs;
import io.watchgate.testkit.stdio.LogCapture;
import io.watchgate.testkit.stdio.ShellServer;
import io.watchgate.testkit.stdio.StdioGateway;
import io.watchgate.testkit.stdio.TestCall;
import io.watchgate.testkit.stdio.TestOwner;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamLeg.State;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of calls when a child dies, hangs, does not start or closes its pipes. */
abstract class StdioLegFailureContract {

    private static final Map<String, Object> PROMPT_RESTART =
            Map.of("restart", new RestartConfig(Duration.ofMillis(1), Duration.ofMillis(1), 1000));
    private static final Map<String, Object> LONG_BACKOFF =
            Map.of("restart", new RestartConfig(Duration.ofHours(1), Duration.ofHours(1), 10));

    private final IoBackend backend;
    private StdioGateway gateway;

    @TempDir Path folder;

    StdioLegFailureContract(IoBackend backend) {
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
    @Scenario(54)
    void childThatDiesFailsItsCallsInFlightAndNoOthers() {
        Upstream upstream = gateway.server(PROMPT_RESTART);
        Upstream other = gateway.server(Map.of());
        TestCall elsewhere = gateway.call(other, "hang", "");
        List<TestCall> calls =
                List.of(
                        gateway.call(upstream, "hang", ""),
                        gateway.call(upstream, "hang", ""),
                        gateway.call(upstream, "die", "7"));

        for (TestCall call : calls) {
            Failure failure = call.failure();
            assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_CLOSED);
            assertThat(failure.reason().code()).isEqualTo(-32603);
            assertThat(failure.phase()).isEqualTo(Phase.SENT);
            assertThat(call.outcomes()).isEqualTo(1);
        }
        assertThat(upstream.inFlight().taken()).isZero();
        gateway.call(other, "release", "").text();
        assertThat(elsewhere.text()).isEqualTo("late");
    }

    @Test
    void childThatDiesInTheMiddleOfAnAnswerFailsTheCall() {
        Upstream upstream = gateway.server(PROMPT_RESTART);
        Failure failure = gateway.call(upstream, "half-answer", "").failure();
        assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_CLOSED);
        assertThat(failure.phase()).isEqualTo(Phase.SENT);
    }

    @Test
    @Scenario(value = 20, defects = 6)
    void serverIsStartedAgainAfterItDiedAndItsNotificationsFlowAgain() {
        Upstream upstream = gateway.server(PROMPT_RESTART);
        String pid = gateway.call(upstream, "pid", "").text();
        gateway.call(upstream, "die", "1").failure();
        Await.until("the pause is over", () -> upstream.health().refusal() == null);

        TestOwner owner = new TestOwner();
        StdioLeg leg = gateway.leg(upstream, "", owner);
        assertThat(TestCall.submit(leg, "pid", "").text()).isNotEqualTo(pid);
        assertThat(TestCall.submit(leg, "chatter", "10").text()).isEqualTo("quiet");
        assertThat(owner.notified()).isEqualTo(10);
    }

    @Test
    void callsDuringThePauseAreRefusedAtOnceAndStartNothing() throws IOException {
        Path starts = folder.resolve("starts");
        Upstream upstream =
                gateway.upstream(
                        ShellServer.command("echo x >>" + starts + "; exit 1", ""), LONG_BACKOFF);
        gateway.call(upstream, "echo", "").failure();

        for (int i = 0; i < 100; i++) {
            Failure failure = gateway.call(upstream, "echo", "").failure();
            assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_CLOSED);
            assertThat(failure.phase()).isEqualTo(Phase.NOT_SENT);
            assertThat(failure.retryAfterMillis()).isPositive();
        }
        assertThat(Files.readAllLines(starts)).hasSize(1);
    }

    @Test
    @Scenario(19)
    void manyCallersOfADeadServerMakeOneAttempt() throws IOException {
        Path starts = folder.resolve("starts");
        Upstream upstream =
                gateway.upstream(
                        ShellServer.command("echo x >>" + starts + "; exit 1", ""), LONG_BACKOFF);
        List<TestCall> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(gateway.call(upstream, "echo", ""));
        }
        calls.forEach(call -> assertThat(call.failure().phase()).isEqualTo(Phase.NOT_SENT));
        assertThat(Files.readAllLines(starts)).hasSize(1);
        assertThat(upstream.health().failures()).isEqualTo(1);
    }

    @Test
    @Scenario(defects = 4)
    void serverThatNeverStartsIsParkedAndUnparked() throws IOException {
        Path starts = folder.resolve("starts");
        Upstream upstream =
                gateway.upstream(
                        ShellServer.command("echo x >>" + starts + "; exit 1", ""),
                        Map.of(
                                "restart",
                                new RestartConfig(Duration.ofMillis(1), Duration.ofMillis(1), 3)));
        for (int i = 0; i < 3; i++) {
            gateway.call(upstream, "echo", "").failure();
            Await.until("the pause is over", () -> upstream.health().retryAfterMillis() <= 0);
        }
        assertThat(upstream.health().isParked()).isTrue();
        Failure parked = gateway.call(upstream, "echo", "").failure();
        assertThat(parked.reason()).isEqualTo(Reason.UPSTREAM_PARKED);
        assertThat(parked.phase()).isEqualTo(Phase.NOT_SENT);
        assertThat(Files.readAllLines(starts)).hasSize(3);

        upstream.health().unpark();

        assertThat(gateway.call(upstream, "echo", "").failure().reason())
                .isEqualTo(Reason.UPSTREAM_CLOSED);
        assertThat(Files.readAllLines(starts)).hasSize(4);
    }

    @Test
    @Scenario(53)
    void commandThatDoesNotExistIsSaidInTheLogAndNotToTheClient() {
        Upstream upstream = gateway.upstream(List.of("/no/such/program"), LONG_BACKOFF);
        try (LogCapture log = new LogCapture(StdioLeg.class.getName())) {
            Failure failure = gateway.call(upstream, "echo", "").failure();

            assertThat(failure.phase()).isEqualTo(Phase.NOT_SENT);
            assertThat(failure.text()).contains(upstream.key()).doesNotContain("program");
            assertThat(log.lines()).anySatisfy(line -> assertThat(line).contains("/no/such"));
        }
    }

    @Test
    void directoryThatDoesNotExistIsAFailureToStart() {
        Upstream upstream =
                gateway.upstream(
                        Configs.with(
                                Configs.upstream("nowhere", ShellServer.command(), LONG_BACKOFF),
                                "target",
                                new CommandTarget(
                                        ShellServer.command(),
                                        Map.of(),
                                        List.of(),
                                        Path.of("/no/such/directory"))));
        Failure failure = gateway.call(upstream, "echo", "").failure();
        assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_UNAVAILABLE);
        assertThat(failure.text()).doesNotContain("/no/such");
    }

    @Test
    void serverThatDoesNotShakeHandsInTimeIsStoppedAndItsCallsFail() {
        Upstream upstream =
                gateway.server(
                        Map.of(
                                "timeouts.handshake", Duration.ofMillis(500),
                                "restart", LONG_BACKOFF.get("restart")),
                        "mute");
        Failure failure = gateway.call(upstream, "echo", "").failure();

        assertThat(failure.reason()).isEqualTo(Reason.HANDSHAKE_TIMEOUT);
        assertThat(failure.phase()).isEqualTo(Phase.NOT_SENT);
        Await.until("the child is gone", () -> gateway.host().running() == 0);
        assertThat(upstream.health().failures()).isEqualTo(1);
    }

    @Test
    void legClosedWhileItsChildIsBeingStartedLeavesNoChild() {
        for (int i = 0; i < 20; i++) {
            Upstream upstream =
                    gateway.upstream(ShellServer.command("cat > /dev/null", ""), PROMPT_RESTART);
            TestCall call = gateway.call(upstream, "echo", "");
            StdioLeg leg = gateway.leg(upstream);
            Await.until("the start is under way", () -> leg.state() != State.NEW);
            leg.close();
            Failure failure = call.failure();
            assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_CLOSED);
            assertThat(failure.phase()).isEqualTo(Phase.NOT_SENT);
        }
        barrierBehindAllStarts();
        Await.until("no child is left", () -> gateway.host().running() == 0);
    }

    /** Starts one more child, which happens behind all the others, and waits for it. */
    private void barrierBehindAllStarts() {
        Upstream last = gateway.upstream(ShellServer.command(), PROMPT_RESTART);
        gateway.call(last, "echo", "").text();
        last.close();
    }

    @Test
    void childThatClosesItsOutputIsStopped() {
        Upstream upstream = gateway.server(PROMPT_RESTART);
        Failure failure = gateway.call(upstream, "close-output", "").failure();
        assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_CLOSED);
        Await.until("the child is gone", () -> gateway.host().running() == 0);
    }

    @Test
    void childThatClosesItsInputCostsNoProcessorTimeAndIsReplacedOnTheNextCall()
            throws IOException {
        Upstream upstream = gateway.server(PROMPT_RESTART);
        // The pipe has to have been full once: only then is the poll set told of it.
        Path hearing = folder.resolve("hearing");
        gateway.call(upstream, "deaf", hearing.toString()).text();
        TestCall large = gateway.call(upstream, "length", "x".repeat(500_000));
        gateway.on(gateway.leg(upstream), () -> "written");
        Files.createFile(hearing);
        large.text();

        assertThat(gateway.call(upstream, "close-input", "").text()).isEqualTo("closing");
        StdioLeg leg = gateway.leg(upstream);
        long before = gateway.on(leg, this::processorTime);
        Await.until(
                "half a second has passed",
                new BooleanSupplier() {
                    private final long end = System.nanoTime() + 500_000_000L;

                    @Override
                    public boolean getAsBoolean() {
                        return System.nanoTime() - end > 0;
                    }
                });
        long used = gateway.on(leg, this::processorTime) - before;
        assertThat(Duration.ofNanos(used)).isLessThan(Duration.ofMillis(250));

        assertThat(gateway.call(upstream, "echo", "").failure().reason())
                .isEqualTo(Reason.UPSTREAM_CLOSED);
        Await.until("the pause is over", () -> upstream.health().refusal() == null);
        assertThat(gateway.call(upstream, "echo", "again").text()).isEqualTo("again");
    }

    private long processorTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @Test
    void closingAnUpstreamEndsItsCallsOnceAndItsChildren() {
        Upstream upstream = gateway.server(Map.of());
        TestCall running = gateway.call(upstream, "hang", "");
        gateway.call(upstream, "echo", "").text();

        upstream.close();

        assertThat(running.failure().reason()).isEqualTo(Reason.UPSTREAM_CLOSED);
        assertThat(running.failure().phase()).isEqualTo(Phase.SENT);
        Await.until("the child is gone", () -> gateway.host().running() == 0);
        assertThat(running.outcomes()).isEqualTo(1);
        assertThat(upstream.health().failures()).isZero();
    }
}
