package io.watchgate.transport.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.watchgate.codec.PartedBodies;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.session.Exchange;
import io.watchgate.session.StreamOutlet;
import java.nio.charset.StandardCharsets;

/**
 * Writes the events of a stream into the body of one HTTP response.
 *
 * <p>Safe from any of the gateway's loops: what comes from another one is handed over, in order. An
 * event that the channel cannot take any more is released.
 */
final class ChannelOutlet implements StreamOutlet {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final ByteBuf LINE_END =
            Unpooled.unreleasableBuffer(
                    Unpooled.directBuffer(2).writeBytes(new byte[] {'\r', '\n'}).asReadOnly());
    private static final ByteBuf LAST_CHUNK =
            Unpooled.unreleasableBuffer(
                    Unpooled.directBuffer(5)
                            .writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII))
                            .asReadOnly());

    private final GatewayLoop loop;
    private final ChannelHandlerContext ctx;
    private final boolean chunked;
    private final Exchange exchange;
    private boolean open = true;

    /**
     * Creates the outlet of one response whose head has been written.
     *
     * @param ctx where in the pipeline the bytes are written
     * @param chunked whether the body is chunked; otherwise the end of the connection ends it
     * @param exchange hears, on the channel's loop, that the response has been written to its end
     */
    ChannelOutlet(GatewayLoop loop, ChannelHandlerContext ctx, boolean chunked, Exchange exchange) {
        this.loop = loop;
        this.ctx = ctx;
        this.chunked = chunked;
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
        if (!chunked) {
            ctx.write(PartedBodies.writeAllButEnd(ctx, bytes), ctx.voidPromise());
        } else if (hasRoom(bytes)) {
            ctx.write(wrap(bytes), ctx.voidPromise());
        } else {
            ByteBuf head = ctx.alloc().directBuffer(12);
            head.setIndex(10, 10);
            prependLength(head, bytes.readableBytes());
            ctx.write(head, ctx.voidPromise());
            ctx.write(PartedBodies.writeAllButEnd(ctx, bytes), ctx.voidPromise());
            ctx.write(LINE_END.duplicate(), ctx.voidPromise());
        }
        loop.flushes().add(ctx.channel());
    }

    /**
     * Tells whether the chunk's length and line end fit around the event, in a buffer of which this
     * is the only user.
     */
    private static boolean hasRoom(ByteBuf bytes) {
        return bytes.readerIndex() >= 10
                && bytes.writableBytes() >= 2
                && bytes.nioBufferCount() == 1
                && !bytes.isReadOnly();
    }

    private static ByteBuf wrap(ByteBuf bytes) {
        int length = bytes.readableBytes();
        bytes.writeByte('\r').writeByte('\n');
        prependLength(bytes, length);
        return bytes;
    }

    private static void prependLength(ByteBuf bytes, int length) {
        int at = bytes.readerIndex();
        bytes.setByte(--at, '\n');
        bytes.setByte(--at, '\r');
        int rest = length;
        do {
            bytes.setByte(--at, HEX[rest & 0xf]);
            rest >>>= 4;
        } while (rest != 0);
        bytes.readerIndex(at);
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
            ByteBuf end = chunked ? LAST_CHUNK.duplicate() : Unpooled.EMPTY_BUFFER;
            ctx.write(end, ctx.voidPromise());
            loop.flushes().add(ctx.channel());
        }
    }
}
