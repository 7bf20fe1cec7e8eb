package io.watchgate.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.RestartConfig;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UpstreamHealthTest {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;

    private long now = 12_345;
    private final UpstreamHealth health = health(true);

    private UpstreamHealth health(boolean parks) {
        RestartConfig restart =
                new RestartConfig(Duration.ofMillis(100), Duration.ofMillis(1000), 5);
        return new UpstreamHealth("files", restart, parks, () -> now);
    }

    private void fail() {
        health.failed(Reason.UPSTREAM_UNAVAILABLE, "upstream files cannot be started");
    }

    @Test
    void untriedServerMayBeTried() {
        assertThat(health.refusal()).isNull();
        assertThat(health.isUp()).isFalse();
        assertThat(health.failure().reason()).isEqualTo(Reason.UPSTREAM_CLOSED);
    }

    @Test
    void failedServerIsLeftAloneForAPauseAndThenMayBeTried() {
        fail();
        Failure refusal = health.refusal();
        assertThat(refusal.reason()).isEqualTo(Reason.UPSTREAM_UNAVAILABLE);
        assertThat(refusal.phase()).isEqualTo(Phase.NOT_SENT);
        assertThat(refusal.retryAfterMillis()).isBetween(50L, 101L);

        now += 100 * MILLI;

        assertThat(health.refusal()).isNull();
        assertThat(health.retryAfterMillis()).isZero();
    }

    @Test
    void pausesDoubleUpToTheLongestWithJitterOfAHalf() {
        UpstreamHealth never = health(false);
        long[] longest = {100, 200, 400, 800, 1000, 1000, 1000};
        for (long most : longest) {
            never.failed(Reason.UPSTREAM_CLOSED, "gone");
            assertThat(never.retryAfterMillis()).isBetween(most / 2, most);
            now += 1000 * MILLI;
        }
    }

    @Test
    void attemptsThatFailSideBySideAreOneFailure() {
        fail();
        fail();
        fail();
        assertThat(health.failures()).isEqualTo(1);
    }

    @Test
    void failuresInARowParkTheServerUntilItIsUnparked() {
        for (int i = 0; i < 5; i++) {
            assertThat(health.isParked()).isFalse();
            fail();
            now += 2 * SECOND;
        }
        assertThat(health.isParked()).isTrue();
        assertThat(health.retryAfterMillis()).isEqualTo(-1);
        assertThat(health.refusal().reason()).isEqualTo(Reason.UPSTREAM_PARKED);
        now += 1000 * SECOND;
        assertThat(health.refusal()).isNotNull();

        health.unpark();

        assertThat(health.refusal()).isNull();
        assertThat(health.failures()).isZero();
    }

    @Test
    void serverThatBreaksSoonAfterOpeningIsParkedToo() {
        for (int i = 0; i < 5; i++) {
            health.opened();
            now += SECOND;
            health.failed(Reason.UPSTREAM_CLOSED, "upstream files closed its output");
            now += 2 * SECOND;
        }
        assertThat(health.isParked()).isTrue();
    }

    @Test
    void serverThatHeldForAWhileStartsCountingAnew() {
        for (int i = 0; i < 20; i++) {
            health.opened();
            now += 10 * SECOND;
            health.failed(Reason.UPSTREAM_CLOSED, "upstream files closed its output");
            assertThat(health.failures()).isEqualTo(1);
            now += 2 * SECOND;
        }
    }

    /**
     * With one process for each session, legs open all the time: that must not hide how long one
     * held.
     */
    @Test
    void crashesFarApartDoNotParkAServerWhoseLegsOpenAllTheTime() {
        for (int crash = 0; crash < 20; crash++) {
            for (int i = 0; i < 60; i++) {
                health.opened();
                now += SECOND;
            }
            health.failed(Reason.UPSTREAM_CLOSED, "upstream files closed its output");
            now += 2 * SECOND;
            assertThat(health.isParked()).isFalse();
        }
    }

    @Test
    void startsThatFailFarApartDoNotParkAServerThatWorksInBetween() {
        for (int i = 0; i < 20; i++) {
            health.opened();
            now += 3600 * SECOND;
            fail();
            now += 2 * SECOND;
            assertThat(health.isParked()).isFalse();
        }
    }

    @Test
    void serverOverHttpIsNeverParked() {
        UpstreamHealth http = health(false);
        for (int i = 0; i < 50; i++) {
            http.failed(Reason.UPSTREAM_UNAVAILABLE, "upstream files cannot be reached");
            now += 2 * SECOND;
        }
        assertThat(http.isParked()).isFalse();
        assertThat(http.refusal()).isNull();
    }

    @Test
    void connectionThatWorksAgainEndsThePauseOfAServerWhoseLegsStayedOpen() {
        UpstreamHealth http = health(false);
        http.opened();
        http.unreachable(Reason.UPSTREAM_UNAVAILABLE, "upstream files cannot be reached");
        assertThat(http.isUp()).isFalse();
        assertThat(http.refusal()).isNotNull();

        http.reachable();

        assertThat(http.isUp()).isTrue();
        assertThat(http.refusal()).isNull();
    }
}
