package io.watchgate.upstream;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.Span;
import io.watchgate.mcp.HeaderValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Which arguments of a server's tools stand in headers of the requests that call them, as its tool
 * list says (MCP 2026-07-28, basic/transports/streamable-http, "x-mcp-header"). Safe from any
 * thread.
 */
public final class ToolParams {

    /** Tools that are remembered; of others the server says that a header is missing. */
    private static final int MOST = 10_000;

    private final Map<String, List<HeaderAnnotations.Param>> tools = new ConcurrentHashMap<>();

    /**
     * Takes note of a tool's input schema.
     *
     * @return what makes the tool unusable over HTTP; null when nothing does
     */
    public @Nullable String learn(String tool, byte[] inputSchema) {
        HeaderAnnotations found = HeaderAnnotations.read(inputSchema);
        if (found.fault() != null || found.params().isEmpty()) {
            tools.remove(tool);
        } else if (tools.size() < MOST || tools.containsKey(tool)) {
            tools.put(tool, found.params());
        }
        return found.fault();
    }

    /** Gives {@code headers} the name and the value of each header that a tool's call needs. */
    public void mirror(JsonRpcRequest call, BiConsumer<String, String> headers) {
        if (tools.isEmpty() || call.arguments() == Span.NONE) {
            return;
        }
        List<HeaderAnnotations.Param> params = tools.get(call.sentName());
        if (params == null) {
            return;
        }
        byte[] arguments = new byte[Span.length(call.arguments())];
        call.body().getBytes(call.body().readerIndex() + Span.start(call.arguments()), arguments);
        for (HeaderAnnotations.Param param : params) {
            String value = value(arguments, param.path());
            if (value != null) {
                headers.accept("mcp-param-" + param.header(), HeaderValue.of(value));
            }
        }
    }

    /** Returns the value at {@code path}; null when there is none that a header could carry. */
    private static @Nullable String value(byte[] object, List<String> path) {
        if (object.length == 0 || object[0] != '{') {
            return null;
        }
        try (JsonFields fields = new JsonFields(object)) {
            while (fields.next()) {
                if (!fields.name().equals(path.get(0))) {
                    continue;
                }
                String text = fields.text();
                if (path.size() > 1) {
                    return value(fields.bytes(), path.subList(1, path.size()));
                }
                if (text != null || fields.isObject() || fields.isArray()) {
                    return text;
                }
                String literal = new String(fields.bytes(), StandardCharsets.US_ASCII);
                return literal.equals("null") ? null : literal;
            }
        }
        return null;
    }
}
