package io.watchgate.jsonrpc;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Turns a completely scanned frame into the message it is. */
public final class MessageReader {

    private static final long[] VERSION = BodyWords.of("\"2.0\"");

    private MessageReader() {}

    /**
     * Returns the message in {@code body}, or null when it names another JSON-RPC version than 2.0.
     *
     * <p>Takes ownership of {@code body} unless it returns null. The scanner must have finished
     * this frame without a fault and without finding a batch.
     */
    public static @Nullable JsonRpcMessage read(
            ByteBuf body, MessageContext context, EnvelopeScanner scanner) {
        EnvelopeSpans spans = scanner.spans();
        if (!isVersion2(body, spans)) {
            return null;
        }
        if (!spans.has(EnvelopeKey.METHOD)) {
            return new JsonRpcResponse(body, context, scanner);
        }
        return spans.has(EnvelopeKey.ID)
                ? new JsonRpcRequest(body, context, scanner)
                : new JsonRpcNotification(body, context, scanner);
    }

    /**
     * Reads the id of a frame that is refused for another reason; null when it has none that can be
     * read.
     */
    public static @Nullable RequestId readId(ByteBuf body, EnvelopeScanner scanner) {
        EnvelopeSpans spans = scanner.spans();
        if (!spans.isClosed(EnvelopeKey.ID)) {
            return null;
        }
        long id = spans.idToken(EnvelopeKey.ID);
        return id == Span.NONE || Span.end(id) > body.readableBytes()
                ? null
                : RequestId.read(body, id);
    }

    private static boolean isVersion2(ByteBuf body, EnvelopeSpans spans) {
        if (!spans.isString(EnvelopeKey.JSONRPC)) {
            return false;
        }
        long span = spans.span(EnvelopeKey.JSONRPC);
        if ((spans.escapedKeys() & EnvelopeKey.JSONRPC.bit()) != 0) {
            long text = Span.inside(span);
            return JsonStrings.decode(body, Span.start(text), Span.end(text), true).equals("2.0");
        }
        int start = body.readerIndex() + Span.start(span);
        return BodyWords.isText(body, start, Span.length(span), VERSION);
    }
}
