package io.watchgate.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.watchgate.config.LogConfig;
import org.slf4j.LoggerFactory;

/** Begins, changes and ends the log of the process. Safe from any thread. */
public final class GatewayLog {

    private GatewayLog() {}

    /**
     * Names our own set-up to SLF4J, which would otherwise search every jar for one; the first
     * thing the process does. A logback file that is asked for ({@code
     * -Dlogback.configurationFile}) goes before.
     */
    public static void begin() {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty(LoggerFactory.PROVIDER_PROPERTY_KEY, LogProvider.class.getName());
            // SLF4J would tell on stderr that it does as it was told.
            System.setProperty("slf4j.internal.verbosity", "WARN");
        }
    }

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
        if (LogProvider.isUsed()
                && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
