package io.watchgate.transport.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.watchgate.codec.SpareHead;
import io.watchgate.mcp.Reason;
import io.watchgate.session.Exchange;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns HTTP requests into exchanges, one at a time, and ends itself those that carry no message.
 *
 * <p>Reads {@link HttpRequest} and {@link HttpContent}; passes on, for a POST, the {@link Exchange}
 * and then its contents. What {@link HttpAdmission} answers or refuses goes no further. Responses
 * are written through it as a {@link ResponseSink}, so that it sees their end: in the pipeline each
 * write would take one more step.
 *
 * <p>Holds the {@link InboundConnection}, which has the turns of requests and responses, confined
 * to the event loop of the channel.
 *
 * <p>Takes ownership of contents. A request that is not HTTP is answered with 400, a body that is
 * too large with 413, and the connection closed. When the channel closes, the exchange hears of it.
 * Bytes that arrive while the connection rests wake it.
 */
public final class HttpExchangeHandler extends ChannelInboundHandlerAdapter
        implements ResponseSink {

    private static final Logger LOG = LoggerFactory.getLogger(HttpExchangeHandler.class);

    private final HttpAdmission admission;
    private final ResponseSink sink;
    private final SpareHead<RequestHead> spare;
    private final @Nullable InboundPipeline pipeline;
    private int unflushed;
    private @Nullable InboundConnection connection;

    /**
     * Creates the handler of one connection.
     *
     * @param sink takes what is answered here
     * @param spare where heads go that have been read
     * @param pipeline changes the handlers of the connection; null for a stream of one with others
     */
    public HttpExchangeHandler(
            HttpAdmission admission,
            ResponseSink sink,
            SpareHead<RequestHead> spare,
            @Nullable InboundPipeline pipeline) {
        this.admission = admission;
        this.sink = sink;
        this.spare = spare;
        this.pipeline = pipeline;
    }

    /** Returns what changes the handlers of the connection; null where nothing does. */
    @Nullable InboundPipeline pipeline() {
        return pipeline;
    }

    private InboundConnection connection() {
        InboundConnection own = connection;
        if (own == null) {
            throw new IllegalStateException("no connection yet (expected: handler added)");
        }
        return own;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        connection = new InboundConnection(admission, sink, spare, ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        connection().read(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        connection().readComplete();
        ctx.fireChannelReadComplete();
    }

    @Override
    public void json(ChannelHandlerContext ctx, ByteBuf body, Exchange exchange) {
        paces(ctx, body);
        sink.json(ctx, body, exchange);
        connection().written();
    }

    @Override
    public void accepted(ChannelHandlerContext ctx, Exchange exchange) {
        sink.accepted(ctx, exchange);
        connection().written();
    }

    @Override
    public void stream(ChannelHandlerContext ctx, Exchange exchange) {
        sink.stream(ctx, exchange);
        connection().written();
    }

    @Override
    public void event(ChannelHandlerContext ctx, ByteBuf bytes, boolean chunked) {
        paces(ctx, bytes);
        sink.event(ctx, bytes, chunked);
        connection().written();
    }

    @Override
    public void endStream(ChannelHandlerContext ctx, boolean chunked) {
        sink.endStream(ctx, chunked);
        connection().written();
    }

    @Override
    public void status(
            ChannelHandlerContext ctx,
            StatusHead head,
            @Nullable ByteBuf body,
            @Nullable Exchange exchange) {
        sink.status(ctx, head, body, exchange);
        connection().written();
    }

    @Override
    public void goOn(ChannelHandlerContext ctx) {
        sink.goOn(ctx);
    }

    @Override
    public void close(ChannelHandlerContext ctx) {
        sink.close(ctx);
    }

    @Override
    public void flushed() {
        unflushed = Math.min(unflushed, 0);
    }

    @Override
    public boolean isForOneRequest() {
        return sink.isForOneRequest();
    }

    private void paces(ChannelHandlerContext ctx, ByteBuf body) {
        if (pipeline != null) {
            unflushed = pipeline.unflushed(ctx, unflushed, body);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        connection().writable(ctx.channel().isWritable());
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ListenerEvent.DRAIN) {
            connection().drain();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connection().closed();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        connection().release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof DecoderException && cause.getCause() instanceof SSLException) {
            // Whoever speaks no TLS, or trusts nobody, is no reason for a line in the log.
            admission.services().refusals().refused(Reason.TLS_FAILED);
        } else if (!(cause instanceof IOException)) {
            LOG.error("a handler of an inbound channel failed", cause);
        }
        ctx.close();
    }
}
