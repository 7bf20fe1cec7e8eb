package io.watchgate.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Gives SLF4J the loggers of logback, set up in code; made before the first line is logged when
 * {@link GatewayLog#begin} has named it.
 */
public final class LogProvider implements SLF4JServiceProvider {

    private static volatile boolean used;

    private final LoggerContext context = new LoggerContext();
    private final LogbackMDCAdapter diagnostics = new LogbackMDCAdapter();
    private final IMarkerFactory markers = new BasicMarkerFactory();

    /** Creates the provider; called by SLF4J. */
    public LogProvider() {}

    @Override
    public void initialize() {
        used = true;
        context.setName("default");
        context.setMDCAdapter(diagnostics);
        configure(context);
        context.start();
    }

    /** Sends what {@code context} logs to stderr. */
    static void configure(LoggerContext context) {
        StderrQueue queue = new StderrQueue();
        queue.setContext(context);
        queue.setName("log");
        queue.addFilter(new WarmUpFilter());
        queue.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(queue);
        // It warns, with a stack, of every stream that a client has got wrong.
        context.getLogger("io.netty.handler.codec.http2").setLevel(Level.ERROR);
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return context;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return diagnostics;
    }

    /** Returns the version of the interfaces this class is compiled against. */
    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    /** Tells whether anything has been logged, so that there is something to end. */
    static boolean isUsed() {
        return used;
    }
}
