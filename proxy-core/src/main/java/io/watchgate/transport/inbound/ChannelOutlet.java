package io.watchgate.transport.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.session.Exchange;
import io.watchgate.session.StreamOutlet;

/**
 * Writes the events of a stream into the body of one HTTP response.
 *
 * <p>Safe from any of the gateway's loops: what comes from another one is handed over, in order. An
 * event that the channel cannot take any more is released.
 */
final class ChannelOutlet implements StreamOutlet {

    private final GatewayLoop loop;
    private final ChannelHandlerContext ctx;
    private final ResponseSink sink;
    private final boolean chunked;
    private final Exchange exchange;
    private boolean open = true;

    /**
     * Creates the outlet of one response whose head has been written.
     *
     * @param ctx where in the pipeline the events are written
     * @param exchange hears, on the channel's loop, that the response has been written to its end
     */
    ChannelOutlet(
            GatewayLoop loop, ChannelHandlerContext ctx, ResponseSink sink, Exchange exchange) {
        this.loop = loop;
        this.ctx = ctx;
        this.sink = sink;
        this.chunked = exchange.traits().chunked();
        this.exchange = exchange;
    }

    @Override
    public void event(ByteBuf bytes) {
        if (loop.inLoop()) {
            write(bytes);
        } else {
            loop.handoff().post(() -> write(bytes));
        }
    }

    @Override
    public void end() {
        loop.run(() -> finish(exchange::end));
    }

    @Override
    public void supersede() {
        loop.run(() -> finish(exchange::superseded));
    }

    @Override
    public boolean isOpen() {
        return ctx.channel().isActive();
    }

    private void write(ByteBuf bytes) {
        if (!open || !ctx.channel().isActive()) {
            bytes.release();
            return;
        }
        sink.event(ctx, bytes, chunked);
        loop.flushes().add(ctx.channel());
    }

    /** Ends the body; called on the channel's loop. */
    private void finish(Runnable ended) {
        if (!open) {
            return;
        }
        open = false;
        if (ctx.channel().isActive()) {
            // First, because the handler further on takes this write for the end of the response.
            ended.run();
            sink.endStream(ctx, chunked);
            loop.flushes().add(ctx.channel());
        }
    }
}
