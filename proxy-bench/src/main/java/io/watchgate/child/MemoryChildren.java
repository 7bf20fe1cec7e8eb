package io.watchgate.child;

import io.netty.channel.Channel;
import io.watchgate.loop.IoBackend;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** "Starts" servers that are Java objects: a child is two channels and no process. */
public final class MemoryChildren implements Children {

    private final ChildHost host = new ChildHost(IoBackend.NIO);
    private final Supplier<? extends Channel> pipes;
    private final Supplier<? extends Channel> errors;

    /**
     * Creates the starter.
     *
     * @param pipes makes the gateway's end of a server's input and output
     * @param errors makes the gateway's end of a server's standard error
     */
    public MemoryChildren(Supplier<? extends Channel> pipes, Supplier<? extends Channel> errors) {
        this.pipes = pipes;
        this.errors = errors;
    }

    @Override
    public void start(
            ChildCommand command, Consumer<ChildProcess> started, Consumer<String> failed) {
        started.accept(
                new ChildProcess(host, new NoProcess(), "memory", pipes.get(), errors.get()));
    }

    /** Ends the thread that would start processes, without which no program ends. */
    public void close() throws InterruptedException {
        host.close(Duration.ZERO);
    }

    @Override
    public int running() {
        return 1;
    }

    @Override
    public long started() {
        return 1;
    }

    @Override
    public @Nullable String custodyDegraded() {
        return null;
    }

    /** A process that runs for ever and does nothing. */
    private static final class NoProcess extends Process {

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public InputStream getInputStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public InputStream getErrorStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public int waitFor() {
            throw new UnsupportedOperationException("it never ends");
        }

        @Override
        public int exitValue() {
            throw new IllegalThreadStateException("it never ends");
        }

        @Override
        public void destroy() {
            // There is nothing to end.
        }
    }
}
