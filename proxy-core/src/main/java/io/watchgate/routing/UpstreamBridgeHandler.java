package io.watchgate.routing;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.session.Exchange;
import io.watchgate.session.PendingRequest;

/**
 * Gives requests and notifications to the endpoint they were sent to: the tail of the inbound leg.
 *
 * <p>Reads {@link PendingRequest} and {@link JsonRpcNotification}, passes nothing on. Holds
 * nothing. Takes ownership of everything; what is neither is released. When a read cycle is over,
 * the channels that were written to meanwhile are to be flushed.
 */
@Sharable
public final class UpstreamBridgeHandler extends ChannelInboundHandlerAdapter {

    private final GatewayLoop loop;

    /** Creates the handler for the channels of one loop. */
    public UpstreamBridgeHandler(GatewayLoop loop) {
        this.loop = loop;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof PendingRequest request) {
            request.exchange().endpoint().dispatch(request);
        } else if (message instanceof JsonRpcNotification notification) {
            Exchange exchange = (Exchange) notification.context();
            exchange.endpoint().notified(exchange, notification);
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
