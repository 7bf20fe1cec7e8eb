package io.watchgate.transport.upstream.http;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.Span;
import io.watchgate.jsonrpc.TextMemo;
import io.watchgate.mcp.HeaderValue;
import io.watchgate.mcp.McpHeaders;
import io.watchgate.mcp.McpMethod;
import io.watchgate.upstream.ToolParams.Argument;
import io.watchgate.upstream.UpstreamCall;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Writes the headers of a request that say what its body says (MCP 2026-07-28,
 * basic/transports/streamable-http, "Request Headers").
 *
 * <p>Ends of heads that say nothing of arguments are the same for all requests with the same method
 * and name: there is a place for each of a few short names, and one that falls on the place of
 * another takes it. Safe from any thread.
 */
final class MirroredHeaders {

    /** Bytes of arguments among which values of headers are looked for on an event loop. */
    private static final int MOST_SEARCHED = 64 * 1024;

    private static final int PLACES = 64;
    private static final int LONGEST = 128;

    private record Known(String method, String name, byte[] end) {

        boolean isOf(String otherMethod, String otherName) {
            return name.equals(otherName) && method.equals(otherMethod);
        }
    }

    private final AtomicReferenceArray<@Nullable Known> places = new AtomicReferenceArray<>(PLACES);

    /** Returns the end that is kept for {@code method} and {@code name}; null for none. */
    byte @Nullable [] find(String method, String name) {
        Known known = places.get(place(name));
        return known != null && known.isOf(method, name) ? known.end : null;
    }

    /** Keeps an end, which nobody changes any more, unless the name is a long one. */
    void keep(String method, String name, byte[] end) {
        if (name.length() <= LONGEST) {
            places.set(place(name), new Known(method, name, end));
        }
    }

    private static int place(String name) {
        int hash = name.hashCode();
        return (hash ^ hash >>> 16) & PLACES - 1;
    }

    /**
     * Returns the end of the head of {@code request}, which {@code call} sends, from behind the
     * value before on.
     *
     * @param heads what stands in every head
     * @param judged whether filters have judged the request, so that no header may say what it does
     *     not
     */
    byte[] of(UpstreamCall call, JsonRpcRequest request, RequestHeads heads, boolean judged) {
        TextMemo names = call.loop().names();
        String method = request.methodText(names);
        String name = name(call.method(), request, names);
        List<Argument> known =
                call.method() == McpMethod.TOOLS_CALL
                        ? call.leg().upstream().toolParams().of(request)
                        : List.of();
        List<Map.Entry<String, String>> sent = call.paramHeaders();
        if (name == null || !known.isEmpty() || !sent.isEmpty()) {
            List<Map.Entry<String, String>> passing = pass(sent, known, heads);
            return end(method, name, known, judged ? repeating(passing, request) : passing);
        }
        byte[] kept = find(method, name);
        if (kept == null) {
            kept = end(method, name, known, sent);
            keep(method, name, kept);
        }
        return kept;
    }

    /**
     * Returns what the request is about, as the server will read it; null when it is no one thing.
     */
    private static @Nullable String name(McpMethod method, JsonRpcRequest request, TextMemo names) {
        return switch (method) {
            case TOOLS_CALL, PROMPTS_GET -> request.sentName(names);
            case RESOURCES_READ -> request.sentUri();
            case TASKS_GET, TASKS_UPDATE, TASKS_CANCEL -> request.sentTaskId();
            default -> null;
        };
    }

    private static byte[] end(
            String method,
            @Nullable String name,
            List<Argument> known,
            List<Map.Entry<String, String>> passed) {
        StringBuilder end = new StringBuilder(128);
        // A method is the client's word, and header lines must stay ours.
        line(end, "mcp-method", HeaderValue.of(method));
        if (name != null) {
            line(end, "mcp-name", HeaderValue.of(name));
        }
        for (Argument argument : known) {
            if (argument.text() != null) {
                line(end, "mcp-param-" + argument.header(), HeaderValue.of(argument.text()));
            }
        }
        for (Map.Entry<String, String> line : passed) {
            line(end, line.getKey(), line.getValue());
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

    /**
     * Returns the lines whose value is that of an argument. Filters have judged what stands in the
     * arguments; nobody has judged anything else.
     */
    private static List<Map.Entry<String, String>> repeating(
            List<Map.Entry<String, String>> lines, JsonRpcRequest request) {
        long span = request.arguments();
        if (lines.isEmpty() || Span.length(span) > MOST_SEARCHED) {
            return List.of();
        }
        byte[] arguments = new byte[Span.length(span)];
        request.body().getBytes(request.body().readerIndex() + Span.start(span), arguments);
        Set<String> values = new HashSet<>();
        try (JsonFields fields = new JsonFields(arguments)) {
            collect(fields, values);
        }
        return lines.stream().filter(line -> values.contains(read(line.getValue()))).toList();
    }

    private static String read(String line) {
        String value = HeaderValue.read(line);
        return value == null ? "" : value;
    }

    /** Takes what an annotation could name: scalars in objects, however deep. */
    private static void collect(JsonFields fields, Set<String> values) {
        while (fields.next()) {
            if (fields.isObject()) {
                try (JsonFields members = fields.members()) {
                    collect(members, values);
                }
            } else if (!fields.isArray()) {
                String text = fields.text();
                values.add(
                        text == null
                                ? new String(fields.bytes(), StandardCharsets.US_ASCII)
                                : text);
            }
        }
    }

    private static boolean isOf(Map.Entry<String, String> line, Argument argument) {
        return line.getKey().equalsIgnoreCase(McpHeaders.PARAM_PREFIX + argument.header());
    }

    private static void line(StringBuilder end, String name, String value) {
        end.append("\r\n").append(name).append(": ").append(value);
    }
}
