package io.watchgate.transport.upstream.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.watchgate.codec.Frame;

/**
 * Writes frames as requests of one HTTP/2 stream.
 *
 * <p>Reads {@link Frame}, which becomes the body of a POST, and {@link UpstreamExchange}, which
 * becomes a request without a body; passes on HEADERS and DATA. Everything else passes unchanged.
 *
 * <p>Holds nothing of its own: the head comes from the exchange that the stream carries. Takes
 * ownership of frames; one that no exchange is there for is released. A request that the connection
 * does not take at all has not been sent.
 */
public final class StreamRequestEncoder extends ChannelOutboundHandlerAdapter {

    private final StreamLane lane;

    /** Creates the encoder of one stream. */
    public StreamRequestEncoder(StreamLane lane) {
        this.lane = lane;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof Frame frame) {
            UpstreamExchange exchange = lane.exchange();
            ByteBuf body = frame.body();
            frame.done();
            if (exchange == null) {
                body.release();
            } else {
                post(ctx, exchange, body);
            }
        } else if (message instanceof UpstreamExchange exchange) {
            ByteBuf head = ctx.alloc().heapBuffer(RequestFrameEncoder.HEADROOM);
            exchange.writeHead(head);
            head(ctx, StreamHeads.of(head), true);
            head.release();
        } else {
            ctx.write(message, promise);
        }
    }

    private void post(ChannelHandlerContext ctx, UpstreamExchange exchange, ByteBuf body) {
        exchange.keep(body);
        StreamHeads heads = exchange.heads().ofStreams();
        head(ctx, heads.post(body.readableBytes(), exchange.headEnd()), false);
        // What is kept may have to be written again while this is still on its way.
        ctx.write(new DefaultHttp2DataFrame(body.duplicate(), true), ctx.newPromise());
    }

    private void head(ChannelHandlerContext ctx, Http2Headers headers, boolean last) {
        ChannelFuture written =
                ctx.write(new DefaultHttp2HeadersFrame(headers, last), ctx.newPromise());
        // Later it is the connection that has failed, and nobody knows what has left.
        if (written.isDone() && !written.isSuccess()) {
            lane.notSent();
        }
    }
}
