package io.watchgate.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is large in portions, one in a turn of the loop, so that others of the loop have
 * their turns in between. A peer that is near takes tens of megabytes at once, which is as many
 * milliseconds, and with TLS they are encrypted first.
 *
 * <p>What is written between two flushes and is no more than a portion goes on as it is. Of more,
 * the rest waits here; the channel is not writable meanwhile, and whatever is written then waits
 * behind it. When a portion fails, so does what waits, and the channel is closed. Closing it drops
 * what waits, as it does what waits in the channel itself.
 *
 * <p>One for a connection on which something large is written: others need none, and who writes to
 * them looks at the sizes ({@link PaceGiver}). Confined to its loop. Stands next to the socket, or
 * to TLS. Owns what waits.
 */
public final class WritePace extends ChannelDuplexHandler {

    /** Bytes of a portion. */
    static final int PORTION = 512 * 1024;

    /** The bit of a channel's writability that is this handler's. */
    private static final int WRITABILITY = 1;

    private record Waiting(Object message, ChannelPromise promise) {}

    private int unflushed;
    private @Nullable ArrayDeque<Waiting> waiting;
    private long waitingBytes;
    private boolean flushed;
    private boolean going;

    /** Creates the pace of a connection on which nothing has been written. */
    public WritePace() {
        this(0);
    }

    /**
     * Creates the pace of a connection on which so many bytes were written since the last flush.
     */
    WritePace(int unflushed) {
        this.unflushed = unflushed;
    }

    /**
     * Returns how many bytes the peer has to take until {@code channel} is writable again, about; 0
     * where it is. Called on its loop.
     */
    public static long bytesBeforeWritable(Channel channel) {
        if (channel.isWritable()) {
            return 0;
        }
        WritePace pace = channel.pipeline().get(WritePace.class);
        return channel.bytesBeforeWritable() + (pace == null ? 0 : pace.waitingBytes);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        int size = size(message);
        if (waiting == null && unflushed + size <= PORTION) {
            unflushed += size;
            ctx.write(message, promise);
        } else {
            await(ctx, message, promise);
        }
    }

    private void await(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ArrayDeque<Waiting> queue = waiting;
        if (queue == null) {
            queue = new ArrayDeque<>();
            waiting = queue;
            writable(ctx, false);
        }
        queue.add(new Waiting(message, promise));
        waitingBytes += size(message);
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        unflushed = 0;
        if (waiting == null) {
            ctx.flush();
        } else if (!flushed) {
            flushed = true;
            ctx.flush();
            goOn(ctx);
        }
    }

    /** Writes the next portion in the loop's next turn. */
    private void goOn(ChannelHandlerContext ctx) {
        if (!going && waiting != null) {
            going = true;
            ctx.executor().execute(() -> writePortion(ctx));
        }
    }

    private void writePortion(ChannelHandlerContext ctx) {
        ArrayDeque<Waiting> queue = waiting;
        if (queue == null) {
            going = false;
            return;
        }
        int room = PORTION;
        ChannelFuture last = null;
        while (room > 0 && !queue.isEmpty()) {
            int size = size(queue.element().message());
            if (size > room) {
                last = ctx.write(((ByteBuf) queue.element().message()).readRetainedSlice(room));
                waitingBytes -= room;
                break;
            }
            Waiting next = queue.remove();
            last = ctx.write(next.message(), next.promise().unvoid());
            waitingBytes -= size;
            room -= size;
        }
        if (queue.isEmpty()) {
            waiting = null;
            going = false;
            flushed = false;
            writable(ctx, true);
        } else if (last != null) {
            last.addListener(written -> written(ctx, written.cause()));
        }
        ctx.flush();
    }

    private void written(ChannelHandlerContext ctx, @Nullable Throwable cause) {
        going = false;
        if (cause == null) {
            goOn(ctx);
        } else {
            drop(cause);
            // Nothing fits behind half a message, and who waits for room would wait for good.
            ctx.close();
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (waiting != null) {
            drop(new ClosedChannelException());
        }
        ctx.close(promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (waiting != null) {
            drop(new ClosedChannelException());
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (waiting != null) {
            drop(new ClosedChannelException());
        }
    }

    private void drop(Throwable cause) {
        ArrayDeque<Waiting> queue = waiting;
        waiting = null;
        waitingBytes = 0;
        flushed = false;
        while (queue != null && !queue.isEmpty()) {
            Waiting next = queue.remove();
            ReferenceCountUtil.release(next.message());
            next.promise().tryFailure(cause);
        }
    }

    static int size(Object message) {
        return message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
    }

    private static void writable(ChannelHandlerContext ctx, boolean writable) {
        ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
        if (buffer != null) {
            buffer.setUserDefinedWritability(WRITABILITY, writable);
        }
    }
}
