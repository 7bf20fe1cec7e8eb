package io.watchgate.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScaleModelTest {

    @Test
    void loopsThatShareNothingAddUp() {
        ScaleModel model = new ScaleModel(10_000, 0, 2, 100);
        assertThat(model.speedup(64)).isCloseTo(64, within(0.001));
        assertThat(model.nanos(64)).isCloseTo(10_000, within(0.001));
        assertThat(model.bend(0.5, 64)).isEqualTo(64);
    }

    @Test
    void aLoneLoopMovesNoLine() {
        assertThat(new ScaleModel(10_000, 6, 2, 100).nanos(1)).isCloseTo(10_000, within(0.001));
    }

    @Test
    void twoLoopsPayForHalfTheLinesTheyTouch() {
        // Each line: two writes, of which half find it elsewhere, and a small wait.
        double nanos = new ScaleModel(10_000, 1, 2, 100).nanos(2);
        assertThat(nanos).isBetween(10_100.0, 10_101.0);
    }

    @Test
    void noMoreCallsThanALineCanServe() {
        ScaleModel model = new ScaleModel(10_000, 1, 2, 250);
        double most = 10_000 / (2 * 250.0);
        assertThat(model.speedup(1000)).isLessThanOrEqualTo(most * 1.01).isGreaterThan(most * 0.95);
        assertThat(model.bend(0.5, 1000)).isBetween(15, 25);
    }

    @Test
    void refusesNumbersThatMakeNoSense() {
        assertThatThrownBy(() -> new ScaleModel(0, 1, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
