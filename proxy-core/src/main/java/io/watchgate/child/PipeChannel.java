package io.watchgate.child;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.IovArray;
import io.netty.channel.unix.Limits;
import io.netty.channel.unix.UnixChannelUtil;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A child's pipes as a channel on a loop of epoll or io_uring: bytes written go to its standard
 * input, bytes read come from its standard output (or, with no end to write to, from its standard
 * error).
 *
 * <p>No thread waits for a pipe. A pipe that is full stops the writing until it drains; the
 * channel's watermarks tell. Closing the channel closes our ends; the child sees end of file. When
 * the child closes its end, the channel closes.
 */
final class PipeChannel extends PipePair {

    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

    /** System calls for writing in one turn, of at most {@link Limits#IOV_MAX} buffers each. */
    static final int MOST_WRITES = 16;

    private static final int MOST_READS = 16;
    private static final int SMALLEST_READ = 4 * 1024;
    private static final int LARGEST_READ = 64 * 1024;

    /** The system call's argument, one for each loop; filled and used within one call. */
    private static final FastThreadLocal<IovArray> VECTOR =
            new FastThreadLocal<>() {
                @Override
                protected IovArray initialValue() {
                    return new IovArray(Limits.IOV_MAX);
                }

                @Override
                protected void onRemoval(IovArray vector) {
                    vector.release();
                }
            };

    private final PipeEnd readEnd;
    private final @Nullable PipeEnd writeEnd;
    private final Runnable flushAgain = () -> pipeUnsafe().flushNow();
    private boolean readWanted;
    private int readSize = SMALLEST_READ;

    /**
     * Creates the channel; owns both descriptors from now on.
     *
     * @param uring whether the loop is one of io_uring, and not of epoll
     * @param writeFd our end of the child's standard input; null for a channel that only reads
     */
    PipeChannel(
            String name, boolean uring, FileDescriptor readFd, @Nullable FileDescriptor writeFd) {
        super(name, METADATA);
        this.readEnd =
                uring
                        ? new UringPipeEnd(readFd, UringPipeEnd.POLLIN, this::readReady)
                        : new EpollPipeEnd(readFd, EpollIoOps.EPOLLIN, this::readReady);
        this.writeEnd =
                writeFd == null
                        ? null
                        : uring
                                ? new UringPipeEnd(writeFd, UringPipeEnd.POLLOUT, this::writeReady)
                                : new EpollPipeEnd(writeFd, EpollIoOps.EPOLLOUT, this::writeReady);
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return loop instanceof IoEventLoop ioLoop && ioLoop.isCompatible(readEnd.getClass());
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new PipeUnsafe();
    }

    @Override
    protected void doRegister(ChannelPromise promise) {
        IoEventLoop loop = (IoEventLoop) eventLoop();
        readEnd.register(
                loop,
                read -> {
                    if (read == null && writeEnd != null) {
                        writeEnd.register(loop, write -> complete(promise, write));
                    } else {
                        complete(promise, read);
                    }
                });
    }

    private static void complete(ChannelPromise promise, @Nullable Throwable failure) {
        if (failure == null) {
            promise.setSuccess();
        } else {
            promise.setFailure(failure);
        }
    }

    @Override
    protected void doBeginRead() {
        readWanted = true;
        if (readEnd.isRegistered()) {
            readEnd.await(true);
        } else {
            readEnd.register((IoEventLoop) eventLoop(), failure -> resumeReading());
        }
    }

    private void resumeReading() {
        if (readWanted && readEnd.isRegistered()) {
            readEnd.await(true);
        }
    }

