package io.watchgate.transport.upstream.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.watchgate.codec.Frame;
import io.watchgate.codec.PaceGiver;
import io.watchgate.codec.PartedBodies;
import io.watchgate.jsonrpc.Decimal;

/**
 * Writes frames as HTTP requests.
 *
 * <p>Reads {@link Frame}, which becomes the body of a POST, and {@link UpstreamExchange}, which
 * becomes a request without a body; passes on {@link ByteBuf}. Everything else passes unchanged.
 *
 * <p>Holds nothing of its own: the head comes from the exchange that the connection carries. Takes
 * ownership of frames; one that no exchange is there for is released.
 */
public final class RequestFrameEncoder extends ChannelOutboundHandlerAdapter {

    /** Bytes that the codec leaves free in front of a body, for the head. */
    public static final int HEADROOM = 512;

    private final HttpLane lane;
    private final PaceGiver pace;

    /**
     * Creates the encoder of one connection.
     *
     * @param pace gives the connection a pace when something large is written
     */
    public RequestFrameEncoder(HttpLane lane, PaceGiver pace) {
        this.lane = lane;
        this.pace = pace;
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
                post(ctx, exchange, body, promise);
            }
        } else if (message instanceof UpstreamExchange exchange) {
            ByteBuf head = ctx.alloc().directBuffer(HEADROOM);
            exchange.writeHead(head);
            lane.writes(ctx, head, pace);
            ctx.write(head, promise);
        } else {
            lane.writes(ctx, message, pace);
            ctx.write(message, promise);
        }
    }

    private void post(
            ChannelHandlerContext ctx,
            UpstreamExchange exchange,
            ByteBuf body,
            ChannelPromise promise) {
        RequestHeads heads = exchange.heads();
        int length = body.readableBytes();
        byte[] tail = exchange.headEnd();
        int size =
                heads.post().length + heads.postEnd().length + Decimal.length(length) + tail.length;
        exchange.keep(body);
        if (body.readerIndex() >= size && body.nioBufferCount() == 1 && !body.isReadOnly()) {
            int end = body.writerIndex();
            int start = body.readerIndex() - size;
            body.setIndex(start, start);
            write(body, heads, length, tail);
            body.writerIndex(end);
            lane.writes(ctx, body, pace);
            ctx.write(body, promise);
        } else {
            ByteBuf separate = ctx.alloc().directBuffer(size);
            write(separate, heads, length, tail);
            lane.writes(ctx, separate, pace);
            ctx.write(separate);
            lane.writes(ctx, body, pace);
            ctx.write(PartedBodies.writeAllButEnd(ctx, body), promise);
        }
    }

    private static void write(ByteBuf out, RequestHeads heads, int length, byte[] end) {
        out.writeBytes(heads.post()).writeBytes(heads.postEnd());
        Decimal.write(out, length);
        out.writeBytes(end);
    }
}
