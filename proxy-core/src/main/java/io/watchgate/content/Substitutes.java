package io.watchgate.content;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.JsonTexts;
import io.watchgate.jsonrpc.Span;
import io.watchgate.mcp.Reason;
import java.nio.charset.StandardCharsets;

/** Writes what takes the place of messages that may not pass. */
final class Substitutes {

    private Substitutes() {}

    /** Returns the error that a server gets instead of the answer to its question. */
    static ByteBuf error(
            JsonRpcResponse answer, Reason reason, String text, ByteBufAllocator allocator) {
        ByteBuf body = allocator.directBuffer(text.length() + 128);
        body.writeCharSequence("{\"jsonrpc\":\"2.0\",\"id\":", StandardCharsets.US_ASCII);
        if (answer.id() == Span.NONE) {
            body.writeCharSequence("null", StandardCharsets.US_ASCII);
        } else {
            int from = answer.body().readerIndex() + Span.start(answer.id());
            body.writeBytes(answer.body(), from, Span.length(answer.id()));
        }
        String error =
                ",\"error\":{\"code\":"
                        + reason.code()
                        + ",\"message\":"
                        + JsonTexts.quote(text)
                        + "}}";
        body.writeCharSequence(error, StandardCharsets.UTF_8);
        return body;
    }

    /** Returns a server's answer to the request with this id on the wire. */
    static ByteBuf result(long wireId, byte[] json, ByteBufAllocator allocator) {
        ByteBuf body = allocator.directBuffer(json.length + 64);
        body.writeCharSequence(
                "{\"jsonrpc\":\"2.0\",\"id\":" + wireId + ",\"result\":",
                StandardCharsets.US_ASCII);
        return body.writeBytes(json).writeByte('}');
    }
}
