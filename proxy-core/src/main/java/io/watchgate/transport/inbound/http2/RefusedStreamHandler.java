package io.watchgate.transport.inbound.http2;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * Resets a stream for which there is no place, so that its client may try again (RFC 9113, 8.7).
 *
 * <p>Reads frames and passes nothing on. Holds nothing. Takes ownership of frames.
 */
@Sharable
public final class RefusedStreamHandler extends ChannelInboundHandlerAdapter {

    /** The only one. */
    public static final RefusedStreamHandler INSTANCE = new RefusedStreamHandler();

    private RefusedStreamHandler() {}

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        boolean first = frame instanceof Http2HeadersFrame;
        ReferenceCountUtil.release(frame);
        if (first) {
            ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.REFUSED_STREAM));
        }
    }
}
