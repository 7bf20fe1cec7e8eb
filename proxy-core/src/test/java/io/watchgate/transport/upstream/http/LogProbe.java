package io.watchgate.transport.upstream.http;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Takes everything the gateway logs from now on until it is closed. */
final class LogProbe implements AutoCloseable {

    private final Logger log = (Logger) LoggerFactory.getLogger("io.watchgate");
    private final ListAppender<ILoggingEvent> records = new ListAppender<>();
    private final Level before = log.getLevel();

    LogProbe() {
        records.start();
        log.setLevel(Level.TRACE);
        log.setAdditive(false);
        log.addAppender(records);
    }

    /** Returns all lines, each with its level in front. */
    List<String> lines() {
        return List.copyOf(records.list).stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    @Override
    public void close() {
        log.detachAppender(records);
        log.setAdditive(true);
        log.setLevel(before);
    }
}
