package io.watchgate.transport.inbound.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Decides which version of HTTP a connection speaks, and leaves it.
 *
 * <p>Reads bytes and passes them on. Unencrypted, a connection that begins with the preface of
 * HTTP/2 speaks that (RFC 9113, 3.3), and any other HTTP/1.1; encrypted, the handshake has settled
 * it (RFC 9113, 3.2). Holds a preface of which the end is missing, confined to the event loop of
 * the channel; owns it until it is passed on or the channel closes.
 */
public final class HttpVersionHandler extends ChannelInboundHandlerAdapter {

    /** Written down, so that a gateway that nobody speaks HTTP/2 to need not load its codec. */
    private static final ByteBuf PREFACE =
            Unpooled.unreleasableBuffer(
                    Unpooled.copiedBuffer(
                                    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", StandardCharsets.US_ASCII)
                            .asReadOnly());

    private final boolean encrypted;
    private final Runnable http2;
    private @Nullable ByteBuf begun;

    /**
     * Creates the handler of one connection.
     *
     * @param encrypted whether a handshake comes first
     * @param http2 puts the handlers for HTTP/2 in the place of those behind this one
     */
    public HttpVersionHandler(boolean encrypted, Runnable http2) {
        this.encrypted = encrypted;
        this.http2 = http2;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (encrypted || !(message instanceof ByteBuf arrived)) {
            ctx.fireChannelRead(message);
            return;
        }
        ByteBuf bytes = begun == null ? arrived : Unpooled.wrappedBuffer(begun, arrived);
        begun = null;
        int length = Math.min(bytes.readableBytes(), PREFACE.readableBytes());
        boolean preface =
                bytes.slice(bytes.readerIndex(), length)
                        .equals(PREFACE.slice(PREFACE.readerIndex(), length));
        if (preface && length < PREFACE.readableBytes()) {
            begun = bytes;
            return;
        }
        leave(ctx, preface);
        ctx.fireChannelRead(bytes);
    }

    private void leave(ChannelHandlerContext ctx, boolean speaksHttp2) {
        if (speaksHttp2) {
            http2.run();
        }
        ctx.pipeline().remove(this);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (encrypted
                && event instanceof SslHandshakeCompletionEvent shaken
                && shaken.isSuccess()) {
            SslHandler tls = ctx.pipeline().get(SslHandler.class);
            leave(ctx, ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol()));
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (begun != null) {
            begun.release();
            begun = null;
        }
    }
}
