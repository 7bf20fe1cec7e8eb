package io.watchgate.transport.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.session.Exchange;
import io.watchgate.session.StreamOutlet;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events of a stream into the body of one HTTP response.
 *
 * <p>Small events of one turn are gathered, so that they travel as one chunk, and the system is
 * given one buffer for all of them; a flush that passes the frame encoder sends what is gathered.
 *
 * <p>Safe from any of the gateway's loops: what comes from another one is handed over, in order. An
 * event that the channel cannot take any more is released. Owns what is gathered.
 */
final class ChannelOutlet implements StreamOutlet {

    /** Bytes left free in front of gathered events, for a chunk's length. */
    private static final int HEADROOM = 16;

    /** Bytes left free behind them, for a chunk's end. */
    private static final int TAILROOM = 4;

    /** Larger events are written as they are: copying them costs more than it saves. */
    private static final int LARGEST_GATHERED = 2048;

    private static final int MOST_GATHERED = 8192;

    private final GatewayLoop loop;
    private final ChannelHandlerContext ctx;
    private final ResponseSink sink;
    private final boolean chunked;
    private final Exchange exchange;
    private boolean open = true;

    /** Confined to the channel's loop, as {@code open} is. */
    private @Nullable ByteBuf gathered;

    private boolean several;

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

    /** Writes what is gathered. Called on the channel's loop. */
    void flush() {
        ByteBuf events = gathered;
        if (events == null) {
            return;
        }
        gathered = null;
        several = false;
        sink.event(ctx, events, chunked);
    }

    /** Releases what is gathered. Called on the channel's loop, when nothing can be written. */
    void release() {
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
    }

    private void write(ByteBuf bytes) {
        if (!open || !ctx.channel().isActive()) {
            bytes.release();
            return;
        }
        int length = bytes.readableBytes();
        if (gathered != null && gathered.readableBytes() + length > MOST_GATHERED) {
            flush();
        }
        if (length > LARGEST_GATHERED) {
            flush();
            sink.event(ctx, bytes, chunked);
        } else if (gathered == null) {
            // Most often the only one, which needs no copy.
            gathered = bytes;
        } else {
            gather(gathered, bytes);
        }
        loop.flushes().add(ctx.channel());
    }

    private void gather(ByteBuf first, ByteBuf bytes) {
        ByteBuf events = first;
        if (!several) {
            several = true;
            events = ctx.alloc().directBuffer(HEADROOM + MOST_GATHERED + TAILROOM);
            events.setIndex(HEADROOM, HEADROOM).writeBytes(first);
            first.release();
            gathered = events;
        }
        events.writeBytes(bytes);
        bytes.release();
    }

    /** Ends the body; called on the channel's loop. */
    private void finish(Runnable ended) {
        if (!open) {
            return;
        }
        open = false;
        if (ctx.channel().isActive()) {
            flush();
            // First, because the handler further on takes this write for the end of the response.
            ended.run();
            sink.endStream(ctx, chunked);
            loop.flushes().add(ctx.channel());
        } else {
            release();
        }
    }
}
