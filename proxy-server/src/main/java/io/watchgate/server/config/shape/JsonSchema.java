package io.watchgate.server.config.shape;

import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/**
 * The JSON Schema (2020-12) of the configuration file, for editors and for checks without a
 * gateway.
 *
 * <p>It cannot say everything the loader checks: what a substitution yields, bounds of durations
 * and sizes, numbers in quotes, and what concerns several keys at once.
 */
public final class JsonSchema {

    private JsonSchema() {}

    /** Returns the schema as indented JSON. */
    public static String text() {
        Map<String, Object> definitions = new LinkedHashMap<>();
        SchemaOfShape visitor = new SchemaOfShape(definitions);
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", "Configuration of Watchgate");
        root.putAll(visitor.root(Shapes.ofFile()));
        root.put("$defs", definitions);
        return written(root);
    }

    private static String written(Map<String, Object> schema) {
        StringWriter text = new StringWriter();
        DefaultPrettyPrinter indented =
                new DefaultPrettyPrinter(
                        Separators.createDefaultInstance()
                                .withObjectNameValueSpacing(Separators.Spacing.AFTER));
        ObjectWriteContext context =
                new ObjectWriteContext.Base() {
                    @Override
                    public PrettyPrinter getPrettyPrinter() {
                        return indented;
                    }

                    @Override
                    public boolean hasPrettyPrinter() {
                        return true;
                    }
                };
        try (JsonGenerator json = new JsonFactory().createGenerator(context, text)) {
            write(json, schema);
        }
        return text.append('\n').toString();
    }

    private static void write(JsonGenerator json, Object value) {
        if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            map.forEach(
                    (name, element) -> {
                        json.writeName((String) name);
                        write(json, element);
                    });
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            list.forEach(element -> write(json, element));
            json.writeEndArray();
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof Integer number) {
            json.writeNumber(number);
        } else {
            json.writeString((String) value);
        }
    }
}
