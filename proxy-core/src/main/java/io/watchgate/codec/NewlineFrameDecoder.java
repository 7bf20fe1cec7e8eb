package io.watchgate.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.watchgate.jsonrpc.MessageContext;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a byte stream into frames at line feeds (MCP 2025-11-25, basic/transports, "stdio").
 *
 * <p>Reads {@link ByteBuf}, passes on {@link Frame}: retained slices, or a chain of them for a line
 * that arrives in portions. A trailing carriage return, empty lines and a byte order mark in front
 * of the first line are dropped.
 *
 * <p>Holds the beginning of an unfinished line, confined to the event loop of the channel and
 * released when the handler is removed. A line beyond the limit is passed on as an oversized frame
 * when it ends, with the id that stands at its end. While the memory for unfinished frames is
 * spent, a channel whose line is large stops being read.
 */
public final class NewlineFrameDecoder extends ChannelInboundHandlerAdapter {

    private static final byte LF = '\n';
    private static final byte CR = '\r';
    private static final byte[] BOM = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final MessageContext context;
    private final FrameLimits limits;
    private final ReadThrottle throttle;
    private final SpareFrames frames;
    private @Nullable FrameAssembly assembly;
    private @Nullable Frame growing;
    private @Nullable FrameTail tail;
    private boolean atStart = true;
    private int bomBytes;

    /**
     * Creates the decoder of one channel.
     *
     * @param context what every line read here belongs to
     * @param frames the frames of the loop
     */
    public NewlineFrameDecoder(
            MessageContext context, FrameLimits limits, ReadThrottle throttle, SpareFrames frames) {
        this.context = context;
        this.limits = limits;
        this.throttle = throttle;
        this.frames = frames;
    }

    /** Returns how many bytes have arrived of a line that has not ended. */
    public long unfinished() {
        return assembly == null ? 0 : assembly.length();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        assembly = new FrameAssembly(ctx.alloc(), limits);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            ctx.fireChannelRead(message);
            return;
        }
        try {
            if (atStart) {
                skipByteOrderMark(ctx, bytes);
            }
            int lineEnd;
            while ((lineEnd = bytes.indexOf(bytes.readerIndex(), bytes.writerIndex(), LF)) >= 0) {
                ByteBuf line = bytes.readRetainedSlice(lineEnd - bytes.readerIndex());
                bytes.skipBytes(1);
                end(ctx, line);
            }
            if (bytes.isReadable()) {
                keep(ctx, bytes.readRetainedSlice(bytes.readableBytes()));
            }
        } finally {
            bytes.release();
        }
    }

    private void keep(ChannelHandlerContext ctx, ByteBuf portion) {
        FrameAssembly line = assembly();
        addTo(line, portion);
        if (growing == null) {
            growing = frames.growing(line.bytes(), context);
        } else {
            growing.grow(line.bytes());
        }
        if (!line.isOversized()) {
            ctx.fireChannelRead(growing);
        }
        if (line.mustWait()) {
            throttle.pause(ctx.channel());
        }
    }

    private void end(ChannelHandlerContext ctx, ByteBuf lastPortion) {
        FrameAssembly line = assembly();
        Frame frame = growing;
        growing = null;
        if (frame == null && lastPortion.readableBytes() <= limits.frame()) {
            ByteBuf whole = withoutCarriageReturn(lastPortion);
            if (whole.isReadable()) {
                ctx.fireChannelRead(frames.whole(whole, context));
            } else {
                whole.release();
            }
            return;
        }
        if (frame == null) {
            frame = frames.growing(lastPortion, context);
        }
        addTo(line, lastPortion);
        boolean oversized = line.isOversized();
        ByteBuf whole = withoutCarriageReturn(line.take());
        FrameTail end = tail;
        tail = null;
        if (!whole.isReadable()) {
            // An empty line whose carriage return came alone.
            whole.release();
            return;
        }
        frame.complete(whole, oversized);
        if (end != null) {
            frame.endsWith(end.id());
        }
        ctx.fireChannelRead(frame);
    }

    private void addTo(FrameAssembly line, ByteBuf portion) {
        if (line.length() + portion.readableBytes() > limits.frame()) {
            if (tail == null) {
                tail = new FrameTail();
            }
            tail.add(portion);
        }
        line.add(portion);
    }

    private static ByteBuf withoutCarriageReturn(ByteBuf line) {
        int last = line.writerIndex() - 1;
        return last >= line.readerIndex() && line.getByte(last) == CR
                ? line.writerIndex(last)
                : line;
    }

    /** Drops a byte order mark, which may arrive in portions too; gives back what is none. */
    private void skipByteOrderMark(ChannelHandlerContext ctx, ByteBuf bytes) {
        while (atStart && bytes.isReadable()) {
            if (bytes.getByte(bytes.readerIndex()) == BOM[bomBytes]) {
                bytes.skipBytes(1);
                atStart = ++bomBytes < BOM.length;
            } else {
                atStart = false;
                if (bomBytes > 0) {
                    keep(ctx, Unpooled.copiedBuffer(BOM, 0, bomBytes));
                }
            }
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        growing = null;
        tail = null;
        if (assembly != null) {
            assembly.clear();
        }
    }

    private FrameAssembly assembly() {
        FrameAssembly line = assembly;
        if (line == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return line;
    }
}
