package io.watchgate.bench.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Shows that the guard can fail, and that it is quiet where nothing has changed. */
class SpeedGuardTest {

    private static final List<String> GUARDED = SpeedGuard.CALLS;

    private final SpeedRatios ratios = new SpeedRatios(List.of("call"));

    @Test
    void measuresEachTurnByWhatItIsComparedWith() {
        try (RoundTrip one = new RoundTrip("round-trip.http.300", 2, 2)) {
            List<CpuRatio.Pair> pairs =
                    List.of(new CpuRatio.Pair(one, one), new CpuRatio.Pair(one, one));
            assertThat(new CpuRatio(1, 3).measure(pairs)).hasSize(2).doesNotContain(0.0);
        }
    }

    @ParameterizedTest
    @FieldSource("GUARDED")
    void makesCallsOfEachGuardedKind(String name) {
        try (RoundTrip calls = new RoundTrip(name, 2, 2)) {
            calls.run();
            assertThat(calls.batch()).isEqualTo(2);
        }
    }

    @Test
    void failsAtFifteenPercentAndNotAtFive() {
        ratios.add("call", 1.05);
        assertThat(ratios.hold()).isTrue();
        assertThat(printed()).contains("call 1.05").doesNotContain("expected");

        SpeedRatios slower = new SpeedRatios(List.of("call"));
        slower.add("call", 1.15);
        assertThat(slower.hold()).isFalse();
    }

    @Test
    void believesTheBestOfSomeJvms() {
        ratios.add("call", 1.15);
        assertThat(printed()).contains("call 1.15 slower (expected: at most 1.08)");
        ratios.add("call", 1.02);
        assertThat(ratios.hold()).isTrue();
    }

    @Test
    void wantsAnotherBaseWhereARegressionWouldBeHidden() {
        ratios.add("call", 0.93);
        assertThat(printed())
                .contains(
                        "call 0.93 cheaper (expected: at least 0.95; move guard.base to a commit"
                                + " with it)");
        assertThat(ratios.hold()).isFalse();
        ratios.add("call", 0.98);
        assertThat(ratios.hold()).isTrue();
        // What passes is noticed when it becomes slower by fifteen percent.
        assertThat(SpeedRatios.LEAST * 1.15).isGreaterThan(SpeedRatios.MOST);
    }

    @Test
    void doesNotHoldWhatWasNotMeasured() {
        assertThat(ratios.hold()).isFalse();
    }

    @Test
    void saysWhichBuildItCannotRead() {
        Path missing = Path.of("no-such-build.jar");
        assertThatThrownBy(() -> new BaseBuild(missing))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "no-such-build.jar: not readable (expected: benchmarks.jar of a build)");
    }

    @Test
    void namesOneCommitAsTheBase() throws IOException {
        assertThat(Files.readAllLines(Path.of("guard.base")))
                .filteredOn(line -> !line.startsWith("#"))
                .singleElement()
                .asString()
                .matches("[0-9a-f]{40}");
    }

    private String printed() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ratios.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8).replaceAll(" +", " ");
    }
}
