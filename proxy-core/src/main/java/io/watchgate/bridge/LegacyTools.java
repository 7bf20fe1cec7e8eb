package io.watchgate.bridge;

import io.watchgate.jsonrpc.JsonRewrite;
import java.nio.charset.StandardCharsets;
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
        return JsonRewrite.mentions(result, EXECUTION)
                ? JsonRewrite.members(
                        result,
                        (name, value) ->
                                name.equals("tools") && JsonRewrite.isArray(value)
                                        ? JsonRewrite.elements(value, LegacyTools::withoutIt)
                                        : value)
                : null;
    }

    private static byte[] withoutIt(byte[] tool) {
        return JsonRewrite.isObject(tool) ? without(tool, "execution") : tool;
    }

    /** Returns the object without members of these names; the others' values stay as they are. */
    public static byte[] without(byte[] object, String... names) {
        List<String> left = List.of(names);
        return JsonRewrite.members(object, (name, value) -> left.contains(name) ? null : value);
    }
}
