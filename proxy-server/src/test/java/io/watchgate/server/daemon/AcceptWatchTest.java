package io.watchgate.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When listeners that cannot accept are a reason to send clients elsewhere. */
class AcceptWatchTest {

    private final AtomicLong now = new AtomicLong();
    private final AcceptWatch watch = new AcceptWatch(now::get);

    private void later(long millis) {
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Test
    void aPauseThatPassesIsNoReason() {
        watch.failed("127.0.0.1:8808", "Too many open files");
        later(250);
        watch.failed("127.0.0.1:8808", "Too many open files");
        assertThat(watch.reasons()).isEmpty();
        later(1000);
        watch.failed("127.0.0.1:8808", "Too many open files");
        assertThat(watch.reasons()).isEmpty();
        assertThat(watch.pauses()).isEqualTo(3);
    }

    @Test
    void pausesOverASecondAreOneUntilNoneHasComeForASecond() {
        for (int i = 0; i < 5; i++) {
            watch.failed("b", "Too many open files");
            watch.failed("a", "Too many open files in system");
            later(250);
        }
        assertThat(watch.reasons())
                .containsExactly(
                        "cannot accept connections on a: Too many open files in system",
                        "cannot accept connections on b: Too many open files");
        watch.closed("a");
        assertThat(watch.reasons()).hasSize(1);
        later(749);
        assertThat(watch.reasons()).hasSize(1);
        later(1);
        assertThat(watch.reasons()).isEmpty();
    }

    @Test
    void aFailureMuchLaterBeginsAnew() {
        watch.failed("a", "Too many open files");
        later(999);
        watch.failed("a", "Too many open files");
        later(1);
        assertThat(watch.reasons()).hasSize(1);
        later(1000);
        watch.failed("a", "Too many open files");
        assertThat(watch.reasons()).isEmpty();
    }
}
