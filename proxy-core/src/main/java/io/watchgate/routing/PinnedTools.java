package io.watchgate.routing;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRewrite;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.pin.Pins;
import io.watchgate.pin.ToolDrift;
import io.watchgate.session.AnswerRewrite;
import io.watchgate.session.PendingRequest;
import java.io.ByteArrayOutputStream;

/**
 * Takes tools that are not as they were out of the list of one server as it passes; every other
 * byte stays as it was.
 *
 * @param pins what they were like
 * @param upstream the server's key
 * @param request what is answered
 */
record PinnedTools(Pins pins, String upstream, PendingRequest request) implements AnswerRewrite {

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
        ByteArrayOutputStream out = new ByteArrayOutputStream(tools.length);
        out.write('[');
        try (JsonFields fields = new JsonFields(tools)) {
            while (fields.next()) {
                boolean object = fields.isObject();
                byte[] tool = fields.bytes();
                if (object && !isShown(tool)) {
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

    /** Judges a tool by every name it has: which of two a client takes cannot be known. */
    private boolean isShown(byte[] tool) {
        boolean named = false;
        try (JsonFields fields = new JsonFields(tool)) {
            while (fields.next()) {
                String name = fields.name().equals("name") ? fields.text() : null;
                named |= name != null;
                if (name != null && !isShown(name, tool)) {
                    return false;
                }
            }
        }
        return named || isShown("", tool);
    }

    private boolean isShown(String name, byte[] tool) {
        ToolDrift drift = pins.compare(upstream, name, tool);
        return drift == null || drift.isKnown();
    }
}
