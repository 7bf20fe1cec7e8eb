package io.watchgate.child;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A child's pipes as a channel where natives do not load: two threads wait for the pipes, and
 * nothing of a message's way runs on them.
 *
 * <p>The reading thread waits while the loop has two portions it has not taken; the writing thread
 * has one portion at a time, the rest waits in the channel, whose watermarks tell.
 */
final class StreamPipeChannel extends PipePair {

    private static final ChannelMetadata METADATA = new ChannelMetadata(false);
    private static final int PORTION = 64 * 1024;
    private static final int READ_AHEAD = 2;

    private final InputStream in;
    private final @Nullable OutputStream out;
    private final Executor threads;
    private final boolean outlivesInput;
    private final Semaphore readAhead = new Semaphore(0);
    private boolean reading;

    /** Portions the reading thread may bring, or has brought and the loop has not taken. */
    private int granted;

    private boolean writing;

    /**
     * Creates the channel; owns both streams from now on.
     *
     * @param threads runs the two waits; must not have a bound
     */
    StreamPipeChannel(String name, InputStream in, @Nullable OutputStream out, Executor threads) {
        this(name, in, out, threads, false);
    }

    private StreamPipeChannel(
            String name,
            InputStream in,
            @Nullable OutputStream out,
            Executor threads,
            boolean outlivesInput) {
        super(name, METADATA);
        this.in = in;
        this.out = out;
        this.threads = threads;
        this.outlivesInput = outlivesInput;
    }

    /**
     * Creates a channel that stays open when its input has ended, which it tells as {@link
     * ChannelInputShutdownEvent}.
     */
    static StreamPipeChannel outlivingInput(
            String name, InputStream in, OutputStream out, Executor threads) {
        return new StreamPipeChannel(name, in, out, threads, true);
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new StreamUnsafe();
    }

    @Override
    protected void doRegister(ChannelPromise promise) {
        promise.setSuccess();
    }

    @Override
    protected void doBeginRead() {
        if (granted < READ_AHEAD) {
            readAhead.release(READ_AHEAD - granted);
            granted = READ_AHEAD;
        }
        if (!reading) {
            reading = true;
            threads.execute(this::readAll);
        }
    }

    private void readAll() {
        int count = 0;
        try {
            byte[] portion = new byte[PORTION];
            while (open && count >= 0) {
                readAhead.acquire();
                count = read(portion);
                if (count > 0) {
                    bring(alloc().directBuffer(count).writeBytes(portion, 0, count));
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        if (outlivesInput && count < 0 && open) {
            inputEnded();
        } else {
            close();
        }
    }

    private void inputEnded() {
        try {
            eventLoop()
                    .execute(
                            () ->
                                    pipeline()
                                            .fireUserEventTriggered(
                                                    ChannelInputShutdownEvent.INSTANCE));
        } catch (RejectedExecutionException stopped) {
            close();
        }
    }

    private int read(byte[] portion) {
        try {
            return in.read(portion);
        } catch (IOException ended) {
            // The child is gone, or the channel was closed: both end here.
            return -1;
        }
    }

    private void bring(ByteBuf bytes) {
        try {
            eventLoop().execute(() -> take(bytes));
        } catch (RejectedExecutionException stopped) {
            bytes.release();
        }
    }

    private void take(ByteBuf bytes) {
        granted--;
        pipeline().fireChannelRead(bytes);
        // Asks for more, unless somebody has paused the reading.
        pipeline().fireChannelReadComplete();
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (!(message instanceof ByteBuf)) {
            throw new UnsupportedOperationException(
                    "message: " + message.getClass().getName() + " (expected: ByteBuf)");
        }
        return message;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer buffer) {
        Object next = buffer.current();
        OutputStream stream = out;
        if (writing || stream == null || !(next instanceof ByteBuf bytes)) {
            return;
        }
        writing = true;
        byte[] portion = new byte[Math.min(bytes.readableBytes(), PORTION)];
        bytes.getBytes(bytes.readerIndex(), portion);
        threads.execute(() -> write(stream, portion));
    }

    private void write(OutputStream stream, byte[] portion) {
        try {
            stream.write(portion);
            stream.flush();
            eventLoop().execute(() -> written(portion.length));
        } catch (IOException gone) {
            close();
        }
    }

    private void written(int count) {
        writing = false;
        ChannelOutboundBuffer buffer = unsafe().outboundBuffer();
        if (buffer != null) {
            buffer.removeBytes(count);
            ((StreamUnsafe) unsafe()).flushNow();
        }
    }

    /** Closes the child's standard input and goes on reading. */
    void endInput() {
        threads.execute(() -> closeQuietly(out));
    }

    @Override
    protected void doClose() {
        open = false;
        readAhead.release(READ_AHEAD);
        threads.execute(
                () -> {
                    closeQuietly(out);
                    closeQuietly(in);
                });
    }

    private static void closeQuietly(@Nullable AutoCloseable stream) {
        try {
            if (stream != null) {
                stream.close();
            }
        } catch (Exception gone) {
            // Closing a pipe whose other end is gone fails; it is closed all the same.
            return;
        }
    }

    private final class StreamUnsafe extends AbstractUnsafe {

        @Override
        public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException("connect"));
        }

        void flushNow() {
            super.flush0();
        }
    }
}
