package io.watchgate.bridge;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.Span;
import io.watchgate.upstream.LegMessages;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamCall;
import java.io.ByteArrayOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes out of a tool list what cannot be called over HTTP, and remembers of the rest which
 * arguments stand in headers (MCP 2026-07-28, server/tools, "x-mcp-header").
 */
final class ToolLists {

    private static final Logger LOG = LoggerFactory.getLogger(ToolLists.class);

    private ToolLists() {}

    /**
     * Returns the list to pass on: the same, or another in its place. Takes ownership of {@code
     * response}.
     */
    static JsonRpcResponse judge(UpstreamCall call, JsonRpcResponse response) {
        byte[] result = response.outcome();
        ByteArrayOutputStream kept = new ByteArrayOutputStream(result.length);
        int done = 0;
        boolean first = true;
        boolean changed = false;
        try (JsonFields fields = new JsonFields(result)) {
            while (fields.next()) {
                if (!fields.name().equals("tools") || !fields.isArray()) {
                    continue;
                }
                long span = fields.span();
                kept.write(result, 0, Span.start(span) + 1);
                done = Span.end(span) - 1;
                try (JsonFields tools = new JsonFields(result, Span.start(span), Span.end(span))) {
                    while (tools.next()) {
                        byte[] tool = tools.bytes();
                        if (isUsable(call, tool)) {
                            if (!first) {
                                kept.write(',');
                            }
                            first = false;
                            kept.write(tool, 0, tool.length);
                        } else {
                            changed = true;
                        }
                    }
                }
            }
        }
        if (!changed) {
            return response;
        }
        kept.write(result, done, result.length - done);
        return replace(call, response, kept.toByteArray());
    }

    private static JsonRpcResponse replace(
            UpstreamCall call, JsonRpcResponse response, byte[] result) {
        JsonRpcResponse made = LegMessages.answer(call.leg(), result);
        made.belongTo(response.context());
        response.release();
        return made;
    }

    private static boolean isUsable(UpstreamCall call, byte[] tool) {
        Upstream upstream = call.leg().upstream();
        String fault = tool[0] == '{' ? upstream.toolParams().learn(tool) : null;
        if (fault != null) {
            LOG.warn("upstream {}: a tool is left out: {}", upstream, fault);
        }
        return fault == null;
    }
}
