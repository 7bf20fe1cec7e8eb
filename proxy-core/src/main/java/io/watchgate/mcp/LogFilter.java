package io.watchgate.mcp;

import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonStrings;
import io.watchgate.jsonrpc.Span;
import org.jspecify.annotations.Nullable;

/** Tells which log messages a client wants (MCP 2025-11-25, server/utilities/logging). */
public final class LogFilter {

    private LogFilter() {}

    /**
     * Tells whether the notification is wanted: it is no log message, or severe enough, or nobody
     * set a level.
     */
    public static boolean passes(JsonRpcNotification notification, @Nullable LogLevel least) {
        if (least == null || notification.level() == Span.NONE) {
            return true;
        }
        if (McpMethod.of(notification) != McpMethod.MESSAGE) {
            return true;
        }
        long span = notification.level();
        String text =
                JsonStrings.decode(notification.body(), Span.start(span), Span.end(span), true);
        LogLevel level = LogLevel.find(text);
        return level == null || level.compareTo(least) >= 0;
    }
}
