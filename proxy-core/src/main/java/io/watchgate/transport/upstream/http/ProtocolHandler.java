package io.watchgate.transport.upstream.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;

/**
 * Waits for the server to choose between HTTP/2 and HTTP/1.1 (RFC 7301), and leaves the pipeline
 * then. A server that does not choose speaks HTTP/1.1.
 *
 * <p>Holds what arrives until then, and releases it when the connection closes before. Of a failed
 * TLS handshake the dialling tells.
 */
public final class ProtocolHandler extends ApplicationProtocolNegotiationHandler {

    private final HttpDial dial;

    ProtocolHandler(HttpDial dial) {
        super(ApplicationProtocolNames.HTTP_1_1);
        this.dial = dial;
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
        dial.chosen(ctx.channel(), protocol.equals(ApplicationProtocolNames.HTTP_2));
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
