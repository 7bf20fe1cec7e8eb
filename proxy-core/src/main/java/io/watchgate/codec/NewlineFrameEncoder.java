package io.watchgate.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Writes each frame as one line (MCP 2025-11-25, basic/transports, "stdio").
 *
 * <p>Reads {@link Frame}, passes on {@link ByteBuf}. Holds nothing. The codec has already replaced
 * raw line breaks inside the body, which are legal between tokens, by spaces. Takes ownership of
 * frames.
 */
@Sharable
public final class NewlineFrameEncoder extends ChannelOutboundHandlerAdapter {

    private static final ByteBuf LINE_FEED =
            Unpooled.unreleasableBuffer(Unpooled.directBuffer(1).writeByte('\n').asReadOnly());

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof Frame frame)) {
            ctx.write(message, promise);
            return;
        }
        ByteBuf body = frame.body();
        frame.done();
        if (body.isWritable()
                && body.refCnt() == 1
                && !body.isReadOnly()
                && body.nioBufferCount() == 1) {
            ctx.write(body.writeByte('\n'), promise);
        } else {
            ctx.write(PartedBodies.writeAllButEnd(ctx, body));
            ctx.write(LINE_FEED.duplicate(), promise);
        }
    }
}
