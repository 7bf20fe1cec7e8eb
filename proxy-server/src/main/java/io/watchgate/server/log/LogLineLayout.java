package io.watchgate.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Writes an event as one line: time, level, thread, logger, message. A stack trace follows on lines
 * that begin with a tab.
 *
 * <p>Control characters in messages are escaped: parts of them come from servers and clients, which
 * must not be able to forge lines or to steer a terminal.
 */
final class LogLineLayout extends LayoutBase<ILoggingEvent> {

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(128);
        appendTime(line, event.getTimeStamp());
        String level = event.getLevel().toString();
        line.append(' ').append(level).append(" ".repeat(Math.max(0, 5 - level.length())));
        line.append(" [").append(event.getThreadName()).append("] ");
        String logger = event.getLoggerName();
        line.append(logger, logger.lastIndexOf('.') + 1, logger.length()).append(": ");
        appendEscaped(line, event.getFormattedMessage());
        line.append('\n');
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            for (String frame : ThrowableProxyUtil.asString(thrown).split("\\R")) {
                line.append('\t');
                appendEscaped(line, frame.strip());
                line.append('\n');
            }
        }
        return line.toString();
    }

    /**
     * Appends RFC 3339 in UTC with milliseconds; a formatter would cost several milliseconds at
     * start.
     */
    static void appendTime(StringBuilder line, long epochMillis) {
        long seconds = Math.floorDiv(epochMillis, 1000L);
        int millis = (int) Math.floorMod(epochMillis, 1000L);
        LocalDateTime time = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
        appendDigits(line, time.getYear(), 4).append('-');
        appendDigits(line, time.getMonthValue(), 2).append('-');
        appendDigits(line, time.getDayOfMonth(), 2).append('T');
        appendDigits(line, time.getHour(), 2).append(':');
        appendDigits(line, time.getMinute(), 2).append(':');
        appendDigits(line, time.getSecond(), 2).append('.');
        appendDigits(line, millis, 3).append('Z');
    }

    private static StringBuilder appendDigits(StringBuilder line, int number, int digits) {
        String text = Integer.toString(number);
        return line.append("0".repeat(Math.max(0, digits - text.length()))).append(text);
    }

    private static void appendEscaped(StringBuilder line, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line.append("\\n");
            } else if (c < ' ' && c != '\t' || c >= 0x7f && c < 0xa0) {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
    }
}
