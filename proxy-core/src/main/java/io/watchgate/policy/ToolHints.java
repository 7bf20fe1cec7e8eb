package io.watchgate.policy;

import io.watchgate.jsonrpc.JsonFields;
import java.util.List;
import java.util.Map;

/**
 * What a tool says of itself in its annotations, as a set of bits (MCP 2025-11-25, schema,
 * "ToolAnnotations"). What it leaves open is as the schema says: it destroys, and it reaches out. A
 * tool that only reads destroys nothing, and does no more when it is called again.
 */
public final class ToolHints {

    /** What holds of a tool that says nothing. */
    public static final int UNSAID = 0b1010;

    private static final int READ_ONLY = 0b0001;
    private static final int DESTRUCTIVE = 0b0010;
    private static final int IDEMPOTENT = 0b0100;
    private static final List<String> NAMES =
            List.of("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint");

    private ToolHints() {}

    /** Returns the hints of a listed tool, a JSON object. */
    public static int of(byte[] tool) {
        int hints = UNSAID;
        try (JsonFields fields = new JsonFields(tool)) {
            while (fields.next()) {
                if (fields.name().equals("annotations") && fields.isObject()) {
                    hints = read(fields.members());
                }
            }
        }
        return hints;
    }

    private static int read(JsonFields annotations) {
        int hints = UNSAID;
        try (annotations) {
            while (annotations.next()) {
                int bit = bit(annotations.name());
                if (annotations.isTrue()) {
                    hints |= bit;
                } else if (annotations.isFalse()) {
                    // Servers write null, too, for what they leave open.
                    hints &= ~bit;
                }
            }
        }
        return (hints & READ_ONLY) == 0 ? hints : hints & ~DESTRUCTIVE | IDEMPOTENT;
    }

    /** Returns the bits of the annotations that {@code wanted} speaks of. */
    static int mask(Map<String, String> wanted) {
        return wanted.keySet().stream().mapToInt(ToolHints::bit).sum();
    }

    /** Returns the bits of the annotations that {@code wanted} wants to be true. */
    static int set(Map<String, String> wanted) {
        return wanted.entrySet().stream()
                .filter(entry -> entry.getValue().equals("true"))
                .mapToInt(entry -> bit(entry.getKey()))
                .sum();
    }

    /** Tells whether an annotation holds, by the word it ends with. */
    static boolean says(int hints, String annotation) {
        return (hints & bit(annotation.substring(annotation.lastIndexOf('.') + 1))) != 0;
    }

    private static int bit(String annotation) {
        int at = NAMES.indexOf(annotation);
        return at < 0 ? 0 : 1 << at;
    }
}
