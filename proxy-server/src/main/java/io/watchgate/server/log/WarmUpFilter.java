package io.watchgate.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Keeps out of the log what a warm-up's gateway says of servers that nobody has configured; its
 * errors are bugs, and stay. Asked of lines that would be written only.
 */
final class WarmUpFilter extends Filter<ILoggingEvent> {

    /** What names of its threads begin with. */
    private static final String THREADS = "warm-up-";

    @Override
    public FilterReply decide(ILoggingEvent event) {
        boolean warming = event.getThreadName().startsWith(THREADS);
        return warming && !event.getLevel().isGreaterOrEqual(Level.ERROR)
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
    }
}
