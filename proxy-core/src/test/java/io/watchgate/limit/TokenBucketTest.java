package io.watchgate.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Seeds;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

    private static final long START = Long.MAX_VALUE - 500;

    @Test
    void letsABurstPassAndThenOneForEachInterval() {
        // The clock of the loops may pass the greatest number.
        TokenBucket bucket = new TokenBucket(100, 3, 0, START);
        for (int i = 0; i < 3; i++) {
            assertThat(bucket.take(START)).isZero();
        }
        assertThat(bucket.take(START)).isEqualTo(100);
        assertThat(bucket.take(START + 40)).isEqualTo(60);
        assertThat(bucket.take(START + 100)).isZero();
        assertThat(bucket.take(START + 100)).isEqualTo(100);
        for (int i = 0; i < 3; i++) {
            assertThat(bucket.take(START + 1000)).as("full again after a pause").isZero();
        }
        assertThat(bucket.take(START + 1000)).isEqualTo(100);
    }

    @Test
    void neverLetsMorePassThanTheRateAndABurst() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        for (int round = 0; round < 200; round++) {
            int interval = 1 + random.nextInt(50);
            int burst = 1 + random.nextInt(10);
            TokenBucket bucket = new TokenBucket(interval, burst, 0, 0);
            long now = 0;
            int passed = 0;
            for (int i = 0; i < 500; i++) {
                now += random.nextInt(30);
                long wait = bucket.take(now);
                passed += wait == 0 ? 1 : 0;
                if (wait > 0) {
                    assertThat(wait).as(seeds.describe()).isLessThanOrEqualTo(interval);
                }
            }
            assertThat(passed)
                    .as(seeds.describe())
                    .isLessThanOrEqualTo((int) (now / interval) + burst);
        }
    }

    @Test
    void boundsWhatIsOpenAtOnce() {
        TokenBucket bucket = new TokenBucket(0, 1, 2, 0);
        assertThat(bucket.take(0)).as("no rate").isZero();
        assertThat(bucket.enter()).isTrue();
        assertThat(bucket.enter()).isTrue();
        assertThat(bucket.enter()).isFalse();
        assertThat(bucket.isIdle(0)).isFalse();
        bucket.leave();
        assertThat(bucket.enter()).isTrue();
        bucket.leave();
        bucket.leave();
        assertThat(bucket.isIdle(0)).isTrue();
    }

    @Test
    void manyThreadsTakeNoMoreThanThereIs() throws Exception {
        TokenBucket bucket = new TokenBucket(1_000_000, 100, 0, 0);
        AtomicInteger passed = new AtomicInteger();
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] =
                    new Thread(
                            () -> {
                                for (int n = 0; n < 1000; n++) {
                                    passed.addAndGet(bucket.take(0) == 0 ? 1 : 0);
                                }
                            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(passed).hasValue(100);
    }
}
