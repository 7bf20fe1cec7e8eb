package io.watchgate.child;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One of our descriptors in the loop's poll set. Confined to the loop once it is registered. */
final class PipeEnd implements EpollIoHandle {

    private final FileDescriptor fd;
    private final Runnable ready;
    private @Nullable IoRegistration registration;
    private EpollIoOps interest = EpollIoOps.NONE;

    PipeEnd(FileDescriptor fd, Runnable ready) {
        this.fd = fd;
        this.ready = ready;
    }

    @Override
    public FileDescriptor fd() {
        return fd;
    }

    void register(IoEventLoop loop, Consumer<@Nullable Throwable> done) {
        loop.register(this)
                .addListener(
                        result -> {
                            if (result.isSuccess()) {
                                registration = (IoRegistration) result.getNow();
                            }
                            done.accept(result.cause());
                        });
    }

    boolean isRegistered() {
        return registration != null;
    }

    boolean waitsFor(EpollIoOps ops) {
        return interest == ops;
    }

    void interest(EpollIoOps ops) {
        if (registration == null || interest == ops) {
            return;
        }
        // The registration cannot come back from "nothing"; errors are reported anyway.
        EpollIoOps submitted = ops == EpollIoOps.NONE ? EpollIoOps.EPOLLERR : ops;
        interest = ops;
        registration.submit(submitted);
    }

    void leave() {
        if (registration != null) {
            registration.cancel();
            registration = null;
            interest = EpollIoOps.NONE;
        }
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        ready.run();
    }

    @Override
    public void close() {
        leave();
        try {
            fd.close();
        } catch (IOException gone) {
            // Nothing can be done about a descriptor that does not close, and nothing depends
            // on it.
            return;
        }
    }
}
