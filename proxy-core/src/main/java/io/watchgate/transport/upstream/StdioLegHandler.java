package io.watchgate.transport.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the leg what becomes of its pipe: that it can be written to again, that it has ended.
 *
 * <p>Passes every event on. Holds nothing. Confined to the event loop of the channel.
 */
public final class StdioLegHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(StdioLegHandler.class);

    private final StdioLeg leg;

    /** Creates the handler of one child. */
    public StdioLegHandler(StdioLeg leg) {
        this.leg = leg;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            leg.writable();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        leg.outputEnded(ctx.channel());
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("upstream {}: a handler failed", leg.upstream().key(), cause);
        }
        ctx.close();
    }
}
