package io.watchgate.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.watchgate.config.LogConfig;
import org.slf4j.LoggerFactory;

/** Changes the level of the log while the process runs, and ends the log. Safe from any thread. */
public final class GatewayLog {

    private GatewayLog() {}

    /** Sets the least severe level that is written. */
    public static void apply(LogConfig config) {
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.toLevel(config.level().name()));
        }
    }

    /**
     * Writes what still waits, for at most one second, and stops; the last thing before the process
     * ends.
     */
    public static void close() {
        // Asking for the factory would set logging up, only to end it.
        if (LogConfigurator.isUsed()
                && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
