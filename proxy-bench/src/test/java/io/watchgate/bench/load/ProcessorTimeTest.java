package io.watchgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.bench.load.ProcessorTime.ThreadTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The finer count of processor time must be taken only where it tells the same. */
class ProcessorTimeTest {

    private static ProcessorTime time(long ticksMicros, long loopNanos, long compilerNanos) {
        return new ProcessorTime(
                ticksMicros,
                1,
                Map.of(
                        1L, new ThreadTime(loopNanos, false),
                        2L, new ThreadTime(compilerNanos, true)));
    }

    @Test
    void isThatOfThreadsBetweenTicks() {
        ProcessorTime before = time(10_000, 9_000_000, 5_000_000);
        ProcessorTime after = time(20_000, 12_345_000, 6_000_000);
        assertThat(after.microsSince(before)).isEqualTo(4_345);
        assertThat(after.compilingSince(before)).isEqualTo(1_000);
    }

    @Test
    void countsThreadsThatHaveBegun() {
        ProcessorTime before = new ProcessorTime(0, 1, Map.of(1L, new ThreadTime(0, false)));
        assertThat(time(0, 1_000_000, 2_000_000).microsSince(before)).isEqualTo(3_000);
        assertThat(time(0, 1_000_000, 2_000_000).compilingSince(before)).isEqualTo(2_000);
    }

    @Test
    void isThatOfTicksWhereThreadsThatWorkedHaveEnded() {
        ProcessorTime before = time(10_000, 9_000_000, 5_000_000);
        ProcessorTime after =
                new ProcessorTime(900_000, 1, Map.of(1L, new ThreadTime(9_000_000, false)));
        assertThat(after.microsSince(before)).isEqualTo(890_000);
    }

    @Test
    void isThatOfTicksWhereThreadsAreNotTold() {
        ProcessorTime before = new ProcessorTime(0, 1, Map.of());
        assertThat(new ProcessorTime(10_000, 1, Map.of()).microsSince(before)).isEqualTo(10_000);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void isReadOfThisProcess() {
        ProcessorTime before = ProcessorTime.of(0, List.of());
        ProcessorTime now = ProcessorTime.of(0, List.of(ProcessHandle.current()));
        assertThat(now.compilingSince(before)).isPositive();
    }
}
