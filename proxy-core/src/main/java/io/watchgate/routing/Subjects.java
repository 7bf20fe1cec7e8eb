package io.watchgate.routing;

import io.netty.buffer.ByteBuf;
import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonTexts;
import io.watchgate.jsonrpc.Span;
import io.watchgate.jsonrpc.TextMemo;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Primitive;
import io.watchgate.session.PendingRequest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a request is about: the name of a tool or prompt, the URI of a resource, the reference
 * of a completion.
 */
public final class Subjects {

    /**
     * The thing a request names.
     *
     * @param primitive its kind
     * @param name its name or URI, as the client wrote it
     */
    public record Named(Primitive primitive, String name) {}

    private Subjects() {}

    /**
     * Returns what the request names; null when it names nothing.
     *
     * @param names the names that were called on this loop
     */
    private static @Nullable Named of(McpMethod method, JsonRpcRequest request, TextMemo names) {
        return switch (method) {
            case TOOLS_CALL -> named(Primitive.TOOL, request.name(), request.nameText(names));
            case PROMPTS_GET -> named(Primitive.PROMPT, request.name(), request.nameText(names));
            case RESOURCES_READ, RESOURCES_SUBSCRIBE, RESOURCES_UNSUBSCRIBE ->
                    named(Primitive.RESOURCE, request.uri(), request.uriText());
            case COMPLETION_COMPLETE -> reference(request);
            default -> null;
        };
    }

    /** Returns what the request names; null when it names nothing. Called on its loop. */
    public static @Nullable Named of(PendingRequest request) {
        return of(request.method(), request.request(), request.exchange().loop().names());
    }

    private static @Nullable Named named(Primitive primitive, long span, String text) {
        return span == Span.NONE ? null : new Named(primitive, text);
    }

    /** Reads {@code params.ref} (MCP 2025-11-25, server/utilities/completion). */
    private static @Nullable Named reference(JsonRpcRequest request) {
        byte[] ref = bytes(request, request.ref());
        if (ref.length == 0 || ref[0] != '{') {
            return null;
        }
        String type = "";
        String name = null;
        String uri = null;
        try (JsonFields fields = new JsonFields(ref)) {
            while (fields.next()) {
                switch (fields.name()) {
                    case "type" -> type = String.valueOf(fields.text());
                    case "name" -> name = fields.text();
                    case "uri" -> uri = fields.text();
                    default -> {}
                }
            }
        }
        if (type.equals("ref/prompt") && name != null) {
            return new Named(Primitive.PROMPT, name);
        }
        return type.equals("ref/resource") && uri != null
                ? new Named(Primitive.RESOURCE_TEMPLATE, uri)
                : null;
    }

    /** Returns {@code text} as the inside of a JSON string. */
    public static byte[] inside(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\' || c < ' ') {
                String quoted = JsonTexts.quote(text);
                return quoted.substring(1, quoted.length() - 1).getBytes(StandardCharsets.UTF_8);
            }
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the bytes at {@code span} of a request's body. */
    public static byte[] bytes(JsonRpcRequest request, long span) {
        return bytes(request.body(), span);
    }

    /** Returns the bytes at {@code span} of {@code body}. */
    static byte[] bytes(ByteBuf body, long span) {
        byte[] bytes = new byte[Span.length(span)];
        body.getBytes(body.readerIndex() + Span.start(span), bytes);
        return bytes;
    }
}