    private void readReady() {
        if (!readWanted) {
            // A hang-up is reported whether or not anybody reads: leave the poll set until somebody
            // does.
            readEnd.leave();
            return;
        }
        // Asked for again behind the read, by autoRead or by a handler.
        readWanted = false;
        ChannelPipeline pipeline = pipeline();
        boolean ended = false;
        try {
            boolean more = true;
            for (int i = 0; i < MOST_READS && more && open; i++) {
                ByteBuf bytes = alloc().directBuffer(readSize);
                int count = read(bytes);
                if (count <= 0) {
                    bytes.release();
                    ended = count < 0;
                    break;
                }
                // A read that fills its buffer is followed by another with a larger one.
                boolean full = count == readSize;
                readSize = nextReadSize(count);
                pipeline.fireChannelRead(bytes);
                more = full && config.isAutoRead();
            }
        } catch (IOException failure) {
            ended = true;
            pipeline.fireExceptionCaught(failure);
        }
        pipeline.fireChannelReadComplete();
        if (ended) {
            unsafe().close(voidPromise());
        } else if (!readWanted && open) {
            readEnd.await(false);
        }
    }

    private int nextReadSize(int count) {
        if (count == readSize) {
            return Math.min(readSize * 2, LARGEST_READ);
        }
        return count < readSize / 8 ? Math.max(readSize / 2, SMALLEST_READ) : readSize;
    }

    private int read(ByteBuf bytes) throws IOException {
        int count = readEnd.fd().readAddress(bytes.memoryAddress(), 0, readSize);
        if (count > 0) {
            bytes.writerIndex(count);
        }
        return count;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer buffer) throws Exception {
        PipeEnd end = writeEnd;
        if (end == null) {
            throw new UnsupportedOperationException("write to a pipe that is only read");
        }
        for (int i = 0; i < MOST_WRITES && !buffer.isEmpty(); i++) {
            IovArray vector = VECTOR.get();
            vector.clear();
            vector.maxBytes(Integer.MAX_VALUE);
            buffer.forEachFlushedMessage(vector);
            if (vector.count() == 0) {
                buffer.removeBytes(0);
                continue;
            }
            long written = end.fd().writevAddresses(vector.memoryAddress(0), vector.count());
            if (written <= 0) {
                end.await(true);
                return;
            }
            buffer.removeBytes(written);
        }
        if (buffer.isEmpty()) {
            end.await(false);
        } else {
            eventLoop().execute(flushAgain);
        }
    }

    private void writeReady() {
        ChannelOutboundBuffer waiting = unsafe().outboundBuffer();
        if (waiting != null && !waiting.isEmpty()) {
            pipeUnsafe().flushNow();
        } else if (writeEnd != null && writeEnd.isAwaited()) {
            writeEnd.await(false);
        } else if (writeEnd != null) {
            // The child has closed its input, which is reported for ever: leave the poll set. The
            // next write fails and ends the channel.
            writeEnd.leave();
        }
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            throw new UnsupportedOperationException(
                    "message: " + message.getClass().getName() + " (expected: ByteBuf)");
        }
        if (!UnixChannelUtil.isBufferCopyNeededForWrite(bytes)) {
            return bytes;
        }
        ByteBuf direct = alloc().directBuffer(bytes.readableBytes()).writeBytes(bytes);
        bytes.release();
        return direct;
    }

    @Override
    protected void doShutdownOutput() {
        if (writeEnd != null) {
            writeEnd.close();
        }
    }

    /** Closes the child's standard input and goes on reading. Called on the loop. */
    void endInput() {
        pipeUnsafe().shutdownOutput(newPromise());
    }

    @Override
    protected void doClose() {
        open = false;
        readEnd.close();
        if (writeEnd != null) {
            writeEnd.close();
        }
    }

    @Override
    protected void doDeregister() {
        readEnd.leave();
        if (writeEnd != null) {
            writeEnd.leave();
        }
    }

    private PipeUnsafe pipeUnsafe() {
        return (PipeUnsafe) unsafe();
    }

    private final class PipeUnsafe extends AbstractUnsafe {

        @Override
        public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException("connect"));
        }

        @Override
        protected void flush0() {
            // While the pipe is full, the loop says when it is not.
            if (writeEnd == null || !writeEnd.isAwaited()) {
                super.flush0();
            }
        }

        void flushNow() {
            super.flush0();
        }
    }
}
