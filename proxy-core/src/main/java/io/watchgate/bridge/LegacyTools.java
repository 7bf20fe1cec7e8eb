package io.watchgate.bridge;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonTexts;
import io.watchgate.jsonrpc.Span;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes out of listed tools and capabilities what the modern era does not have. */
public final class LegacyTools {

    private static final byte[] EXECUTION = "\"execution\"".getBytes(StandardCharsets.US_ASCII);

    private LegacyTools() {}

    /**
     * Returns the result of {@code tools/list} without what tools say of their execution, which
     * belongs to the tasks of 2025-11-25; null when no tool says any.
     */
    static byte @Nullable [] withoutExecution(byte[] result) {
        if (!contains(result, EXECUTION)) {
            return null;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(result.length);
        int done = 0;
        try (JsonFields fields = new JsonFields(result)) {
            while (fields.next()) {
                if (fields.name().equals("tools") && fields.isArray()) {
                    long list = fields.span();
                    out.write(result, done, Span.start(list) - done);
                    done = Span.end(list);
                    tools(result, list, out);
                }
            }
        }
        out.write(result, done, result.length - done);
        return out.toByteArray();
    }

    private static void tools(byte[] result, long list, ByteArrayOutputStream out) {
        int done = Span.start(list);
        try (JsonFields items = new JsonFields(result, Span.start(list), Span.end(list))) {
            while (items.next()) {
                boolean object = items.isObject();
                long item = items.span();
                if (object) {
                    out.write(result, done, Span.start(item) - done);
                    out.writeBytes(without(bytes(result, item), "execution"));
                    done = Span.end(item);
                }
            }
        }
        out.write(result, done, Span.end(list) - done);
    }

    /** Returns the object without members of these names; the others' values stay as they are. */
    public static byte[] without(byte[] object, String... names) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(object.length);
        out.write('{');
        try (JsonFields fields = new JsonFields(object)) {
            while (fields.next()) {
                String name = fields.name();
                byte[] value = fields.bytes();
                if (!List.of(names).contains(name)) {
                    if (out.size() > 1) {
                        out.write(',');
                    }
                    out.writeBytes(JsonTexts.quote(name).getBytes(StandardCharsets.UTF_8));
                    out.write(':');
                    out.writeBytes(value);
                }
            }
        }
        out.write('}');
        return out.toByteArray();
    }

    private static byte[] bytes(byte[] json, long span) {
        return Arrays.copyOfRange(json, Span.start(span), Span.end(span));
    }

    private static boolean contains(byte[] text, byte[] part) {
        for (int i = 0; i + part.length <= text.length; i++) {
            if (Arrays.equals(text, i, i + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }
}
