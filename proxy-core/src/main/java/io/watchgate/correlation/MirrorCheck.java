package io.watchgate.correlation;

import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.Span;
import io.watchgate.mcp.HeaderValue;
import io.watchgate.mcp.McpHeaders;
import io.watchgate.session.MirroredHeaders;
import io.watchgate.session.PendingRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares headers with the body they repeat (MCP 2026-07-28, basic/transports/streamable-http,
 * "Server Validation", "Value Encoding").
 */
final class MirrorCheck {

    static final CharSequence VERSION = McpHeaders.PROTOCOL_VERSION;

    private MirrorCheck() {}

    /**
     * Returns what is wrong with the headers of {@code request}; null when they repeat its body.
     */
    static @Nullable String mismatch(
            MirroredHeaders headers, PendingRequest request, String revision) {
        JsonRpcRequest message = request.request();
        String fault = fault("MCP-Protocol-Version", headers.all(VERSION), revision, false);
        if (fault == null) {
            List<String> lines = headers.all(McpHeaders.METHOD);
            fault = fault("Mcp-Method", lines, message.methodText(), false);
        }
        String name = fault == null ? named(request, message) : null;
        return name == null ? fault : fault("Mcp-Name", headers.all(McpHeaders.NAME), name, true);
    }

    /** Returns what the request names, which a header has to repeat; null when it need not. */
    private static @Nullable String named(PendingRequest request, JsonRpcRequest message) {
        return switch (request.method()) {
            case TOOLS_CALL, PROMPTS_GET -> message.name() == Span.NONE ? null : message.nameText();
            case RESOURCES_READ -> message.uri() == Span.NONE ? null : message.uriText();
            case TASKS_GET, TASKS_UPDATE, TASKS_CANCEL -> message.taskIdText();
            default -> null;
        };
    }

    private static @Nullable String fault(
            String header, List<String> lines, String expected, boolean encoded) {
        if (lines.size() != 1) {
            return lines.size() + " " + header + " headers (expected: one)";
        }
        String line = lines.get(0);
        String text = encoded ? HeaderValue.read(line) : line.strip();
        return expected.equals(text) && HeaderValue.isVisible(line.strip())
                ? null
                : header + " differs from the body (expected: the same)";
    }
}
