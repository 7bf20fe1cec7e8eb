package io.watchgate.bridge;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRewrite;
import io.watchgate.jsonrpc.JsonTexts;
import io.watchgate.mcp.ProtocolRevision;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Gives results of tools and prompts the shape that clients of an earlier revision of the legacy
 * era know: structured content that is no object, and its schema, came with 2026-07-28; structured
 * content at all and links to resources with 2025-06-18, sound with 2025-03-26. What a client does
 * not know becomes text, or is left out where text stands beside it.
 *
 * <p>Used for one result. Every member that is not concerned keeps its value byte for byte.
 */
final class EarlierShapes {

    private static final byte[] SCHEMA = ascii("\"outputSchema\"");
    private static final byte[] AUDIO = ascii("\"audio\"");
    private static final byte[] NO_CONTENT = ascii("[]");

    private final ProtocolRevision client;
    private boolean changed;
    private byte @Nullable [] structure;

    /** Creates what fits a result to a client that speaks {@code client}. */
    EarlierShapes(ProtocolRevision client) {
        this.client = client;
    }

    /** Returns the result of {@code tools/list}; null when it fits as it is. */
    byte @Nullable [] toolList(byte[] result) {
        if (!JsonRewrite.mentions(result, SCHEMA)) {
            return null;
        }
        byte[] fitting =
                JsonRewrite.members(
                        result,
                        (name, value) ->
                                name.equals("tools") && JsonRewrite.isArray(value)
                                        ? JsonRewrite.elements(value, this::tool)
                                        : value);
        return changed ? fitting : null;
    }

    private byte[] tool(byte[] tool) {
        return JsonRewrite.isObject(tool)
                ? JsonRewrite.members(
                        tool,
                        (name, value) ->
                                name.equals("outputSchema") && !fits(value) ? leftOut() : value)
                : tool;
    }

    /** Tells whether the client knows schemas like this, whose root is an object. */
    private boolean fits(byte[] schema) {
        if (!client.hasStructuredContent() || !JsonRewrite.isObject(schema)) {
            return false;
        }
        try (JsonFields fields = new JsonFields(schema)) {
            while (fields.next()) {
                if (fields.name().equals("type")) {
                    return "object".equals(fields.text());
                }
            }
        }
        return false;
    }

    /** Returns the result of {@code tools/call}; null when it fits as it is. */
    byte @Nullable [] toolResult(byte[] result) {
        byte[] fitting =
                JsonRewrite.members(
                        result,
                        (name, value) ->
                                switch (name) {
                                    case "structuredContent" -> structured(value);
                                    case "content" -> content(value);
                                    default -> value;
                                });
        return changed ? withText(fitting) : null;
    }

    private byte @Nullable [] structured(byte[] value) {
        if (client.hasStructuredContent() && JsonRewrite.isObject(value)) {
            return value;
        }
        structure = value;
        return leftOut();
    }

    /** Lets the structure stand as text where the server gave none beside it. */
    private byte[] withText(byte[] result) {
        byte[] left = structure;
        if (left == null) {
            return result;
        }
        byte[][] content = {NO_CONTENT};
        byte[] rest =
                JsonRewrite.members(
                        result,
                        (name, value) -> {
                            if (name.equals("content")) {
                                content[0] = value;
                                return null;
                            }
                            return value;
                        });
        if (!isEmpty(content[0])) {
            return result;
        }
        String text = text(new String(left, StandardCharsets.UTF_8), null);
        String others = new String(rest, StandardCharsets.UTF_8).substring(1);
        String separator = others.equals("}") ? "" : ",";
        return ("{\"content\":[" + text + "]" + separator + others)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isEmpty(byte[] array) {
        try (JsonFields fields = new JsonFields(array)) {
            return JsonRewrite.isArray(array) && !fields.next();
        }
    }

    /** Returns the result of {@code prompts/get}; null when it fits as it is. */
    byte @Nullable [] prompt(byte[] result) {
        byte[] fitting =
                JsonRewrite.members(
                        result,
                        (name, value) ->
                                name.equals("messages") && JsonRewrite.isArray(value)
                                        ? JsonRewrite.elements(value, this::message)
                                        : value);
        return changed ? fitting : null;
    }

    private byte[] message(byte[] message) {
        return JsonRewrite.isObject(message)
                ? JsonRewrite.members(
                        message, (name, value) -> name.equals("content") ? content(value) : value)
                : message;
    }

    private byte[] content(byte[] content) {
        if (client.hasStructuredContent()) {
            return content;
        }
        return JsonRewrite.isArray(content)
                ? JsonRewrite.elements(content, this::block)
                : block(content);
    }

    private byte[] block(byte[] block) {
        if (!JsonRewrite.isObject(block)) {
            return block;
        }
        Block read = Block.read(block);
        return switch (read.type()) {
            case "resource_link" -> replaced(read.link(), read.annotations());
            case "audio" -> client.hasAudio() ? block : replaced(read.sound(), read.annotations());
            default -> block;
        };
    }

    private byte[] replaced(String text, byte @Nullable [] annotations) {
        changed = true;
        return text(text, annotations).getBytes(StandardCharsets.UTF_8);
    }

    private static String text(String text, byte @Nullable [] annotations) {
        String rest =
                annotations == null
                        ? "}"
                        : ",\"annotations\":"
                                + new String(annotations, StandardCharsets.UTF_8)
                                + "}";
        return "{\"type\":\"text\",\"text\":" + JsonTexts.quote(text) + rest;
    }

    private byte @Nullable [] leftOut() {
        changed = true;
        return null;
    }

    /** Tells whether a result may hold sound. */
    static boolean mayHoldAudio(byte[] result) {
        return JsonRewrite.mentions(result, AUDIO);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** What a block of content says of itself, as far as it may have to stand as text. */
    private record Block(
            String type,
            String name,
            String uri,
            String description,
            String mimeType,
            byte @Nullable [] annotations) {

        static Block read(byte[] block) {
            String[] texts = {"", "", "", "", ""};
            byte[] annotations = null;
            try (JsonFields fields = new JsonFields(block)) {
                while (fields.next()) {
                    int place =
                            switch (fields.name()) {
                                case "type" -> 0;
                                case "name" -> 1;
                                case "uri" -> 2;
                                case "description" -> 3;
                                case "mimeType" -> 4;
                                default -> -1;
                            };
                    String text = fields.text();
                    if (place >= 0 && text != null) {
                        texts[place] = text;
                    } else if (fields.name().equals("annotations") && fields.isObject()) {
                        annotations = fields.bytes();
                    }
                }
            }
            return new Block(texts[0], texts[1], texts[2], texts[3], texts[4], annotations);
        }

        String link() {
            String kind = mimeType.isEmpty() ? "" : " (" + mimeType + ")";
            String more = description.isEmpty() ? "" : "\n" + description;
            return name + kind + ": " + uri + more;
        }

        String sound() {
            String kind = mimeType.isEmpty() ? "" : " of type " + mimeType;
            return "[sound" + kind + ", which this client cannot take]";
        }
    }
}
