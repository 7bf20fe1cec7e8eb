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

    private static final int PORTION = 64 * 1024;

    private final MessageContext context;
    private final ByteBuf body;
    private final boolean unread;
    private @Nullable JsonRpcMessage message;
    private final ByteBufAllocator allocator;
    private byte @Nullable [] part;
    private boolean taken;

    /** Keeps the bytes of {@code message}, which it borrows. */
    Original(JsonRpcMessage message, ByteBufAllocator allocator) {
        this.message = message;
        this.context = message.context();
        this.body = message.body().retainedDuplicate();
        this.unread = false;
        this.allocator = allocator;
    }

    /** Keeps bytes of which nobody knows yet what they say; takes them over. */
    Original(ByteBuf unread, MessageContext context, ByteBufAllocator allocator) {
        this.context = context;
        this.body = unread;
        this.unread = true;
        this.allocator = allocator;
    }

    /**
     * Finds out what the bytes say, as every other reader would; returns the message, which shares
     * them, or null when they are none.
     */
    @Nullable JsonRpcMessage read(int jsonDepth) {
        if (message == null) {
            EnvelopeScanner scanner = new EnvelopeScanner(jsonDepth);
            message = isMessage(scanner) ? MessageReader.read(body, context, scanner) : null;
            if (message != null) {
                body.retain();
            }
        }
        return message;
    }

    private boolean isMessage(EnvelopeScanner scanner) {
        byte[] portion = new byte[PORTION];
        int from = body.readerIndex();
        int left = body.readableBytes();
        boolean fine = true;
        while (left > 0 && fine) {
            int bytes = Math.min(left, PORTION);
            body.getBytes(from, portion, 0, bytes);
            fine = scanner.feed(portion, 0, bytes);
            from += bytes;
            left -= bytes;
        }
        return fine && scanner.finish() == null && !scanner.batch();
    }

    /** Returns the message that was found in the bytes, which belongs to the caller, if any was. */
    @Nullable JsonRpcMessage takeRead() {
        JsonRpcMessage found = unread ? message : null;
        taken |= found != null;
        return found;
    }

    private JsonRpcMessage message() {
        JsonRpcMessage known = message;
        if (known == null) {
            throw new IllegalStateException("not read yet");
        }
        return known;
    }

    /** Returns a copy of what stands at this place. */
    byte[] bytes(long span) {
        byte[] copy = new byte[Span.length(span)];
        body.getBytes(body.readerIndex() + Span.start(span), copy);
        return copy;
    }

    /** Returns a copy of the part that filters judge, the same at each call. */
    byte[] part() {
        byte[] copy = part;
        if (copy == null) {
            copy = bytes(JudgedPart.span(message()));
            part = copy;
        }
        return copy;
    }

    /** Does what {@link JudgedPart#rewritten} does, without the scanner of a loop. */
    @Nullable JsonRpcMessage with(byte[] json, int jsonDepth) {
        long span = JudgedPart.span(message());
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
        if (!JudgedPart.agree(message(), part(), again, json)) {
            again.release();
            return null;
        }
        return again;
    }

    /** Releases the bytes, and what was found in them unless it was taken. */
    void release() {
        JsonRpcMessage found = message;
        if (unread && !taken && found != null) {
            found.release();
        }
        body.release();
    }
}
