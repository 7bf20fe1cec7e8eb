package io.watchgate.server.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineTimeTest {

    private static final long SECOND = 1_000_000_000;

    private long wallMillis;

    private String at(LineTime time, long nanos) {
        return new String(time.at(nanos), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00.000Z",
                "2000-02-29T23:59:59.999Z",
                "2026-03-04T05:06:07.008Z",
                "2100-03-01T00:00:00.001Z",
                "2400-12-31T12:34:56.789Z",
                "9999-12-31T23:59:59.999Z"
            })
    void writesTheTimeOfDay(String text) {
        wallMillis = Instant.parse(text).toEpochMilli();
        assertThat(at(new LineTime(() -> wallMillis), 12345)).isEqualTo(text);
    }

    @Test
    void agreesWithJavaOnAnyTime() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        for (int i = 0; i < 20_000; i++) {
            wallMillis = (long) (random.nextDouble() * 250_000_000_000_000L);
            String text = at(new LineTime(() -> wallMillis), random.nextLong() >> 8);
            assertThat(Instant.parse(text).toEpochMilli())
                    .as(seeds.describe())
                    .isEqualTo(wallMillis);
        }
    }

    @Test
    void advancesWithTheMonotonicClockAndFollowsTheTimeOfDayEverySecond() {
        wallMillis = Instant.parse("2026-03-04T05:06:07.900Z").toEpochMilli();
        LineTime time = new LineTime(() -> wallMillis);
        assertThat(at(time, -5 * SECOND)).isEqualTo("2026-03-04T05:06:07.900Z");
        // The time of day is set back by an hour meanwhile: seen when a second has passed.
        wallMillis -= 3_600_000;
        assertThat(at(time, -5 * SECOND + SECOND / 2)).isEqualTo("2026-03-04T05:06:08.400Z");
        assertThat(at(time, -4 * SECOND)).isEqualTo("2026-03-04T04:06:07.900Z");
    }
}
