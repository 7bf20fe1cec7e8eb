package io.watchgate.aggregate;

import io.netty.buffer.ByteBuf;
import io.watchgate.jsonrpc.JsonEdits;
import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonTexts;
import io.watchgate.jsonrpc.Span;
import io.watchgate.mcp.McpMethod;
import io.watchgate.upstream.Upstream;
import java.nio.charset.StandardCharsets;

/**
 * Puts the upstream's key before the logger's name in log messages, so that a client of the merged
 * server can tell them apart.
 */
final class LoggerNames {

    /** Behind the opening brace of params. */
    private static final long FIRST_MEMBER = Span.of(1, 1);

    private LoggerNames() {}

    static void mark(Upstream upstream, JsonRpcNotification notification) {
        long span = notification.params();
        if (McpMethod.of(notification) != McpMethod.MESSAGE || Span.length(span) == 0) {
            return;
        }
        ByteBuf body = notification.body();
        byte[] params = new byte[Span.length(span)];
        body.getBytes(body.readerIndex() + Span.start(span), params);
        notification.replaceParams(marked(upstream.key(), params));
    }

    private static byte[] marked(String key, byte[] params) {
        JsonEdits edits = new JsonEdits(params);
        boolean empty = true;
        try (JsonFields fields = new JsonFields(params)) {
            while (fields.next()) {
                empty = false;
                if (fields.name().equals("logger")) {
                    String logger = fields.text();
                    edits.replaceText(fields.span(), logger == null ? key : key + '/' + logger);
                    return edits.applied();
                }
            }
        }
        String member = "\"logger\":" + JsonTexts.quote(key) + (empty ? "" : ",");
        edits.replace(FIRST_MEMBER, member.getBytes(StandardCharsets.UTF_8));
        return edits.applied();
    }
}
