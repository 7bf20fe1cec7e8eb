package io.watchgate.server.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The whole warm-up: every call is answered as a client would want it. */
class WarmUpTest {

    @Test
    void callsBothEndpointsThroughAllHandlers() throws Exception {
        assertThat(WarmUp.calls(5, 60, () -> false).get()).isEqualTo(10);
    }

    @Test
    void standsBackWhileClientsAreServed() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        assertThat(WarmUp.calls(5, 60, () -> asked.incrementAndGet() < 8).get()).isEqualTo(10);
        assertThat(asked).hasValueGreaterThan(8);
    }

    @Test
    void doesNotWaitForClientsForever() throws Exception {
        assertThat(WarmUp.calls(5, 1, () -> true).get()).isEqualTo(-1);
    }

    @Test
    void endsWhenItIsToldTo() {
        CompletableFuture<Integer> calls = WarmUp.begin(() -> true);
        calls.cancel(false);
        assertThat(calls).isCancelled();
    }

    @Test
    void givesUpWhenItsTimeIsOver() throws Exception {
        assertThat(WarmUp.calls(Integer.MAX_VALUE, 1, () -> false).get()).isEqualTo(-1);
    }
}
