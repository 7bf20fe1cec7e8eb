package io.watchgate.loop;

import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Netty's use of io_uring, which hears of every peer that is gone.
 *
 * <p>Netty's own reads when the kernel reports that, until the kernel says that nothing waits. For
 * a connection that was reset, and for a unix socket, it says so in front of the end; Netty then
 * waits for bytes that never come, or does not read at all where reading was stopped. The channel
 * stays open, and with it all that somebody has asked for over it.
 *
 * <p>Confined to its loop, but for {@link #wakeup}.
 */
final class UringIoHandler implements IoHandler {

    private final IoHandler uring;

    private UringIoHandler(IoHandler uring) {
        this.uring = uring;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory factory = IoUringIoHandler.newFactory();
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new UringIoHandler(factory.newHandler(executor));
            }

            @Override
            public boolean isChangingThreadSupported() {
                return factory.isChangingThreadSupported();
            }
        };
    }

    @Override
    public void initialize() {
        uring.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return uring.run(context);
    }

    @Override
    public void prepareToDestroy() {
        uring.prepareToDestroy();
    }

    @Override
    public void destroy() {
        uring.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return uring.register(
                handle instanceof IoUringIoHandle socket && handle instanceof Channel.Unsafe channel
                        ? new Socket(socket, channel)
                        : handle);
    }

    @Override
    public void wakeup() {
        uring.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return uring.isCompatible(handleType);
    }

    /** A channel that is told again that its peer is gone, until it has read the end. */
    private static final class Socket implements IoUringIoHandle {

        // As in linux/io_uring.h and poll.h.
        private static final byte POLL_ADD = 6;
        private static final byte RECV = 27;
        private static final int POLLRDHUP = 0x2000;

        private final IoUringIoHandle socket;
        private final Channel.Unsafe channel;
        private boolean hungUp;

        Socket(IoUringIoHandle socket, Channel.Unsafe channel) {
            this.socket = socket;
            this.channel = channel;
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            // Read first: the event is another one's when what it leads to is over.
            IoUringIoEvent completed = (IoUringIoEvent) event;
            byte operation = completed.opcode();
            int result = completed.res();
            socket.handle(registration, event);
            if (operation == POLL_ADD && result > 0 && (result & POLLRDHUP) != 0) {
                hungUp = true;
            } else if (hungUp && operation == RECV && result > 0 && isOpen()) {
                IoEvent again = new IoUringIoEvent(POLLRDHUP, 0, POLL_ADD, 0L);
                socket.handle(registration, again);
            }
        }

        private boolean isOpen() {
            return channel.outboundBuffer() != null;
        }

        @Override
        public void registered() {
            socket.registered();
        }

        @Override
        public void unregistered() {
            socket.unregistered();
        }

        @Override
        public void close() {
            channel.close(channel.voidPromise());
        }
    }
}
