package io.watchgate.routing;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRewrite;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.pin.Drift;
import io.watchgate.pin.Pins;
import io.watchgate.pin.ToolDrift;
import io.watchgate.pin.ToolsVerdict;
import io.watchgate.session.AnswerRewrite;
import io.watchgate.session.PendingRequest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes tools that are not as they were out of the list of one server as it passes; every other
 * byte stays as it was.
 *
 * @param pins what they were like
 * @param upstream the server's key
 * @param known what was said of the whole list when the catalogue took it: a page does not show
 *     that another has a tool of the same name
 * @param request what is answered
 */
record PinnedTools(Pins pins, String upstream, ToolsVerdict known, PendingRequest request)
        implements AnswerRewrite {

    @Override
    public JsonRpcResponse apply(JsonRpcResponse response) {
        byte[] result = response.isError() ? new byte[0] : response.outcome();
        if (!JsonRewrite.isObject(result)) {
            return response;
        }
        int[] hidden = {0};
        byte[] changed =
                JsonRewrite.members(
                        result,
                        (name, value) ->
                                name.equals("tools") && JsonRewrite.isArray(value)
                                        ? list(value, hidden)
                                        : value);
        if (hidden[0] > 0) {
            response.replaceOutcome(changed);
            request.exchange().loop().run(() -> request.judge(PinCheck.leftOut(hidden[0])));
        }
        return response;
    }

    private byte[] list(byte[] tools, int[] hidden) {
        Set<String> unknown = unknown(tools);
        if (unknown.isEmpty()) {
            return tools;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(tools.length);
        out.write('[');
        try (JsonFields fields = new JsonFields(tools)) {
            while (fields.next()) {
                boolean object = fields.isObject();
                byte[] tool = fields.bytes();
                if (object && names(tool).stream().anyMatch(unknown::contains)) {
                    hidden[0]++;
                } else {
                    if (out.size() > 1) {
                        out.write(',');
                    }
                    out.writeBytes(tool);
                }
            }
        }
        out.write(']');
        return out.toByteArray();
    }

    /** Returns the names that clients may not see, of all that tools of a page have. */
    private Set<String> unknown(byte[] tools) {
        Map<String, Set<ByteBuffer>> listed = new HashMap<>();
        try (JsonFields fields = new JsonFields(tools)) {
            while (fields.next()) {
                if (fields.isObject()) {
                    byte[] tool = fields.bytes();
                    for (String name : names(tool)) {
                        listed.computeIfAbsent(name, unused -> new LinkedHashSet<>(2))
                                .add(ByteBuffer.wrap(tool));
                    }
                }
            }
        }
        Set<String> unknown = new HashSet<>();
        listed.forEach(
                (name, same) -> {
                    List<byte[]> those = same.stream().map(ByteBuffer::array).toList();
                    if (isUnknown(pins.compare(upstream, name, those)) || isAmbiguous(name)) {
                        unknown.add(name);
                    }
                });
        return unknown;
    }

    private boolean isAmbiguous(String name) {
        ToolDrift drift = known.of(name);
        return isUnknown(drift) && drift.kinds().contains(Drift.AMBIGUOUS);
    }

    private static boolean isUnknown(@Nullable ToolDrift drift) {
        return drift != null && !drift.isKnown();
    }

    /** Returns every name of a tool: which of two a client takes cannot be known. */
    private static Set<String> names(byte[] tool) {
        Set<String> names = new HashSet<>(2);
        try (JsonFields fields = new JsonFields(tool)) {
            while (fields.next()) {
                String name = fields.name().equals("name") ? fields.text() : null;
                if (name != null) {
                    names.add(name);
                }
            }
        }
        return names.isEmpty() ? Set.of("") : names;
    }
}
