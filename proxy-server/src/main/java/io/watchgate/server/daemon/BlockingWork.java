package io.watchgate.server.daemon;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes the threads for short work that would block an event loop, TLS handshakes above all. */
final class BlockingWork {

    /** Tasks that may wait; whoever comes then is refused, which ends a handshake. */
    private static final int WAITING = 4096;

    private static final long IDLE_SECONDS = 30;

    private BlockingWork() {}

    /** Returns as many threads as there are loops, at least two, which end when idle. */
    static ThreadPoolExecutor threads(int loops) {
        AtomicInteger serial = new AtomicInteger();
        int size = Math.max(2, loops);
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(
                        size,
                        size,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(WAITING),
                        task -> {
                            Thread thread =
                                    new Thread(task, "blocking-" + serial.getAndIncrement());
                            thread.setDaemon(true);
                            return thread;
                        });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
