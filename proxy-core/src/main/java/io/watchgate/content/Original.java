package io.watchgate.content;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.watchgate.jsonrpc.EnvelopeScanner;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.jsonrpc.MessageReader;
import io.watchgate.jsonrpc.Span;
import org.jspecify.annotations.Nullable;

/**
 * A message as workers see it: its bytes, and what takes their place. Owns a reference to the bytes
 * of its own, so that the message may go meanwhile. Used by one thread at a time.
 */
final class Original {

    private final JsonRpcMessage message;
    private final MessageContext context;
    private final ByteBuf body;
    private final long span;
    private final ByteBufAllocator allocator;
    private byte @Nullable [] part;

    /** Keeps the bytes of {@code message}, which it borrows. */
    Original(JsonRpcMessage message, ByteBufAllocator allocator) {
        this.message = message;
        this.context = message.context();
        this.body = message.body().retainedDuplicate();
        this.span = JudgedPart.span(message);
        this.allocator = allocator;
    }

    /** Returns a copy of the part that filters judge, the same at each call. */
    byte[] part() {
        byte[] copy = part;
        if (copy == null) {
            copy = new byte[Span.length(span)];
            body.getBytes(body.readerIndex() + Span.start(span), copy);
            part = copy;
        }
        return copy;
    }

    /** Does what {@link JudgedPart#rewritten} does, without the scanner of a loop. */
    @Nullable JsonRpcMessage with(byte[] json, int jsonDepth) {
        int from = body.readerIndex();
        int start = Span.start(span);
        int end = body.readableBytes() - Span.end(span);
        byte[] whole = new byte[start + json.length + end];
        body.getBytes(from, whole, 0, start);
        System.arraycopy(json, 0, whole, start, json.length);
        body.getBytes(from + Span.end(span), whole, start + json.length, end);
        EnvelopeScanner scanner = new EnvelopeScanner(jsonDepth);
        if (!scanner.feed(whole, 0, whole.length) || scanner.finish() != null || scanner.batch()) {
            return null;
        }
        ByteBuf other = allocator.directBuffer(whole.length).writeBytes(whole);
        JsonRpcMessage again = MessageReader.read(other, context, scanner);
        if (again == null) {
            other.release();
            return null;
        }
        if (!JudgedPart.agree(message, part(), again, json)) {
            again.release();
            return null;
        }
        return again;
    }

    /** Releases the bytes. */
    void release() {
        body.release();
    }
}
