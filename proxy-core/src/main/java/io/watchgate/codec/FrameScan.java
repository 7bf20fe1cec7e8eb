package io.watchgate.codec;

import io.netty.buffer.ByteBuf;
import io.watchgate.jsonrpc.EnvelopeScanner;
import io.watchgate.loop.GatewayLoop;

/** Feeds buffers to a scanner: from where they lie, or through the loop's scratch. */
public final class FrameScan {

    private FrameScan() {}

    /**
     * Feeds the scanner what it has not seen of {@code body}.
     *
     * <p>Borrows {@code body}. Called on {@code loop}, outside of any other loan of its scratch.
     */
    public static void resume(GatewayLoop loop, EnvelopeScanner scanner, ByteBuf body) {
        int from = body.readerIndex() + scanner.consumed();
        int left = body.writerIndex() - from;
        if (left <= 0 || scanner.fault() != null) {
            return;
        }
        loop.scanned(left);
        if (body.hasArray()) {
            scanner.feed(body.array(), body.arrayOffset() + from, body.arrayOffset() + from + left);
            return;
        }
        byte[] scratch = loop.borrowScratch();
        try {
            boolean fine = true;
            while (left > 0 && fine) {
                int bytes = Math.min(left, scratch.length);
                body.getBytes(from, scratch, 0, bytes);
                fine = scanner.feed(scratch, 0, bytes);
                from += bytes;
                left -= bytes;
            }
        } finally {
            loop.returnScratch();
        }
    }
}
