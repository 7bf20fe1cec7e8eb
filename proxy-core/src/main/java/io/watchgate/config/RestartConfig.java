package io.watchgate.config;

import java.time.Duration;

/**
 * How an upstream that does not work is tried again.
 *
 * @param backoff the first pause
 * @param backoffMax the longest pause
 * @param parkAfter failures in a row after which it is left alone
 */
public record RestartConfig(
        @Key(value = "500ms", text = "Pause before the first new attempt; it doubles, with jitter.")
                Duration backoff,
        @Key(value = "30s", text = "Longest pause between attempts.") Duration backoffMax,
        @Key(
                        value = "10",
                        text =
                                "Failures in a row after which the server is parked until a reload"
                                        + " or an admin's word.")
                int parkAfter) {

    public RestartConfig {
        TimeoutsConfig.positive("backoff", backoff);
        TimeoutsConfig.positive("backoff-max", backoffMax);
        LimitsConfig.within("park-after", parkAfter, 1, 1_000_000);
        ConfigException.check(
                backoffMax.compareTo(backoff) >= 0, "backoff-max", backoffMax, "at least backoff");
    }
}
