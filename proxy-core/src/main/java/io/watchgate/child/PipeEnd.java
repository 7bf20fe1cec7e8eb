package io.watchgate.child;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One of our descriptors among those a loop waits for. Confined to the loop once it is registered.
 */
abstract class PipeEnd implements IoHandle {

    private final FileDescriptor fd;
    private final Runnable ready;
    private @Nullable IoRegistration registration;
    private boolean awaited;

    /** Creates the end; {@code ready} is called when it can be used, or has been hung up. */
    PipeEnd(FileDescriptor fd, Runnable ready) {
        this.fd = fd;
        this.ready = ready;
    }

    /** Asks the kernel to tell, or to tell no more, that the end is ready. */
    abstract void submit(IoRegistration of, boolean await);

    /** Takes back what was asked for, for good. */
    abstract void retract(IoRegistration of);

    public final FileDescriptor fd() {
        return fd;
    }

    final void register(IoEventLoop loop, Consumer<@Nullable Throwable> done) {
        loop.register(this)
                .addListener(
                        result -> {
                            if (result.isSuccess()) {
                                registration = (IoRegistration) result.getNow();
                            }
                            done.accept(result.cause());
                        });
    }

    final boolean isRegistered() {
        return registration != null;
    }

    /** Tells whether somebody wants to know when the end is ready. */
    final boolean isAwaited() {
        return awaited;
    }

    /** Lets {@code ready} be called whenever the end is ready, or no more. */
    final void await(boolean now) {
        if (registration != null && awaited != now) {
            awaited = now;
            submit(registration, now);
        }
    }

    /** Tells that the end is ready. */
    final void ready() {
        ready.run();
    }

    /** Asks again, if the end is still awaited. */
    final void awaitAgain() {
        if (registration != null && awaited) {
            submit(registration, true);
        }
    }

    /** Leaves the loop; the end may be registered again. */
    final void leave() {
        IoRegistration left = registration;
        if (left != null) {
            registration = null;
            awaited = false;
            retract(left);
            left.cancel();
        }
    }

    @Override
    public final void close() {
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
