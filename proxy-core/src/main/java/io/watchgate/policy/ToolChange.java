package io.watchgate.policy;

import io.watchgate.config.policy.ToolConfig;
import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRewrite;
import io.watchgate.jsonrpc.JsonTexts;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How one tool looks to clients, and what its calls get besides. Immutable. */
final class ToolChange {

    private final ToolConfig config;
    private final Map<String, byte[]> fixed = new HashMap<>();
    private final Map<String, byte[]> defaults = new HashMap<>();

    ToolChange(ToolConfig config) {
        this.config = config;
        config.fixed().forEach((name, value) -> fixed.put(name, json(value)));
        config.defaults().forEach((name, value) -> defaults.put(name, json(value)));
    }

    private static byte[] json(String value) {
        String json = ToolConfig.isLiteral(value) ? value : JsonTexts.quote(value);
        return json.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the server's own name. */
    String own() {
        return config.tool();
    }

    /** Returns the name clients see. */
    String shown() {
        return config.name().isEmpty() ? config.tool() : config.name();
    }

    /** Tells whether calls get other arguments than those that clients send. */
    boolean changesArguments() {
        return !fixed.isEmpty() || !defaults.isEmpty();
    }

    /** Returns the listed tool as clients see it. */
    byte[] item(byte[] item) {
        Set<String> left = new HashSet<>();
        byte[] changed =
                JsonRewrite.members(
                        item,
                        (name, value) -> {
                            left.add(name);
                            return member(name, value);
                        });
        byte[] title = left.contains("title") ? null : text(config.title());
        byte[] description = left.contains("description") ? null : text(config.description());
        changed = title == null ? changed : with(changed, "title", title);
        return description == null ? changed : with(changed, "description", description);
    }

    private byte[] member(String name, byte[] value) {
        return switch (name) {
            case "name" -> JsonTexts.quote(shown()).getBytes(StandardCharsets.UTF_8);
            case "title" -> orElse(text(config.title()), value);
            case "description" -> orElse(text(config.description()), value);
            case "inputSchema" ->
                    changesArguments() && JsonRewrite.isObject(value) ? schema(value) : value;
            default -> value;
        };
    }

    private byte[] schema(byte[] schema) {
        return JsonRewrite.members(
                schema,
                (name, value) -> {
                    if (name.equals("properties") && JsonRewrite.isObject(value)) {
                        return JsonRewrite.members(value, this::property);
                    }
                    return name.equals("required") && JsonRewrite.isArray(value)
                            ? required(value)
                            : value;
                });
    }

    private byte @Nullable [] property(String name, byte[] schema) {
        byte[] given = defaults.get(name);
        if (given == null || !JsonRewrite.isObject(schema)) {
            return fixed.containsKey(name) ? null : schema;
        }
        byte[] without =
                JsonRewrite.members(schema, (key, value) -> key.equals("default") ? null : value);
        return with(without, "default", given);
    }

    private byte[] required(byte[] names) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(names.length);
        out.write('[');
        try (JsonFields fields = new JsonFields(names)) {
            while (fields.next()) {
                String name = fields.text();
                byte[] bytes = fields.bytes();
                if (name == null || !fixed.containsKey(name) && !defaults.containsKey(name)) {
                    if (out.size() > 1) {
                        out.write(',');
                    }
                    out.writeBytes(bytes);
                }
            }
        }
        out.write(']');
        return out.toByteArray();
    }

    /** Returns the arguments that the server gets for those of a client; empty for none. */
    byte[] arguments(byte[] sent) {
        byte[] given = JsonRewrite.isObject(sent) ? sent : new byte[] {'{', '}'};
        Set<String> there = new HashSet<>();
        byte[] changed =
                JsonRewrite.members(
                        given,
                        (name, value) -> {
                            there.add(name);
                            return fixed.containsKey(name) ? null : value;
                        });
        for (Map.Entry<String, byte[]> argument : fixed.entrySet()) {
            changed = with(changed, argument.getKey(), argument.getValue());
        }
        for (Map.Entry<String, byte[]> argument : defaults.entrySet()) {
            if (!there.contains(argument.getKey())) {
                changed = with(changed, argument.getKey(), argument.getValue());
            }
        }
        return changed;
    }

    private static byte @Nullable [] text(@Nullable String text) {
        return text == null ? null : JsonTexts.quote(text).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] orElse(byte @Nullable [] mine, byte[] theirs) {
        return mine == null ? theirs : mine;
    }

    /** Returns a compact object with one more member at its end. */
    private static byte[] with(byte[] object, String name, byte[] value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(object.length + value.length + 32);
        out.write(object, 0, object.length - 1);
        if (object.length > 2) {
            out.write(',');
        }
        out.writeBytes(JsonTexts.quote(name).getBytes(StandardCharsets.UTF_8));
        out.write(':');
        out.writeBytes(value);
        out.write('}');
        return out.toByteArray();
    }
}
