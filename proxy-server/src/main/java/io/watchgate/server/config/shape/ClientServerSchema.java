package io.watchgate.server.config.shape;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the schema of servers as MCP clients write them: upstreams with a few keys of their own.
 */
final class ClientServerSchema {

    private static final List<String> HTTP_TYPES =
            List.of("http", "streamable-http", "streamableHttp", "sse");

    private final SchemaOfShape shapes;

    ClientServerSchema(SchemaOfShape shapes) {
        this.shapes = shapes;
    }

    /** Returns the schema of a map from names to servers. */
    Map<String, Object> servers() {
        Map<String, Object> servers =
                SchemaOfShape.mapOf("description", "MCP servers as clients keep them.");
        servers.put("type", List.of("object", "null"));
        servers.put("additionalProperties", server());
        return servers;
    }

    private Map<String, Object> server() {
        Map<String, Object> server = shapes.map(Shapes.ofUpstream());
        Map<String, Object> text = Map.of("type", SchemaOfShape.TEXT_TYPES);
        Map<String, Object> texts = SchemaOfShape.mapOf("type", List.of("array", "null"));
        texts.put("items", text);
        Map<String, Object> properties =
                new LinkedHashMap<>(SchemaOfShape.child(server, "properties"));
        Object list = properties.get("command");
        properties.put("command", Map.of("anyOf", List.of(text, list)));
        properties.put("args", texts);
        properties.put("disabled", Map.of("enum", List.of(true, false)));
        List<String> types = new ArrayList<>(List.of("stdio"));
        types.addAll(HTTP_TYPES);
        properties.put("type", Map.of("enum", types));
        server.put("properties", properties);
        // Clients keep settings of their own beside; they are dropped with a warning.
        server.put("additionalProperties", true);
        Map<String, Object> besideText = SchemaOfShape.mapOf("required", List.of("command"));
        besideText.put("properties", Map.of("command", text));
        server.put("dependentSchemas", Map.of("args", besideText));
        server.put("oneOf", ways(server));
        return server;
    }

    private static List<Object> ways(Map<String, Object> server) {
        List<Object> ways = new ArrayList<>();
        for (Object way : SchemaOfShape.list(server, "oneOf")) {
            @SuppressWarnings("unchecked")
            Map<String, Object> copy = new LinkedHashMap<>((Map<String, Object>) way);
            boolean command = SchemaOfShape.list(copy, "required").contains("command");
            Map<String, Object> others =
                    new LinkedHashMap<>(SchemaOfShape.child(copy, "properties"));
            others.put("type", Map.of("enum", command ? List.of("stdio") : HTTP_TYPES));
            copy.put("properties", others);
            ways.add(copy);
        }
        return ways;
    }
}
