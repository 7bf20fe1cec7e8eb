package io.watchgate.config;

import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;
import java.time.Duration;

/**
 * The gateway's own log, on stderr.
 *
 * @param level the least severe level that is written
 * @param stall how long an event loop may stand still before its stack is logged
 */
@Key.ShortForm("level")
public record LogConfig(
        @Key(
                        value = "info",
                        text = "Least severe level written: error, warn, info, debug or trace.")
                Level level,
        @Key(
                        value = "250ms",
                        least = "10ms",
                        most = "1h",
                        text =
                                "How long an event loop may stand still before its stack is logged"
                                        + " and counted.")
                Duration stall) {

    /** Severities, descending. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    public LogConfig {
        Checks.of(LogConfig.class, level, stall).verify();
    }
}
