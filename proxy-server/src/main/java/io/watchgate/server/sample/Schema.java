package io.watchgate.server.sample;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes down tools and prompts as the protocol's lists have them. */
final class Schema {

    private Schema() {}

    /**
     * Returns a tool.
     *
     * @param properties its arguments, by {@link #property}
     * @param required which of them are
     */
    static Map<String, Object> tool(
            String name,
            String description,
            Map<String, Object> properties,
            List<String> required,
            boolean readOnly) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", required);
        schema.put("additionalProperties", false);
        Map<String, Object> tool = new LinkedHashMap<>();
        tool.put("name", name);
        tool.put("description", description);
        tool.put("inputSchema", schema);
        tool.put("annotations", Map.of("readOnlyHint", readOnly));
        return tool;
    }

    static Map<String, Object> property(String type, String description) {
        Map<String, Object> property = new LinkedHashMap<>();
        property.put("type", type);
        property.put("description", description);
        return property;
    }

    /** Returns the properties {@code name, schema, name, schema, …} in this order. */
    static Map<String, Object> properties(Object... namesAndSchemas) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (int i = 0; i < namesAndSchemas.length; i += 2) {
            properties.put((String) namesAndSchemas[i], namesAndSchemas[i + 1]);
        }
        return properties;
    }

    /** Returns a prompt with one argument. */
    static Map<String, Object> prompt(
            String name, String description, String argument, String argumentDescription) {
        Map<String, Object> prompt = new LinkedHashMap<>();
        prompt.put("name", name);
        prompt.put("description", description);
        prompt.put(
                "arguments",
                List.of(
                        properties(
                                "name",
                                argument,
                                "description",
                                argumentDescription,
                                "required",
                                true)));
        return prompt;
    }

    /** Returns the result of a prompt: one message of the user. */
    static Map<String, Object> message(String description, String text) {
        return properties(
                "description",
                description,
                "messages",
                List.of(properties("role", "user", "content", text(text))));
    }

    /** Returns a text as the protocol's content. */
    static Map<String, Object> text(String text) {
        return properties("type", "text", "text", text);
    }

    static Map<String, Object> resource(String uri, String name, String description) {
        return properties(
                "uri", uri, "name", name, "description", description, "mimeType", "text/plain");
    }

    /** Returns the result of reading a resource. */
    static Map<String, Object> contents(String uri, String text) {
        return Map.of(
                "contents",
                List.of(properties("uri", uri, "mimeType", "text/plain", "text", text)));
    }
}
