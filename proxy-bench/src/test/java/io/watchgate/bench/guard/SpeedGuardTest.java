package io.watchgate.bench.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.bench.budget.GuardedBenchmarks;
import io.watchgate.bench.guard.SpeedGuard.Plain;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Shows that the guard can fail, and that it is quiet where nothing has changed. */
class SpeedGuardTest {

    private final SpeedRatios ratios = ratios("1.0");

    @Test
    void measuresEachTurnByWhatItIsComparedWith() {
        try (Plain one = new Plain(300, 20)) {
            List<CpuRatio.Pair> pairs =
                    List.of(new CpuRatio.Pair(one, one), new CpuRatio.Pair(one, one));
            assertThat(new CpuRatio(1, 3).measure(pairs)).hasSize(2).doesNotContain(0.0);
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
