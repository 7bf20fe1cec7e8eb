package io.watchgate.jsonrpc;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Walks through the members of one JSON object, for paths where speed does not matter.
 *
 * <p>Gives each value as text or as the span of its bytes, so that parts can be passed on
 * untouched. Not for hot paths; the input must be valid JSON. Confined to the thread that made it.
 */
public final class JsonFields implements AutoCloseable {

    /** The scanner has judged the text, under the limits of the configuration: no others hold. */
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(Integer.MAX_VALUE)
                                    .maxNumberLength(Integer.MAX_VALUE)
                                    .maxNameLength(Integer.MAX_VALUE)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    private final byte[] json;
    private final int origin;
    private final JsonParser parser;
    private final JsonToken opening;
    private String name = "";
    private JsonToken value = JsonToken.NOT_AVAILABLE;

    /** Opens the object or array at {@code json[from..to)}; borrows the array. */
    public JsonFields(byte[] json, int from, int to) {
        this.json = json;
        this.origin = from;
        this.parser = parser(json, from, to);
        this.opening = parser.nextToken();
    }

    /** Returns a parser without limits of its own for {@code json[from..to)}. */
    static JsonParser parser(byte[] json, int from, int to) {
        return JSON.createParser(ObjectReadContext.empty(), json, from, to - from);
    }

    /** Opens the object or array that {@code json} is. */
    public JsonFields(byte[] json) {
        this(json, 0, json.length);
    }

    /**
     * Goes on to the next member or element; false when there is none, or when the value is a
     * scalar.
     */
    public boolean next() {
        boolean inside = value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY;
        if (inside && parser.currentToken() == value) {
            parser.skipChildren();
        }
        if (opening == JsonToken.START_OBJECT) {
            if (parser.nextToken() != JsonToken.PROPERTY_NAME) {
                return false;
            }
            name = parser.currentName();
        } else if (opening != JsonToken.START_ARRAY) {
            return false;
        }
        value = parser.nextToken();
        return value != null && value != JsonToken.END_ARRAY;
    }

    /** Returns the current member's name; empty in an array. */
    public String name() {
        return name;
    }

    /** Tells whether the current value is an object. */
    public boolean isObject() {
        return value == JsonToken.START_OBJECT;
    }

    /** Tells whether the current value is an array. */
    public boolean isArray() {
        return value == JsonToken.START_ARRAY;
    }

    /** Tells whether the current value is {@code true}. */
    public boolean isTrue() {
        return value == JsonToken.VALUE_TRUE;
    }

    /** Tells whether the current value is {@code false}. */
    public boolean isFalse() {
        return value == JsonToken.VALUE_FALSE;
    }

    /** Returns the decoded text of the current value; null when it is no string. */
    public @Nullable String text() {
        return value == JsonToken.VALUE_STRING ? parser.getString() : null;
    }

    /** Returns where the current value stands in the array given at first, and goes behind it. */
    public long span() {
        int start = origin + (int) parser.currentTokenLocation().getByteOffset();
        if (isObject() || isArray()) {
            parser.skipChildren();
        } else {
            parser.finishToken();
        }
        return Span.of(start, origin + (int) parser.currentLocation().getByteOffset());
    }

    /** Returns the bytes of the current value, and goes behind it. */
    public byte[] bytes() {
        long span = span();
        return Arrays.copyOfRange(json, Span.start(span), Span.end(span));
    }

    /** Returns the members of the current value. */
    public JsonFields members() {
        long span = span();
        return new JsonFields(json, Span.start(span), Span.end(span));
    }

    @Override
    public void close() {
        parser.close();
    }

    /** Returns how many elements the array {@code json} has, or members an object. */
    public static int count(byte[] json) {
        int count = 0;
        try (JsonFields elements = new JsonFields(json)) {
            while (elements.next()) {
                count++;
                if (elements.isObject() || elements.isArray()) {
                    elements.span();
                }
            }
        }
        return count;
    }
}
