package io.watchgate.child;

import io.netty.channel.Channel;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The process's own standard input and output as a channel.
 *
 * <p>Two threads wait for them: they may be files or a terminal, which no event loop can poll, and
 * what they are is shared with whoever started the process, so that they must stay as they are.
 */
public final class StandardStreams {

    private StandardStreams() {}

    /**
     * Returns the channel, not registered yet. The end of the input is told as {@code
     * ChannelInputShutdownEvent}, and output goes on.
     */
    public static Channel open() {
        Executor threads =
                new ThreadPoolExecutor(
                        0,
                        Integer.MAX_VALUE,
                        5,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        task -> {
                            Thread thread = new Thread(task, "stdio");
                            thread.setDaemon(true);
                            return thread;
                        });
        return StreamPipeChannel.outlivingInput(
                "stdio",
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                threads);
    }
}
