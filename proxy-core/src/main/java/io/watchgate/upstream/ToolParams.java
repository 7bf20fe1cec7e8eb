package io.watchgate.upstream;

import io.netty.util.ByteProcessor;
import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.Span;
import io.watchgate.mcp.McpMethod;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which arguments of a server's tools stand in headers of the requests that call them, as its tool
 * list says (MCP 2026-07-28, basic/transports/streamable-http, "x-mcp-header"). Safe from any
 * thread.
 */
public final class ToolParams {

    /** Tools that are remembered; of others the server says that a header is missing. */
    private static final int MOST = 10_000;

    /**
     * An argument that stands in a header.
     *
     * @param header what follows {@code Mcp-Param-}
     * @param text its value, or the literal of a number or truth value; null when the call has none
     *     that a header could carry
     * @param number whether the value is a number
     */
    public record Argument(String header, @Nullable String text, boolean number) {}

    private final Map<String, List<HeaderAnnotations.Param>> tools = new ConcurrentHashMap<>();
    private final Set<String> unusable = ConcurrentHashMap.newKeySet();

    /**
     * Takes note of a legacy server's list of tools, when {@code call} asked for one: clients of
     * the modern era see its annotations, too. Borrows {@code answer}.
     */
    void heard(UpstreamCall call, JsonRpcResponse answer) {
        if (call.method() == McpMethod.TOOLS_LIST && !call.leg().isModern()) {
            learn(answer);
        }
    }

    /** Takes note of all tools of a list; borrows it. One that says nothing of headers is cheap. */
    public void learn(JsonRpcResponse list) {
        if (list.isError() || tools.isEmpty() && !speaksOfHeaders(list)) {
            return;
        }
        try (JsonFields fields = new JsonFields(list.outcome())) {
            while (fields.next()) {
                if (fields.name().equals("tools") && fields.isArray()) {
                    learnAll(fields.members());
                }
            }
        }
    }

    private void learnAll(JsonFields list) {
        try (list) {
            while (list.next()) {
                if (list.isObject()) {
                    learn(list.bytes(), false);
                }
            }
        }
    }

    private static boolean speaksOfHeaders(JsonRpcResponse list) {
        return list.body().forEachByte(new KeySearch()) >= 0;
    }

    /**
     * Takes note of a tool of a server that is reached over HTTP.
     *
     * @param tool the tool as it is listed, a JSON object
     * @return what makes the tool unusable; null when nothing does
     */
    public @Nullable String learn(byte[] tool) {
        return learn(tool, true);
    }

    private @Nullable String learn(byte[] tool, boolean http) {
        String name = null;
        byte[] schema = {};
        try (JsonFields fields = new JsonFields(tool)) {
            while (fields.next()) {
                if (fields.name().equals("name")) {
                    name = fields.text();
                } else if (fields.name().equals("inputSchema") && fields.isObject()) {
                    schema = fields.bytes();
                }
            }
        }
        return name == null ? null : learn(name, schema, http);
    }

    private @Nullable String learn(String tool, byte[] inputSchema, boolean http) {
        HeaderAnnotations found = HeaderAnnotations.read(inputSchema);
        if (found.fault() == null) {
            unusable.remove(tool);
        } else if (http && unusable.size() < MOST) {
            unusable.add(tool);
        }
        if (found.fault() != null || found.params().isEmpty()) {
            tools.remove(tool);
        } else if (tools.size() < MOST || tools.containsKey(tool)) {
            tools.put(tool, found.params());
        }
        return found.fault() == null ? null : tool + ": " + found.fault();
    }

    /** Tells whether a call is one of a tool that {@link #learn} has found unusable. */
    public boolean isUnusable(JsonRpcRequest call) {
        return !unusable.isEmpty() && unusable.contains(call.sentName());
    }

    /** Returns what stands in headers of a tool's call; empty when nothing is known to do. */
    public List<Argument> of(JsonRpcRequest call) {
        List<HeaderAnnotations.Param> params = tools.isEmpty() ? null : tools.get(call.sentName());
        if (params == null) {
            return List.of();
        }
        long span = call.arguments();
        byte[] arguments = new byte[Span.length(span)];
        call.body().getBytes(call.body().readerIndex() + Span.start(span), arguments);
        List<Argument> found = new ArrayList<>(params.size());
        for (HeaderAnnotations.Param param : params) {
            found.add(find(arguments, param.path(), new Argument(param.header(), null, false)));
        }
        return found;
    }

    /** Returns the value at {@code path}; {@code none} when there is none. */
    private static Argument find(byte[] object, List<String> path, Argument none) {
        Argument found = none;
        if (object.length == 0 || object[0] != '{') {
            return found;
        }
        try (JsonFields fields = new JsonFields(object)) {
            while (fields.next()) {
                if (!fields.name().equals(path.get(0))) {
                    continue;
                }
                // Of two with the same name the last counts, as it does in most servers.
                found =
                        path.size() > 1
                                ? find(fields.bytes(), path.subList(1, path.size()), none)
                                : value(fields, none);
            }
        }
        return found;
    }

    private static Argument value(JsonFields fields, Argument none) {
        String text = fields.text();
        if (text != null) {
            return new Argument(none.header(), text, false);
        }
        if (fields.isObject() || fields.isArray()) {
            return none;
        }
        String literal = new String(fields.bytes(), StandardCharsets.US_ASCII);
        return switch (literal) {
            case "null" -> none;
            case "true", "false" -> new Argument(none.header(), literal, false);
            default -> new Argument(none.header(), literal, true);
        };
    }

    /** Finds the key of an annotation, as it is written without escapes. */
    private static final class KeySearch implements ByteProcessor {

        private int matched;

        @Override
        public boolean process(byte b) {
            String key = HeaderAnnotations.KEY;
            // No other character of the key is its first.
            matched = b == key.charAt(matched) ? matched + 1 : b == key.charAt(0) ? 1 : 0;
            return matched < key.length();
        }
    }
}
