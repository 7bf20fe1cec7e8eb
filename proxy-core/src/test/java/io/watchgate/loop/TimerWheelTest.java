package io.watchgate.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Seeds;
import io.watchgate.testkit.VirtualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {

    private static final Duration FINE = Duration.ofMillis(10);
    private static final Duration COARSE = Duration.ofSeconds(1);

    private final VirtualLoop loop = new VirtualLoop();
    private final TimerWheel wheel = loop.loop().timers();

    /** A timer that checks when it fires. */
    private class Probe extends LoopTimer {

        private long deadline;
        private long latest;
        private int fired;
        private boolean running;
        private Runnable then = () -> {};

        void start(Duration delay) {
            boolean fine = delay.compareTo(FINE.multipliedBy(510)) < 0;
            deadline = loop.now() + delay.toNanos();
            latest = deadline + (fine ? FINE : COARSE).toNanos();
            running = true;
            wheel.schedule(this, delay.toNanos());
        }

        void stop() {
            running = false;
            wheel.cancel(this);
        }

        @Override
        protected void expired() {
            assertThat(running).as("runs").isTrue();
            assertThat(isScheduled()).as("idle when it fires").isFalse();
            assertThat(loop.now() - deadline).as("not early").isGreaterThanOrEqualTo(0);
            running = false;
            fired++;
            then.run();
        }

        boolean isOverdue() {
            return running && loop.now() - latest > 0;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 9_999_999, 10_000_000, 10_000_001, 5_000_000_000L, 5_099_999_999L})
    void firesAShortTimerWithinTenMilliseconds(long nanos) {
        assertFiresWithin(nanos, FINE);
    }

    @ParameterizedTest
    @ValueSource(longs = {5_100_000_000L, 60_000_000_000L, 511_000_000_000L, 512_000_000_000L})
    void firesALongTimerWithinASecond(long nanos) {
        assertFiresWithin(nanos, COARSE);
    }

    @ParameterizedTest
    @ValueSource(longs = {600, 1800, 5000})
    void firesATimerThatIsFurtherAwayThanOneRoundOfTheWheel(long seconds) {
        assertFiresWithin(Duration.ofSeconds(seconds).toNanos(), COARSE);
    }

    @Test
    void keepsItsPromiseUnderRandomUse() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        List<Probe> probes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            probes.add(new Probe());
        }
        for (int round = 0; round < 3000; round++) {
            Probe probe = probes.get(random.nextInt(probes.size()));
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> probe.start(randomDelay(random));
                case 3 -> probe.stop();
                case 4 -> loop.stall(randomDelay(random).dividedBy(4));
                default -> loop.advance(randomDelay(random).dividedBy(16));
            }
            loop.advance(Duration.ZERO);
            long running = probes.stream().filter(each -> each.running).count();
            assertThat(wheel.running()).as(seeds.describe()).isEqualTo((int) running);
            assertThat(probes).as(seeds.describe()).noneMatch(Probe::isOverdue);
        }
        loop.advance(Duration.ofHours(2));
        assertThat(wheel.running()).as(seeds.describe()).isZero();
        assertThat(probes).as(seeds.describe()).noneMatch(probe -> probe.running);
    }

    @Test
    void firesManyTimersOfOneStepEachOnce() {
        List<Probe> probes = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Probe probe = new Probe();
            probe.start(Duration.ofMillis(50));
            probes.add(probe);
        }
        loop.advance(Duration.ofMillis(60));
        assertThat(probes).allMatch(probe -> probe.fired == 1);
    }

    @Test
    void letsATimerCancelItsNeighboursAndSetThemAnew() {
        Probe first = new Probe();
        Probe second = new Probe();
        Probe third = new Probe();
        for (Probe probe : List.of(first, second, third)) {
            probe.start(Duration.ofMillis(20));
            probe.then =
                    () -> {
                        first.stop();
                        second.stop();
                        third.stop();
                        second.start(Duration.ofMillis(30));
                    };
        }
        loop.advance(Duration.ofMillis(30));
        assertThat(first.fired + second.fired + third.fired)
                .as("the others were stopped")
                .isEqualTo(1);
        second.then = () -> {};
        loop.advance(Duration.ofMillis(40));
        assertThat(first.fired + second.fired + third.fired).isEqualTo(2);
        assertThat(wheel.running()).isZero();
    }

    @Test
    void letsATimerSetItselfAgainWithoutADelay() {
        Probe probe = new Probe();
        probe.then = () -> probe.start(Duration.ZERO);
        probe.start(Duration.ZERO);
        loop.advance(Duration.ofMillis(105));
        assertThat(probe.fired).as("once for each step").isBetween(9, 11);
        probe.stop();
    }

    @Test
    void survivesATimerThatFails() {
        Probe broken = new Probe();
        broken.then =
                () -> {
                    throw new AssertionError("thrown on purpose by a test");
                };
        Probe same = new Probe();
        Probe later = new Probe();
        broken.start(Duration.ofMillis(20));
        same.start(Duration.ofMillis(20));
        later.start(Duration.ofMillis(500));
        loop.advance(Duration.ofSeconds(1));
        assertThat(List.of(broken.fired, same.fired, later.fired)).containsOnly(1);
    }

    @Test
    void needsNoWakeUpWithoutTimers() {
        Probe probe = new Probe();
        probe.start(Duration.ofSeconds(1));
        probe.stop();
        probe.stop();
        loop.advance(Duration.ofSeconds(5));
        assertThat(probe.fired).isZero();
        assertThat(loop.channel().runScheduledPendingTasks())
                .as("nothing is scheduled")
                .isEqualTo(-1);
    }

    private void assertFiresWithin(long nanos, Duration step) {
        loop.advance(Duration.ofNanos(123_456_789));
        Probe probe = new Probe();
        probe.start(Duration.ofNanos(nanos));
        loop.advance(Duration.ofNanos(Math.max(0, nanos - 1)));
        assertThat(probe.fired).isZero();
        loop.advance(step.plusNanos(1));
        assertThat(probe.fired).isEqualTo(1);
    }

    private static Duration randomDelay(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Duration.ofNanos(random.nextInt(20_000_000));
            case 1 -> Duration.ofMillis(random.nextInt(500));
            case 2 -> Duration.ofMillis(4000 + random.nextInt(2000));
            default -> Duration.ofSeconds(random.nextInt(1200));
        };
    }
}
