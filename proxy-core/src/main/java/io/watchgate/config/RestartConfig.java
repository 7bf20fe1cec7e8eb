package io.watchgate.config;

import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;
import io.watchgate.config.key.ValueForm;
import java.time.Duration;

/**
 * How an upstream that does not work is tried again.
 *
 * @param backoff the first pause
 * @param backoffMax the longest pause
 * @param parkAfter failures in a row after which it is left alone
 */
public record RestartConfig(
        @Key(
                        value = "500ms",
                        least = "1ms",
                        most = "30d",
                        text = "Pause before the first new attempt; it doubles, with jitter.")
                Duration backoff,
        @Key(value = "30s", least = "1ms", most = "30d", text = "Longest pause between attempts.")
                Duration backoffMax,
        @Key(
                        value = "10",
                        least = "1",
                        most = "1000000",
                        text =
                                "Failures in a row after which the server is parked until a reload"
                                        + " or an admin's word.")
                int parkAfter) {

    public RestartConfig {
        Checks.of(RestartConfig.class, backoff, backoffMax, parkAfter)
                .require(
                        backoffMax.compareTo(backoff) >= 0,
                        "backoff-max",
                        ValueForm.of(Duration.class).write(backoffMax),
                        "at least backoff")
                .verify();
    }
}
