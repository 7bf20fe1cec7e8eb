package io.watchgate.server.line;

import io.netty.buffer.ByteBuf;
import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.Span;
import io.watchgate.session.ExchangeTraits;
import io.watchgate.session.PendingRequest;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the trace a request belongs to: {@code traceparent} in its {@code params._meta}, and where
 * that says nothing, in the head of its HTTP request (W3C Trace Context, "traceparent Header Field
 * Values"). Confined to one event loop.
 */
final class TraceParent {

    private static final String NAME = "traceparent";
    private static final byte[] KEY = LineBuilder.ascii('"' + NAME + '"');
    private static final Pattern VALUE =
            Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");

    /** A larger {@code _meta} is not searched. */
    private static final int LONGEST = 4096;

    private final byte[] scratch = new byte[LONGEST];

    /** Returns the trace id; empty when the request names none. */
    String traceIdOf(PendingRequest request) {
        String own = ofMessage(request.request());
        ExchangeTraits traits = request.exchange().traits();
        return own.isEmpty() && !traits.kept().isEmpty() ? ofHead(traits) : own;
    }

    /** Of several headers nobody knows which one is meant. */
    private static String ofHead(ExchangeTraits traits) {
        List<String> values = traits.header(NAME);
        return values.size() == 1 ? ofValue(values.get(0)) : "";
    }

    private String ofMessage(JsonRpcRequest request) {
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
                String text = fields.name().equals(NAME) ? fields.text() : null;
                if (text != null) {
                    return ofValue(text);
                }
            }
        }
        return "";
    }

    private static String ofValue(String text) {
        Matcher value = VALUE.matcher(text);
        return value.matches() ? value.group(1) : "";
    }
}
