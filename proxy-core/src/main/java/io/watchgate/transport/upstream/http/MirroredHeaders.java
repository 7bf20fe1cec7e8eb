package io.watchgate.transport.upstream.http;

import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.mcp.HeaderValue;
import io.watchgate.mcp.McpHeaders;
import io.watchgate.mcp.McpMethod;
import io.watchgate.upstream.ToolParams;
import io.watchgate.upstream.ToolParams.Argument;
import io.watchgate.upstream.UpstreamCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Writes the headers of a request that say what its body says (MCP 2026-07-28,
 * basic/transports/streamable-http, "Request Headers").
 */
final class MirroredHeaders {

    private MirroredHeaders() {}

    /**
     * Returns the end of the head of {@code request}, which {@code call} sends, from behind the
     * value before on.
     *
     * @param heads what stands in every head
     */
    static byte[] of(UpstreamCall call, JsonRpcRequest request, RequestHeads heads) {
        ToolParams params = call.leg().upstream().toolParams();
        StringBuilder end = new StringBuilder(64);
        // A method is the client's word, and header lines must stay ours.
        line(end, "mcp-method", HeaderValue.of(request.methodText()));
        switch (call.method()) {
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
        List<Map.Entry<String, String>> sent = call.paramHeaders();
        if (!sent.isEmpty()) {
            pass(
                            sent,
                            call.method() == McpMethod.TOOLS_CALL ? params.of(request) : List.of(),
                            heads)
                    .forEach(line -> line(end, line.getKey(), line.getValue()));
        }
        return end.append("\r\n\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Returns the lines that nobody here knows: whoever stands between forwards them (MCP
     * 2026-07-28, basic/transports/streamable-http, "Server Validation"). What a tool list or the
     * configuration knows is written by the gateway alone, and what no header can carry is left
     * out.
     */
    private static List<Map.Entry<String, String>> pass(
            List<Map.Entry<String, String>> sent, List<Argument> known, RequestHeads heads) {
        return sent.stream()
                .filter(line -> HeaderValue.isVisible(line.getValue()))
                .filter(line -> !heads.isConfigured(line.getKey()))
                .filter(line -> known.stream().noneMatch(argument -> isOf(line, argument)))
                .toList();
    }

    private static boolean isOf(Map.Entry<String, String> line, Argument argument) {
        return line.getKey().equalsIgnoreCase(McpHeaders.PARAM_PREFIX + argument.header());
    }

    private static void line(StringBuilder end, String name, String value) {
        end.append("\r\n").append(name).append(": ").append(value);
    }
}
