package io.watchgate.transport.upstream.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a server says of a whole HTTP/2 connection: SETTINGS, GOAWAY, answers to PING.
 *
 * <p>Holds nothing of its own, the {@link SharedConnection} does. Releases what it reads. What is
 * no valid HTTP/2 ends the connection, which the codec says to the server.
 */
public final class SharedConnectionHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(SharedConnectionHandler.class);

    private final SharedConnection connection;

    /** Creates the handler of one connection. */
    public SharedConnectionHandler(SharedConnection connection) {
        this.connection = connection;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        connection.attach(ctx.pipeline().get(Http2FrameCodec.class).connection());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Http2SettingsFrame) {
            connection.settled();
        } else if (message instanceof Http2GoAwayFrame) {
            connection.retire();
        }
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        connection.heard();
        connection.pool().loop().flushes().readOver();
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connection.over();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof Http2Exception) {
            connection.origin().malformed("HTTP/2: " + cause.getMessage());
        } else {
            // Of a broken TLS record there is nothing to find in a handler.
            boolean tls =
                    cause instanceof DecoderException && cause.getCause() instanceof SSLException;
            if (!tls && !(cause instanceof IOException)) {
                LOG.error("a handler of an upstream channel failed", cause);
            }
            ctx.close();
        }
    }
}
