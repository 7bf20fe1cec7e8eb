package io.watchgate.transport.upstream.http;

import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.mcp.HeaderValue;
import io.watchgate.mcp.McpMethod;
import io.watchgate.upstream.ToolParams;
import java.nio.charset.StandardCharsets;

/**
 * Writes the headers of a request that say what its body says (MCP 2026-07-28,
 * basic/transports/streamable-http, "Request Headers").
 */
final class MirroredHeaders {

    private MirroredHeaders() {}

    /**
     * Returns the end of the head of {@code request}, from behind the value before on.
     *
     * @param params knows which arguments of tools stand in headers
     */
    static byte[] of(McpMethod method, JsonRpcRequest request, ToolParams params) {
        StringBuilder end = new StringBuilder(64);
        // A method is the client's word, and header lines must stay ours.
        line(end, "mcp-method", HeaderValue.of(request.methodText()));
        switch (method) {
            case TOOLS_CALL -> {
                line(end, "mcp-name", HeaderValue.of(request.sentName()));
                params.mirror(request, (name, value) -> line(end, name, value));
            }
            case PROMPTS_GET -> line(end, "mcp-name", HeaderValue.of(request.sentName()));
            case RESOURCES_READ -> line(end, "mcp-name", HeaderValue.of(request.sentUri()));
            case TASKS_GET, TASKS_UPDATE, TASKS_CANCEL ->
                    line(end, "mcp-name", HeaderValue.of(request.sentTaskId()));
            default -> {}
        }
        return end.append("\r\n\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void line(StringBuilder end, String name, String value) {
        end.append("\r\n").append(name).append(": ").append(value);
    }
}
