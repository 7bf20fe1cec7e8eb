package io.watchgate.transport.inbound;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.session.Exchange;
import io.watchgate.session.Refusal;
import io.watchgate.session.StreamSignal;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each message of a line connection the exchange it belongs to, and brings answers to their
 * line.
 *
 * <p>Read path: reads {@link JsonRpcMessage}s of the connection, passes them on as those of an
 * {@link Exchange}. Write path: messages pass; a {@link Refusal} is passed on as an error, the
 * answers to an array as one array; {@link StreamSignal}s, which are for streams, end here.
 *
 * <p>Holds the {@link LineConnection}, confined to the event loop of the channel. Takes ownership
 * of messages until they are passed on. When the channel closes, the exchanges hear of it.
 */
public final class LineExchangeHandler extends ChannelDuplexHandler {

    private static final Logger LOG = LoggerFactory.getLogger(LineExchangeHandler.class);

    private final LineConnection connection;

    /** Creates the handler of one connection. */
    public LineExchangeHandler(LineConnection connection) {
        this.connection = connection;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        connection.open(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof JsonRpcMessage read) {
            connection.read(read);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        connection.readComplete();
        ctx.fireChannelReadComplete();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof JsonRpcResponse response) {
            connection.answer(response);
        } else if (message instanceof Refusal refusal) {
            connection.refuse(refusal);
        } else if (message instanceof StreamSignal signal) {
            connection.answered(signal.exchange());
        } else {
            ctx.write(message, promise);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        connection.writable(ctx.channel().isWritable());
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ListenerEvent.DRAIN) {
            connection.drain();
        } else if (event == ChannelInputShutdownEvent.INSTANCE) {
            connection.inputEnded();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connection.closed();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        connection.closed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("a handler of an inbound channel failed", cause);
        }
        ctx.close();
    }
}
