package io.watchgate.config.policy;

import io.watchgate.config.key.ByteSize;
import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;

/**
 * What the expression of a rule may take for one request. More than that is not decided, which
 * denies.
 *
 * @param iterations steps over lists and maps
 * @param size how much of the arguments it may look at
 */
public record ExpressionsConfig(
        @Key(
                        value = "1000",
                        least = "1",
                        most = "1000000",
                        text =
                                "Steps over lists and maps that an expression may take for one"
                                        + " request; more is not decided, which denies.")
                int iterations,
        @Key(
                        value = "64KiB",
                        least = "1KiB",
                        most = "16MiB",
                        text =
                                "How much of a call's arguments an expression may look at: texts,"
                                        + " numbers, names of members; more is not decided, which"
                                        + " denies.")
                ByteSize size) {

    public ExpressionsConfig {
        Checks.of(ExpressionsConfig.class, iterations, size).verify();
    }
}
