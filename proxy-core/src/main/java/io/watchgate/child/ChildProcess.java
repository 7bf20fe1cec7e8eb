package io.watchgate.child;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.function.IntConsumer;

/**
 * A running child and its pipes.
 *
 * <p>Safe from any thread. The channels are not registered yet when the child is handed out:
 * whoever gets it puts handlers into their pipelines and registers them with one loop.
 */
public final class ChildProcess {

    private final ChildHost host;
    private final Process process;
    private final String mark;
    private final Channel channel;
    private final Channel stderr;

    ChildProcess(ChildHost host, Process process, String mark, Channel channel, Channel stderr) {
        this.host = host;
        this.process = process;
        this.mark = mark;
        this.channel = channel;
        this.stderr = stderr;
    }

    /** Returns the process id. */
    public long pid() {
        return process.pid();
    }

    /** Returns the channel that writes to its standard input and reads from its standard output. */
    public Channel channel() {
        return channel;
    }

    /** Returns the channel that reads from its standard error. */
    public Channel stderr() {
        return stderr;
    }

    /** Tells whether the process runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Runs {@code action}, on any thread, when the process has ended; it is given the exit code.
     */
    public void onExit(IntConsumer action) {
        process.onExit().thenAccept(ended -> action.accept(ended.exitValue()));
    }

    /**
     * Ends the process and everything it started: closes its input, waits, asks, waits, kills.
     * Returns at once.
     *
     * @param patience each of the two waits
     */
    public void stop(Duration patience) {
        if (channel.isRegistered()) {
            channel.eventLoop().execute(this::endInput);
        }
        host.stop(this, patience);
    }

    /**
     * Ends the process like {@link #stop} when nobody wants it any more: called, instead of
     * registering the channels, by whoever it was handed out to.
     */
    public void discard(Duration patience) {
        // Without a loop the pipeline cannot carry a close, and nobody else knows the channels.
        channel.unsafe().closeForcibly();
        stderr.unsafe().closeForcibly();
        host.stop(this, patience);
    }

    private void endInput() {
        if (channel instanceof PipeChannel pipe) {
            pipe.endInput();
        } else if (channel instanceof StreamPipeChannel pipe) {
            pipe.endInput();
        }
    }

    Process process() {
        return process;
    }

    /**
     * Returns what signals the process. {@link Process#destroy} would close its pipes as well, and
     * with them its last words where a thread has not read them yet.
     */
    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Returns the entry in the environment of this child and all it started. */
    String mark() {
        return mark;
    }
}
