package io.watchgate.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.watchgate.jsonrpc.Decimal;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.JsonStrings;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.jsonrpc.Span;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Reason;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes the responses that the gateway itself gives to clients. */
public final class Answers {

    private static final byte[] HEAD = ascii("{\"jsonrpc\":\"2.0\"");
    private static final byte[] ID = ascii(",\"id\":");
    private static final byte[] RESULT = ascii(",\"result\":");
    private static final byte[] ERROR = ascii(",\"error\":{\"code\":");
    private static final byte[] MESSAGE = ascii(",\"message\":");
    private static final byte[] DATA = ascii(",\"data\":{\"reason\":\"");
    private static final byte[] PHASE = ascii("\",\"phase\":\"");
    private static final byte[] REQUEST_ID = ascii("\",\"requestId\":\"");

    private Answers() {}

    /** Returns the response with this result, a JSON value. */
    public static JsonRpcResponse result(PendingRequest request, byte[] result) {
        ByteBuf body = head(request.id(), result.length + 64);
        body.writeBytes(RESULT);
        int start = body.writerIndex();
        body.writeBytes(result).writeByte('}');
        return JsonRpcResponse.made(
                body, request.exchange(), Span.of(start, start + result.length), Span.NONE);
    }

    /** Returns the response with this result, a JSON value. */
    public static JsonRpcResponse result(PendingRequest request, String result) {
        return result(request, result.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the error for a request that failed. */
    public static JsonRpcResponse error(PendingRequest request, Failure failure) {
        ByteBuf body = head(request.id(), 256 + failure.text().length());
        int start = body.writerIndex() + ",\"error\":".length();
        writeError(body, failure.reason().code(), failure.text());
        body.writeBytes(DATA)
                .writeCharSequence(failure.reason().label(), StandardCharsets.US_ASCII);
        body.writeBytes(PHASE)
                .writeCharSequence(failure.phase().label(), StandardCharsets.US_ASCII);
        body.writeBytes(REQUEST_ID).writeCharSequence(request.name(), StandardCharsets.US_ASCII);
        body.writeByte('"');
        if (failure.retryAfterMillis() > 0) {
            body.writeCharSequence(",\"retryAfterMs\":", StandardCharsets.US_ASCII);
            Decimal.write(body, failure.retryAfterMillis());
        }
        if (failure.data() != null) {
            body.writeByte(',').writeCharSequence(failure.data(), StandardCharsets.UTF_8);
        }
        body.writeByte('}').writeByte('}').writeByte('}');
        return JsonRpcResponse.made(
                body, request.exchange(), Span.NONE, Span.of(start, body.writerIndex() - 1));
    }

    /**
     * Returns the body of an error that answers no request the gateway has taken on.
     *
     * @param id the request's id, if it could be read
     */
    public static ByteBuf refusal(Reason reason, String text, @Nullable RequestId id) {
        ByteBuf body = head(id, 128 + text.length());
        writeError(body, reason.code(), text);
        body.writeBytes(DATA).writeCharSequence(reason.label(), StandardCharsets.US_ASCII);
        body.writeByte('"').writeByte('}').writeByte('}').writeByte('}');
        return body;
    }

    /**
     * Returns the error for one message of an array that the gateway has not taken on.
     *
     * @param id the request's id, if it could be read
     */
    public static JsonRpcResponse refused(
            Exchange exchange, Reason reason, String text, @Nullable RequestId id) {
        ByteBuf body = refusal(reason, text, id);
        return JsonRpcResponse.made(body, exchange, Span.NONE, Span.of(0, body.readableBytes()));
    }

    private static ByteBuf head(@Nullable RequestId id, int capacity) {
        ByteBuf body = ByteBufAllocator.DEFAULT.directBuffer(capacity);
        body.writeBytes(HEAD);
        if (id != null) {
            body.writeBytes(ID);
            id.write(body);
        }
        return body;
    }

    private static void writeError(ByteBuf body, int code, String text) {
        body.writeBytes(ERROR);
        if (code < 0) {
            body.writeByte('-');
        }
        Decimal.write(body, Math.abs((long) code));
        body.writeBytes(MESSAGE);
        JsonStrings.write(body, text);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
