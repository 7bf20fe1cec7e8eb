package io.watchgate.child;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoOps;

/**
 * An end that an io_uring loop polls, one request for each time that it is ready. The kernel looks
 * when the request comes, so that nothing is missed between two.
 */
final class UringPipeEnd extends PipeEnd implements IoUringIoHandle {

    static final int POLLIN = 1;
    static final int POLLOUT = 4;

    // As in linux/io_uring.h.
    private static final byte POLL_ADD = 6;
    private static final byte ASYNC_CANCEL = 14;

    private final int use;

    /** The request that is on its way, and its number; 0 for none. */
    private long request;

    private short number;

    /** Creates the end; {@code use} is what it is to be ready for. */
    UringPipeEnd(FileDescriptor fd, int use, Runnable ready) {
        super(fd, ready);
        this.use = use;
    }

    @Override
    void submit(IoRegistration of, boolean await) {
        // Who waits no more lets the request come back, and does not look at it.
        if (await && request == 0) {
            number++;
            request = of.submit(operation(POLL_ADD, fd().intValue(), 0, use, number));
        }
    }

    @Override
    void retract(IoRegistration of) {
        if (request != 0) {
            of.submit(operation(ASYNC_CANCEL, -1, request, 0, number));
            request = 0;
        }
    }

    private static IoUringIoOps operation(
            byte code, int fd, long address, int events, short number) {
        return new IoUringIoOps(
                code,
                (byte) 0,
                (short) 0,
                fd,
                0,
                address,
                0,
                events,
                (long) number,
                (short) 0,
                (short) 0,
                0,
                0);
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        IoUringIoEvent completed = (IoUringIoEvent) event;
        if (completed.opcode() != POLL_ADD || request == 0 || completed.userData() != number) {
            return;
        }
        request = 0;
        if (isAwaited()) {
            ready();
            awaitAgain();
        }
    }
}
