package io.watchgate.server.json;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/**
 * Reads and writes JSON as maps, lists, strings, booleans, null and {@link Lexeme numbers}.
 *
 * <p>Objects keep the order of their members. Safe from any thread; not for hot paths.
 */
public final class Json {

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    /**
     * A number as it was written, so that none is changed by passing through here.
     *
     * @param text digits, point and exponent
     */
    public record Lexeme(String text) {

        @Override
        public String toString() {
            return text;
        }
    }

    private Json() {}

    /**
     * Reads one JSON text.
     *
     * @throws IllegalArgumentException when it is none; the message says where and why
     */
    public static @Nullable Object parse(String text) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                throw new IllegalArgumentException("nothing (expected: a JSON value)");
            }
            Object value = value(parser);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("more than one value (expected: one)");
            }
            return value;
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException(
                    "no JSON at line "
                            + malformed.getLocation().getLineNr()
                            + ", column "
                            + malformed.getLocation().getColumnNr()
                            + ": "
                            + malformed.getOriginalMessage(),
                    malformed);
        }
    }

    /** Reads one JSON text; anything but an object is refused like what is no JSON. */
    public static Map<String, @Nullable Object> parseObject(String text) {
        if (parse(text) instanceof Map<?, ?> map) {
            return object(map);
        }
        throw new IllegalArgumentException(
                "no object (expected: a JSON object, as {\"name\": \"value\"})");
    }

    /** Returns {@code value} as an object; an empty one when it is none. */
    public static Map<String, @Nullable Object> objectOrEmpty(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? object(map) : Map.of();
    }

    /** Returns {@code value} as an array; an empty one when it is none. */
    public static List<@Nullable Object> arrayOrEmpty(@Nullable Object value) {
        return value instanceof List<?> list ? Collections.unmodifiableList(list) : List.of();
    }

    /** Returns {@code value} if it is a string. */
    public static @Nullable String textOrNull(@Nullable Object value) {
        return value instanceof String text ? text : null;
    }

    private static Map<String, @Nullable Object> object(Map<?, ?> map) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        map.forEach((name, value) -> object.put(String.valueOf(name), value));
        return object;
    }

    private static @Nullable Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> members(parser);
            case START_ARRAY -> elements(parser);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Lexeme(parser.getString());
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            default -> null;
        };
    }

    private static Map<String, @Nullable Object> members(JsonParser parser) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    private static List<@Nullable Object> elements(JsonParser parser) {
        List<@Nullable Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array;
    }

    /** Writes a value on one line. */
    public static String write(@Nullable Object value) {
        return write(value, ObjectWriteContext.empty());
    }

    /** Writes a value for people: a member or element a line. */
    public static String writePretty(@Nullable Object value) {
        Separators separators =
                Separators.createDefaultInstance()
                        .withObjectNameValueSpacing(Separators.Spacing.AFTER);
        PrettyPrinter printer = new DefaultPrettyPrinter(separators);
        return write(
                value,
                new ObjectWriteContext.Base() {
                    @Override
                    public PrettyPrinter getPrettyPrinter() {
                        return printer;
                    }

                    @Override
                    public boolean hasPrettyPrinter() {
                        return true;
                    }
                });
    }

    private static String write(@Nullable Object value, ObjectWriteContext context) {
        StringWriter out = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(context, out)) {
            write(generator, value);
        }
        return out.toString();
    }

    private static void write(JsonGenerator generator, @Nullable Object value) {
        if (value instanceof Map<?, ?> object) {
            generator.writeStartObject();
            object.forEach(
                    (name, member) -> {
                        generator.writeName(String.valueOf(name));
                        write(generator, member);
                    });
            generator.writeEndObject();
        } else if (value instanceof List<?> array) {
            generator.writeStartArray();
            array.forEach(element -> write(generator, element));
            generator.writeEndArray();
        } else if (value instanceof Lexeme || value instanceof Number) {
            generator.writeRawValue(String.valueOf(value));
        } else if (value instanceof Boolean bool) {
            generator.writeBoolean(bool);
        } else if (value == null) {
            generator.writeNull();
        } else {
            generator.writeString(String.valueOf(value));
        }
    }
}
