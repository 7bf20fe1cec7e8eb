package io.watchgate.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.server.observability.Allocations;
import io.watchgate.testkit.Seeds;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class DurationRecorderTest {

    private final DurationRecorder recorder = new DurationRecorder();

    private void record(long... nanos) {
        for (long each : nanos) {
            recorder.record(each);
        }
    }

    @Test
    void aBoundBelongsToItsBucketAndWhatIsBeyondToTheNext() {
        long bound = DurationRecorder.bound(3);
        record(bound - 1, bound, bound + 1);
        Durations read = recorder.read();
        assertThat(read.bucket(3)).isEqualTo(2);
        assertThat(read.bucket(4)).isEqualTo(1);
        assertThat(read.sum()).isEqualTo(3 * bound);
    }

    @Test
    void findsTheBucketOfAnyDuration() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        for (int round = 0; round < 20_000; round++) {
            long nanos = (random.nextLong() >>> 1 + random.nextInt(60)) + random.nextInt(2);
            DurationRecorder fresh = new DurationRecorder();
            fresh.record(nanos);
            int expected = 0;
            while (expected < DurationRecorder.bounds()
                    && nanos > DurationRecorder.bound(expected)) {
                expected++;
            }
            assertThat(fresh.read().bucket(expected))
                    .as("%d ns, %s", nanos, seeds.describe())
                    .isEqualTo(1);
        }
    }

    @Test
    void theBoundsRiseAndTheirTextsNameThem() {
        for (int i = 0; i < DurationRecorder.bounds(); i++) {
            long previous = i == 0 ? 0 : DurationRecorder.bound(i - 1);
            assertThat(DurationRecorder.bound(i)).isGreaterThan(previous);
            assertThat(Double.parseDouble(DurationRecorder.boundText(i)) * 1e9)
                    .isCloseTo(DurationRecorder.bound(i), Offset.offset(1.0));
        }
    }

    @Test
    void countsWhatIsNegativeAsNothingAndWhatIsEndlessBehindTheLastBound() {
        record(-5, Long.MAX_VALUE);
        Durations read = recorder.read();
        assertThat(read.bucket(0)).isEqualTo(1);
        assertThat(read.bucket(DurationRecorder.bounds())).isEqualTo(1);
        assertThat(read.count()).isEqualTo(2);
        assertThat(read.sum()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void estimatesQuantilesWithinABucketAsPrometheusDoes() {
        long oneMilli = TimeUnit.MILLISECONDS.toNanos(1);
        for (int i = 0; i < 100; i++) {
            // Between 0.5 and 1 ms: evenly spread, the median is in the middle.
            record(oneMilli);
        }
        assertThat(recorder.read().quantile(0.5)).isEqualTo(oneMilli * 3 / 4);
        assertThat(recorder.read().quantile(1)).isEqualTo(oneMilli);
        assertThat(new Durations().quantile(0.99)).isZero();
        record(TimeUnit.HOURS.toNanos(1));
        assertThat(recorder.read().quantile(1)).isEqualTo(TimeUnit.SECONDS.toNanos(300));
    }

    @Test
    void allocatesNothing() {
        long[] nanos = {1};
        assertThat(
                        Allocations.perCall(
                                () -> recorder.record(nanos[0] = nanos[0] * 7 % 1_000_000_007)))
                .isZero();
    }

    @Test
    void anotherThreadSeesCountsThatNeverFall() throws Exception {
        int records = 200_000;
        Thread writer =
                new Thread(
                        () -> {
                            for (int i = 0; i < records; i++) {
                                recorder.record(i);
                            }
                        });
        writer.start();
        long seen = 0;
        while (writer.isAlive()) {
            long now = recorder.read().count();
            assertThat(now).isGreaterThanOrEqualTo(seen);
            seen = now;
        }
        writer.join();
        assertThat(recorder.read().count()).isEqualTo(records);
    }
}
