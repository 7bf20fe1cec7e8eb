package io.watchgate.correlation;

import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.Span;
import io.watchgate.jsonrpc.TextMemo;
import io.watchgate.mcp.HeaderValue;
import io.watchgate.mcp.McpHeaders;
import io.watchgate.session.MirroredHeaders;
import io.watchgate.session.PendingRequest;
import org.jspecify.annotations.Nullable;

/**
 * Compares headers with the body they repeat (MCP 2026-07-28, basic/transports/streamable-http,
 * "Server Validation", "Value Encoding").
 */
final class MirrorCheck {

    private MirrorCheck() {}

    /**
     * Returns what is wrong with the headers of {@code request}; null when they repeat its body.
     */
    static @Nullable String mismatch(
            MirroredHeaders headers, PendingRequest request, String revision) {
        JsonRpcRequest message = request.request();
        TextMemo names = request.exchange().loop().names();
        String fault = fault(headers, McpHeaders.PROTOCOL_VERSION, revision);
        if (fault == null) {
            fault = fault(headers, McpHeaders.METHOD, message.methodText(names));
        }
        String name = fault == null ? named(request, message, names) : null;
        return name == null ? fault : fault(headers, McpHeaders.NAME, name);
    }

    /** Returns what the request names, which a header has to repeat; null when it need not. */
    private static @Nullable String named(
            PendingRequest request, JsonRpcRequest message, TextMemo names) {
        return switch (request.method()) {
            case TOOLS_CALL, PROMPTS_GET ->
                    message.name() == Span.NONE ? null : message.nameText(names);
            case RESOURCES_READ -> message.uri() == Span.NONE ? null : message.uriText();
            case TASKS_GET, TASKS_UPDATE, TASKS_CANCEL -> message.taskIdText();
            default -> null;
        };
    }

    private static @Nullable String fault(
            MirroredHeaders headers, CharSequence header, String expected) {
        int lines = headers.count(header);
        if (lines != 1) {
            return lines + " " + title(header) + " headers (expected: one)";
        }
        String line = headers.first(header);
        String text = header == McpHeaders.NAME ? HeaderValue.read(line) : line.strip();
        return expected.equals(text) && HeaderValue.isVisible(line.strip())
                ? null
                : title(header) + " differs from the body (expected: the same)";
    }

    /** Returns the header's name as the specification writes it. */
    private static String title(CharSequence header) {
        if (header == McpHeaders.NAME) {
            return "Mcp-Name";
        }
        return header == McpHeaders.METHOD ? "Mcp-Method" : "MCP-Protocol-Version";
    }
}
