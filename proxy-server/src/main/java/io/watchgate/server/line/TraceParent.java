package io.watchgate.server.line;

import io.netty.buffer.ByteBuf;
import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.Span;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the trace a request belongs to: {@code traceparent} in its {@code params._meta} (W3C Trace
 * Context, "traceparent Header Field Values"). Confined to one event loop.
 */
final class TraceParent {

    private static final byte[] KEY = LineBuilder.ascii("\"traceparent\"");
    private static final Pattern VALUE =
            Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");

    /** A larger {@code _meta} is not searched. */
    private static final int LONGEST = 4096;

    private final byte[] scratch = new byte[LONGEST];

    /** Returns the trace id; empty when the request names none. */
    String traceIdOf(JsonRpcRequest request) {
        int length = request.meta() == Span.NONE ? 0 : Span.length(request.meta());
        if (length < KEY.length || length > LONGEST) {
            return "";
        }
        ByteBuf body = request.body();
        body.getBytes(body.readerIndex() + Span.start(request.meta()), scratch, 0, length);
        return scratch[0] == '{' && isNamed(length) ? read(length) : "";
    }

    private boolean isNamed(int length) {
        for (int i = 0; i <= length - KEY.length; i++) {
            if (scratch[i] == '"'
                    && Arrays.equals(scratch, i, i + KEY.length, KEY, 0, KEY.length)) {
                return true;
            }
        }
        return false;
    }

    private String read(int length) {
        try (JsonFields fields = new JsonFields(Arrays.copyOf(scratch, length))) {
            while (fields.next()) {
                String text = fields.name().equals("traceparent") ? fields.text() : null;
                Matcher value = text == null ? null : VALUE.matcher(text);
                if (value != null && value.matches()) {
                    return value.group(1);
                }
            }
        }
        return "";
    }
}
