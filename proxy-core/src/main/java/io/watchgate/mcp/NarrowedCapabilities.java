package io.watchgate.mcp;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonTexts;
import java.nio.charset.StandardCharsets;

/**
 * What of a client's capabilities holds towards a server of the modern era.
 *
 * <p>Roots do not announce changes there, and tasks are no capability but an extension; both are
 * left out, and the server falls back to what it does without. Of the legacy era nobody honours the
 * extension.
 */
public final class NarrowedCapabilities {

    private NarrowedCapabilities() {}

    /**
     * Returns {@code capabilities}, a JSON object, without what cannot be honoured.
     *
     * @param era the era of the client that has declared them
     */
    public static String of(String capabilities, ProtocolEra era) {
        boolean modern = era == ProtocolEra.MODERN;
        // The extension's name ends in the same letters, without a quote before them.
        boolean asTheyAre =
                !capabilities.contains(modern ? "\"tasks\"" : "tasks")
                        && !capabilities.contains("listChanged")
                        && capabilities.indexOf('\\') < 0;
        if (asTheyAre) {
            return capabilities;
        }
        StringBuilder narrowed = new StringBuilder(capabilities.length()).append('{');
        try (JsonFields fields = new JsonFields(capabilities.getBytes(StandardCharsets.UTF_8))) {
            while (fields.next()) {
                switch (fields.name()) {
                    case "tasks" -> {}
                    case "roots" -> member(narrowed, "roots", "{}");
                    case TasksExtension.CAPABILITY -> {
                        boolean kept = modern || !fields.isObject();
                        String value = kept ? text(fields) : withoutTasks(fields.members());
                        member(narrowed, TasksExtension.CAPABILITY, value);
                    }
                    default -> member(narrowed, fields.name(), text(fields));
                }
            }
        }
        return narrowed.append('}').toString();
    }

    private static String withoutTasks(JsonFields extensions) {
        StringBuilder kept = new StringBuilder("{");
        try (extensions) {
            while (extensions.next()) {
                if (!extensions.name().equals(TasksExtension.NAME)) {
                    member(kept, extensions.name(), text(extensions));
                }
            }
        }
        return kept.append('}').toString();
    }

    private static String text(JsonFields fields) {
        return new String(fields.bytes(), StandardCharsets.UTF_8);
    }

    private static void member(StringBuilder json, String name, String value) {
        if (json.length() > 1) {
            json.append(',');
        }
        json.append(JsonTexts.quote(name)).append(':').append(value);
    }
}
