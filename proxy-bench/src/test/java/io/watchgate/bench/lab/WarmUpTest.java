package io.watchgate.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.bench.lab.Contestant.Kind;
import io.watchgate.bench.lab.WarmUp.Calls;
import io.watchgate.bench.lab.WarmUp.Warmth;
import io.watchgate.bench.load.LabProcess;
import io.watchgate.bench.load.LoadPlan;
import io.watchgate.bench.load.LoadResult;
import io.watchgate.bench.load.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Warm is what has had enough calls, and what patience has ended for says so. */
class WarmUpTest {

    private static final LoadPlan SMALL = new LoadPlan(1, 150, 0, 0);

    @TempDir private Path directory;

    /** Every window has so many calls, one of them wrong. */
    private static Calls calls(long each) {
        return (plan, around) -> {
            around.run();
            around.run();
            return new LoadResult(each, 1, plan.seconds(), new Histogram(1));
        };
    }

    private Warmth warm(WarmUp warmUp, Kind kind, LoadPlan plan) throws Exception {
        List<String> idle = List.of("sleep", "60");
        try (LabProcess process =
                LabProcess.start(idle, Map.of(), directory.resolve("sleep.log"))) {
            return warmUp.warm(kind, process.probe(), plan, calls(1_000));
        }
    }

    @Test
    void goesOnUntilThereWereEnoughCalls() throws Exception {
        Warmth warmth = warm(new WarmUp(4_500, 600), Kind.GATEWAY, SMALL);
        assertThat(warmth).isEqualTo(new Warmth(5_000, 5, true));
    }

    @Test
    void takesLargeCallsForSeveral() throws Exception {
        LoadPlan large = new LoadPlan(1, Shape.echo(10_000), 0, 0);
        Warmth warmth = warm(new WarmUp(4_500, 600), Kind.GATEWAY, large);
        assertThat(warmth.calls()).isEqualTo(3_000);
    }

    @Test
    void wantsFewerCallsOfOtherPrograms() throws Exception {
        Warmth warmth = warm(new WarmUp(25_000, 600), Kind.WARMING, SMALL);
        assertThat(warmth.calls()).isEqualTo(3_000);
    }

    @Test
    void endsWithPatience() throws Exception {
        Warmth warmth = warm(new WarmUp(Long.MAX_VALUE, 0.1), Kind.GATEWAY, SMALL);
        assertThat(warmth.settled()).isFalse();
        assertThat(warmth.errors()).isPositive();
    }

    @Test
    void callsWhatIsCompiledAlreadyOnce() throws Exception {
        Warmth warmth = new WarmUp(1 << 20, 600).warm(Kind.NATIVE, null, SMALL, calls(10));
        assertThat(warmth).isEqualTo(new Warmth(10, 1, true));
    }
}
