package io.watchgate.config;

/**
 * The gateway's own log, on stderr.
 *
 * @param level the least severe level that is written
 */
@Key.ShortForm("level")
public record LogConfig(
        @Key(
                        value = "info",
                        text = "Least severe level written: error, warn, info, debug or trace.")
                Level level) {

    /** Severities, descending. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }
}
