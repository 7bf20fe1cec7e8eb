package io.watchgate.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.IoBackend;
import io.watchgate.loop.LoopSettings;
import io.watchgate.server.metrics.Scrape;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoopWatchTest {

    private static final Duration STALL = Duration.ofMillis(250);
    private static final long STALL_NANOS = STALL.toNanos();

    private final GatewayLoops loops =
            new GatewayLoops(IoBackend.NIO, new LoopSettings(2, 1024, 128, System::nanoTime));
    private final Logger logger = (Logger) LoggerFactory.getLogger(LoopWatch.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final AtomicLong now = new AtomicLong(1);
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final CountDownLatch unblock = new CountDownLatch(1);

    @BeforeEach
    void listen() {
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void stop() throws Exception {
        unblock.countDown();
        logger.detachAppender(logged);
        loops.shutdown().await(30, TimeUnit.SECONDS);
    }

    private LoopWatch watch() {
        return new LoopWatch(loops.all(), STALL, now::get);
    }

    /** Makes loop 0 stand still in a method of this test. */
    private void block() throws Exception {
        loops.get(0).eventLoop().execute(this::standStill);
        assertThat(blocked.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private void standStill() {
        blocked.countDown();
        spinUntil(unblock);
    }

    /** Keeps a loop busy; a call that blocks would be found and undone by the test kit. */
    private static void spinUntil(CountDownLatch gate) {
        long turns = 0;
        while (gate.getCount() > 0) {
            turns++;
        }
    }

    /** Has the watch look, and lets loop 1, which nobody blocks, answer. */
    private void look(LoopWatch watch, long nanosLater) throws Exception {
        watch.look(now.addAndGet(nanosLater));
        loops.get(1).eventLoop().submit(() -> {}).get(30, TimeUnit.SECONDS);
    }

    /** Waits until both loops have done what they were given so far. */
    private void settle() throws Exception {
        for (int i = 0; i < loops.size(); i++) {
            loops.get(i).eventLoop().submit(() -> {}).get(30, TimeUnit.SECONDS);
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("waited too long").isNegative();
            Thread.yield();
        }
    }

    @Test
    void saysWhereALoopStandsAndCountsItOnce() throws Exception {
        LoopWatch watch = watch();
        look(watch, 0);
        settle();
        block();
        look(watch, 1);
        look(watch, STALL_NANOS - 1);
        assertThat(watch.stalls(0)).isZero();
        look(watch, 1);
        look(watch, STALL_NANOS);
        assertThat(watch.stalls(0)).isEqualTo(1);
        assertThat(watch.stalls(1)).isZero();
        assertThat(watch.longestStall()).isEqualTo(2 * STALL_NANOS);
        assertThat(logged.list).hasSize(1);
        ILoggingEvent event = logged.list.get(0);
        assertThat(event.getFormattedMessage()).startsWith("loop 0 has stood still for 250 ms");
        assertThat(List.of(event.getThrowableProxy().getStackTraceElementProxyArray()))
                .anyMatch(
                        frame -> frame.getStackTraceElement().getMethodName().equals("standStill"));
    }

    @Test
    void forgetsAStallThatIsOverAndCountsTheNext() throws Exception {
        LoopWatch watch = watch();
        block();
        look(watch, 0);
        look(watch, STALL_NANOS);
        unblock.countDown();
        settle();
        assertThat(watch.longestStall()).isZero();
        look(watch, 1);
        settle();
        look(watch, 1);
        assertThat(watch.stalls(0)).isEqualTo(1);
    }

    @Test
    void logsOneStallInTenSecondsAndCountsAll() throws Exception {
        CountDownLatch[] gates = {
            new CountDownLatch(1), new CountDownLatch(1), new CountDownLatch(1)
        };
        LoopWatch watch = watch();
        for (CountDownLatch gate : gates) {
            loops.get(0).eventLoop().execute(() -> spinUntil(gate));
            look(watch, 1);
            look(watch, STALL_NANOS);
            gate.countDown();
            settle();
            now.addAndGet(TimeUnit.SECONDS.toNanos(6));
        }
        assertThat(watch.stalls(0)).isEqualTo(3);
        assertThat(logged.list).hasSize(2);
        assertThat(logged.list.get(1).getFormattedMessage()).contains("3 times so far");
    }

    @Test
    void measuresHowLongLoopsTakeToGetToATask() throws Exception {
        LoopWatch watch = watch();
        block();
        look(watch, 0);
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(20));
        unblock.countDown();
        settle();
        assertThat(watch.lag(0).count()).isEqualTo(1);
        assertThat(watch.lag(0).sum()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
        Scrape scrape = Scrape.of(watch);
        assertThat(scrape.histogram("watchgate_loop_lag_seconds", "loop", "0").getSampleSum())
                .isEqualTo(0.02);
        assertThat(scrape.value("watchgate_loop_stalls_total", "loop", "1")).isZero();
        assertThat(scrape.value("watchgate_loop_standing_seconds", "loop", "0")).isZero();
    }

    @Test
    void watchesByItselfUntilItIsClosed() throws Exception {
        try (LoopWatch watch = new LoopWatch(loops.all(), Duration.ofMillis(50))) {
            await(() -> watch.lag(0).count() > 1 && watch.lag(1).count() > 1);
            // A busy machine may have counted one already.
            long before = watch.stalls(0);
            block();
            await(() -> watch.stalls(0) > before);
            unblock.countDown();
            await(() -> watch.longestStall() == 0);
        }
    }

    @Test
    void leavesLoopsAloneThatHaveEnded() throws Exception {
        LoopWatch watch = watch();
        assertThat(loops.shutdown().await(30, TimeUnit.SECONDS)).isTrue();
        watch.look(now.get());
        watch.look(now.addAndGet(STALL_NANOS));
        assertThat(watch.longestStall()).isZero();
        assertThat(logged.list).isEmpty();
    }
}
