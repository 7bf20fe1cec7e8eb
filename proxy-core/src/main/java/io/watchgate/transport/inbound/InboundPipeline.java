package io.watchgate.transport.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.watchgate.codec.PaceGiver;

/**
 * Changes the handlers of a client's connection that speaks HTTP/1.1, as it needs more of them or
 * fewer.
 *
 * <p>Called on the connection's loop, with the context of its {@link HttpExchangeHandler}. Holds
 * nothing.
 */
public interface InboundPipeline extends PaceGiver {

    /**
     * Takes out the handlers that only a request needs, of a connection on which none is under way.
     *
     * @param listens whether a stream is being written, which needs some of them
     * @return false when the beginning of a request has arrived, and all is as it was
     */
    boolean rest(ChannelHandlerContext ctx, boolean listens);

    /**
     * Puts back what {@link #rest} took out, and lets it read {@code bytes}, which it takes
     * ownership of.
     */
    void wake(ChannelHandlerContext ctx, ByteBuf bytes);
}
