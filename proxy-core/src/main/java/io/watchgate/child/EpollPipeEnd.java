package io.watchgate.child;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;

/** An end in the poll set of an epoll loop. */
final class EpollPipeEnd extends PipeEnd implements EpollIoHandle {

    private final EpollIoOps use;

    /** Creates the end; {@code use} is what it is to be ready for. */
    EpollPipeEnd(FileDescriptor fd, EpollIoOps use, Runnable ready) {
        super(fd, ready);
        this.use = use;
    }

    @Override
    void submit(IoRegistration of, boolean await) {
        // The registration cannot come back from "nothing"; errors are reported anyway.
        of.submit(await ? use : EpollIoOps.EPOLLERR);
    }

    @Override
    void retract(IoRegistration of) {
        // Whoever leaves the set takes everything along.
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        ready();
    }
}
