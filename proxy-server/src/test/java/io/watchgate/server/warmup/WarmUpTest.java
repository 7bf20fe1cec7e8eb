package io.watchgate.server.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The whole warm-up: every call is answered as a client would want it. */
class WarmUpTest {

    @Test
    void callsBothEndpointsThroughAllHandlers() throws Exception {
        assertThat(WarmUp.calls(5, 60)).isEqualTo(10);
    }

    @Test
    void givesUpWhenItsTimeIsOver() throws Exception {
        assertThat(WarmUp.calls(Integer.MAX_VALUE, 1)).isEqualTo(-1);
    }
}
