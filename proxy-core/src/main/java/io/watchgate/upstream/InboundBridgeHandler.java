package io.watchgate.upstream;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.loop.GatewayLoop;

/**
 * Brings what a server sent to whoever waits for it: the tail of the upstream leg.
 *
 * <p>Reads a completed {@link UpstreamCall}, whose owner then hears of it, and {@link
 * JsonRpcMessage}, which goes to the leg. Passes nothing on. Holds nothing. Takes ownership of
 * everything; what belongs to nothing is released. When a read cycle is over, the channels that
 * were written to meanwhile are flushed.
 */
@Sharable
public final class InboundBridgeHandler extends ChannelInboundHandlerAdapter {

    private final GatewayLoop loop;

    /** Creates the handler for the channels of one loop. */
    public InboundBridgeHandler(GatewayLoop loop) {
        this.loop = loop;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        take(message);
    }

    /** Brings on what a server sent; takes ownership of it. Called on its loop. */
    public static void take(Object message) {
        if (message instanceof UpstreamCall call) {
            call.complete();
        } else if (message instanceof JsonRpcMessage unasked) {
            LegContext context = (LegContext) unasked.context();
            context.leg().received(context, unasked);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        loop.flushes().readOver();
        ctx.fireChannelReadComplete();
    }
}
