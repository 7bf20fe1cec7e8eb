package io.watchgate.jsonrpc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes JSON objects and arrays anew from parts of others, which stay as they were. For paths where
 * speed does not matter; the input must be valid JSON.
 */
public final class JsonRewrite {

    private JsonRewrite() {}

    /** Says what becomes of the members of an object. */
    @FunctionalInterface
    public interface MemberRewrite {

        /** Returns the value a member has from now on; null when it is left out. */
        byte @Nullable [] valueOf(String name, byte[] value);
    }

    /** Returns {@code object} with the values that {@code rewrite} says. */
    public static byte[] members(byte[] object, MemberRewrite rewrite) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(object.length);
        out.write('{');
        try (JsonFields fields = new JsonFields(object)) {
            while (fields.next()) {
                String name = fields.name();
                byte[] value = rewrite.valueOf(name, fields.bytes());
                if (value != null) {
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

    /** Returns {@code array} with the elements that {@code rewrite} says. */
    public static byte[] elements(byte[] array, UnaryOperator<byte[]> rewrite) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(array.length);
        out.write('[');
        try (JsonFields fields = new JsonFields(array)) {
            while (fields.next()) {
                if (out.size() > 1) {
                    out.write(',');
                }
                out.writeBytes(rewrite.apply(fields.bytes()));
            }
        }
        out.write(']');
        return out.toByteArray();
    }

    /** Tells whether {@code value} is an object. */
    public static boolean isObject(byte[] value) {
        return value.length > 0 && value[0] == '{';
    }

    /** Tells whether {@code value} is an array. */
    public static boolean isArray(byte[] value) {
        return value.length > 0 && value[0] == '[';
    }

    /** Tells whether {@code part} stands anywhere in {@code json}. */
    public static boolean mentions(byte[] json, byte[] part) {
        for (int i = 0; i + part.length <= json.length; i++) {
            if (json[i] == part[0]
                    && Arrays.equals(json, i, i + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }
}
