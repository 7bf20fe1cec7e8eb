package io.watchgate.bench.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.bench.budget.GuardedBenchmarks;
import io.watchgate.bench.guard.SpeedGuard.Plain;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Shows that the guard can fail, and that it is quiet where nothing has changed. */
class SpeedGuardTest {

    private final SpeedRatios ratios = ratios("1.0");

    @Test
    void noticesThatACallTakesFifteenPercentMoreOfTheProcessor() {
        try (Plain same = new Plain(300, 200, 200);
                Plain slower = new Plain(300, 230, 200);
                Plain reference = new Plain(300, 200, 200)) {
            CpuRatio meter = new CpuRatio(5, 31);
            double before = meter.measure(same, reference);
            double after = meter.measure(slower, reference);
            assertThat(after / before).isGreaterThan(1 + SpeedRatios.SLACK_PART);
        }
    }

    @Test
    void failsAtFifteenPercentAndNotAtFive() {
        assertThat(ratios.holds("call", 1.05)).isTrue();
        assertThat(ratios.holds("call", 1.15)).isFalse();
        assertThat(ratios.complaint("call", 1.15))
                .isEqualTo(
                        "call: 1.15 x the processor time of a plain proxy (expected: <= 1.00 in"
                                + " ratios.properties, at most 1.08 with tolerance)");
    }

    @Test
    void holdsARatioForRoundTripsThatThereAre() {
        assertThat(new GuardedBenchmarks().all().keySet()).containsAll(SpeedRatios.read().names());
    }

    private static SpeedRatios ratios(String ratio) {
        Properties properties = new Properties();
        properties.setProperty("call", ratio);
        return new SpeedRatios(properties, 17);
    }
}
