package io.watchgate.transport.upstream.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request that has been written, as long as it may have to be written again. Owns it
 * meanwhile. Confined to the loop of its exchange.
 */
final class SentBody {

    private @Nullable ByteBuf body;
    private int from;
    private int to;

    /** Keeps what is about to be written. */
    void keep(ByteBuf writing) {
        from = writing.readerIndex();
        to = writing.writerIndex();
        body = writing.retain();
    }

    /** Returns the body to write again, which the caller owns from now on; null for none. */
    @Nullable ByteBuf take() {
        ByteBuf again = body;
        body = null;
        // Writing it the first time has moved its indexes.
        return again == null ? null : again.setIndex(from, to);
    }

    /** Releases the body. */
    void release() {
        if (body != null) {
            body.release();
            body = null;
        }
    }
}
