package io.watchgate.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.watchgate.jsonrpc.Decimal;
import io.watchgate.jsonrpc.EnvelopeScanner;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.JsonStrings;
import io.watchgate.jsonrpc.JsonTexts;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.jsonrpc.MessageReader;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.jsonrpc.Span;
import java.nio.charset.StandardCharsets;

/** Writes the messages that the gateway itself sends to servers. */
public final class LegMessages {

    private static final byte[] REQUEST = ascii("{\"jsonrpc\":\"2.0\",\"id\":");
    private static final byte[] METHOD = ascii(",\"method\":");
    private static final byte[] PARAMS = ascii(",\"params\":");
    private static final byte[] NOTIFICATION = ascii("{\"jsonrpc\":\"2.0\",\"method\":");
    private static final byte[] RESULT = ascii(",\"result\":");
    private static final byte[] ERROR = ascii(",\"error\":{\"code\":");
    private static final byte[] MESSAGE = ascii(",\"message\":");

    private static final int LONGEST_REASON = 1000;

    /** What a server sent was held to the configured depth before it became part of a request. */
    private static final int DEEPEST = 100_000;

    private LegMessages() {}

    /**
     * Returns a request whose id is put in when it is sent.
     *
     * @param params the params object; empty for none
     */
    public static JsonRpcRequest request(UpstreamLeg leg, String method, String params) {
        ByteBuf body = buffer(params.length() + 96);
        body.writeBytes(REQUEST).writeByte('0').writeBytes(METHOD);
        JsonStrings.write(body, method);
        writeParams(body, params);
        // Read like any other, so that whatever holds for a client's request holds for this one.
        return (JsonRpcRequest) read(leg, body, method);
    }

    /** Returns a notification that can be passed on as one of the server's. */
    static JsonRpcNotification heard(UpstreamLeg leg, String method, String params) {
        ByteBuf body = buffer(params.length() + 96);
        body.writeBytes(NOTIFICATION);
        JsonStrings.write(body, method);
        writeParams(body, params);
        return (JsonRpcNotification) read(leg, body, method);
    }

    /** Returns a message of the server in other bytes, read like any other. */
    public static JsonRpcMessage again(UpstreamLeg leg, byte[] json) {
        return read(leg, buffer(json.length).writeBytes(json), "a message in other bytes");
    }

    private static JsonRpcMessage read(UpstreamLeg leg, ByteBuf body, String method) {
        EnvelopeScanner scanner = new EnvelopeScanner(DEEPEST);
        byte[] text = new byte[body.readableBytes()];
        body.getBytes(body.readerIndex(), text);
        scanner.feed(text, 0, text.length);
        JsonRpcMessage message =
                scanner.finish() == null
                        ? MessageReader.read(body, new LegOrigin(leg), scanner)
                        : null;
        if (message == null) {
            body.release();
            throw new IllegalArgumentException(method + ": params (expected: an object)");
        }
        return message;
    }

    /** Returns a notification; {@code params} is its object, empty for none. */
    public static JsonRpcNotification notification(UpstreamLeg leg, String method, String params) {
        ByteBuf body = buffer(params.length() + 96);
        body.writeBytes(NOTIFICATION);
        JsonStrings.write(body, method);
        writeParams(body, params);
        return JsonRpcNotification.made(body, new LegOrigin(leg));
    }

    /**
     * Returns the word that the call with this wire id is no longer wanted. Of a long reason the
     * beginning is kept: it waits, with others, for a server that may not be reading.
     */
    static JsonRpcNotification cancelled(UpstreamLeg leg, long wireId, String why) {
        String reason = JsonTexts.quote(beginning(why));
        String params = "{\"requestId\":" + wireId + ",\"reason\":" + reason + "}";
        return notification(leg, "notifications/cancelled", params);
    }

    private static String beginning(String text) {
        if (text.length() <= LONGEST_REASON) {
            return text;
        }
        boolean inPair = Character.isHighSurrogate(text.charAt(LONGEST_REASON - 1));
        return text.substring(0, inPair ? LONGEST_REASON - 1 : LONGEST_REASON);
    }

    /** Returns the word that the client side is ready (MCP 2025-11-25, basic/lifecycle). */
    public static JsonRpcNotification initialized(UpstreamLeg leg) {
        return notification(leg, "notifications/initialized", "");
    }

    /** Returns the empty result for a request of the server. */
    static JsonRpcResponse empty(UpstreamLeg leg, RequestId id) {
        return result(leg, id, "{}");
    }

    /** Returns a result in the place of the server's, for one of our requests. */
    public static JsonRpcResponse answer(UpstreamLeg leg, String json) {
        ByteBuf body = buffer(json.length() + 64);
        body.writeBytes(REQUEST);
        long id = Span.of(body.writerIndex(), body.writerIndex() + 1);
        body.writeByte('0').writeBytes(RESULT);
        int start = body.writerIndex();
        body.writeCharSequence(json, StandardCharsets.UTF_8);
        int end = body.writerIndex();
        body.writeByte('}');
        return JsonRpcResponse.madeFor(
                body, new LegOrigin(leg), id, Span.of(start, end), Span.NONE);
    }

    /** Returns a result that can be passed on as the server's, for one of our requests. */
    public static JsonRpcResponse answer(UpstreamLeg leg, byte[] json) {
        ByteBuf body = buffer(json.length + 64);
        body.writeBytes(REQUEST).writeByte('0').writeBytes(RESULT).writeBytes(json);
        return (JsonRpcResponse) read(leg, body.writeByte('}'), "a kept result");
    }

    /** Returns the result for a request of the server. */
    public static JsonRpcResponse result(UpstreamLeg leg, RequestId id, String json) {
        ByteBuf body = buffer(json.length() + 64);
        body.writeBytes(REQUEST);
        id.write(body);
        body.writeBytes(RESULT);
        int start = body.writerIndex();
        body.writeCharSequence(json, StandardCharsets.UTF_8);
        int end = body.writerIndex();
        body.writeByte('}');
        return JsonRpcResponse.made(body, new LegOrigin(leg), Span.of(start, end), Span.NONE);
    }

    /** Returns an error for a request of the server. */
    public static JsonRpcResponse error(UpstreamLeg leg, RequestId id, int code, String text) {
        ByteBuf body = buffer(text.length() + 96);
        body.writeBytes(REQUEST);
        id.write(body);
        int start = body.writerIndex() + ",\"error\":".length();
        body.writeBytes(ERROR);
        if (code < 0) {
            body.writeByte('-');
        }
        Decimal.write(body, Math.abs((long) code));
        body.writeBytes(MESSAGE);
        JsonStrings.write(body, text);
        body.writeByte('}').writeByte('}');
        return JsonRpcResponse.made(
                body, new LegOrigin(leg), Span.NONE, Span.of(start, body.writerIndex() - 1));
    }

    private static void writeParams(ByteBuf body, String params) {
        if (!params.isEmpty()) {
            body.writeBytes(PARAMS).writeCharSequence(params, StandardCharsets.UTF_8);
        }
        body.writeByte('}');
    }

    private static ByteBuf buffer(int capacity) {
        return ByteBufAllocator.DEFAULT.directBuffer(capacity);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** What the gateway's own messages on a leg belong to. */
    private record LegOrigin(UpstreamLeg leg) implements MessageContext {}
}
