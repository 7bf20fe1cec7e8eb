package io.watchgate.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.List;

/**
 * Writes bodies that consist of more parts than one system call takes. As one message, Netty would
 * copy all of such a body before the first byte is sent, and the loop would stand still meanwhile.
 */
public final class PartedBodies {

    /** What {@code writev} takes at once (IOV_MAX on Linux). */
    private static final int MOST_PARTS = 1024;

    private PartedBodies() {}

    /**
     * Writes all of {@code body} but its end, which is returned for the caller to write. Takes
     * ownership of {@code body}; a body of few parts is returned as it is.
     */
    public static ByteBuf writeAllButEnd(ChannelHandlerContext ctx, ByteBuf body) {
        if (body.nioBufferCount() <= MOST_PARTS || !(body instanceof CompositeByteBuf whole)) {
            return body;
        }
        List<ByteBuf> parts = whole.decompose(whole.readerIndex(), whole.readableBytes());
        int last = parts.size() - 1;
        parts.forEach(ByteBuf::retain);
        whole.release();
        for (int i = 0; i < last; i++) {
            ctx.write(parts.get(i), ctx.voidPromise());
        }
        return parts.get(last);
    }
}
