package io.watchgate.server.audit;

import io.watchgate.config.AuditSinkConfig;
import io.watchgate.server.plugin.SinkPlugin;
import io.watchgate.sink.RecordSink;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the sink of a plugin on a thread of its own, of which nobody knows that it comes back.
 *
 * <p>What takes longer than {@code timeout} has failed: its thread is interrupted, its object is
 * used no more, and the next attempt makes another, but not before the thread has come back. So no
 * sink holds more than one thread. The methods of {@link RecordSink} are confined to the writing
 * thread, those of {@link SinkBacking} are safe from any.
 */
final class GuardedSink implements RecordSink, SinkBacking {

    private static final Logger LOG = LoggerFactory.getLogger(GuardedSink.class);
    private static final long END_MILLIS = 1000;

    private final String name;
    private final Duration timeout;
    private final SinkPlugin plugin;
    private final Supplier<RecordSink> maker;
    private final LongAdder timeouts = new LongAdder();
    private @Nullable RecordSink sink;
    private long settleAfter = Long.MAX_VALUE;
    private long settledAt;
    private volatile @Nullable ExecutorService thread;
    private volatile @Nullable Thread worker;
    private volatile boolean hangs;
    private volatile boolean ended;

    /**
     * Takes ownership of the plugin, and of its first sink.
     *
     * @param maker makes another sink like the first one
     */
    GuardedSink(
            AuditSinkConfig config,
            SinkPlugin plugin,
            RecordSink sink,
            Supplier<RecordSink> maker) {
        this.name = config.to();
        this.timeout = config.plugin().timeout();
        this.plugin = plugin;
        this.sink = sink;
        this.maker = maker;
    }

    @Override
    public void open() throws IOException {
        RecordSink own = sink;
        if (own == null) {
            own = ask(maker::get);
            sink = own;
        }
        RecordSink opening = own;
        ask(
                () -> {
                    opening.open();
                    return true;
                });
    }

    @Override
    public int write(byte[] lines, int count) throws IOException {
        RecordSink own = current();
        // A copy: it may be kept, and one that hangs has it for as long as it likes.
        byte[] copy = Arrays.copyOf(lines, count);
        return ask(() -> own.write(copy, count));
    }

    @Override
    public void settle() throws IOException {
        RecordSink own = current();
        // One question for both: each is two changes of threads.
        settleAfter =
                ask(
                        () -> {
                            own.settle();
                            return patience(own);
                        });
        settledAt = System.nanoTime();
    }

    private static long patience(RecordSink own) {
        try {
            return own.nanosToSettle();
        } catch (RuntimeException failed) {
            return Long.MAX_VALUE;
        }
    }

    /** Returns what the sink has said when it was settled last, less what has passed since. */
    @Override
    public long nanosToSettle() {
        return sink == null || settleAfter == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : Math.max(1, settleAfter - (System.nanoTime() - settledAt));
    }

    @Override
    public void close() throws IOException {
        RecordSink own = sink;
        if (own != null) {
            ask(
                    () -> {
                        own.close();
                        return true;
                    });
        }
    }

    private RecordSink current() throws IOException {
        RecordSink own = sink;
        if (own == null) {
            throw new IOException("not open");
        }
        return own;
    }

    private <T> T ask(Callable<T> question) throws IOException {
        ExecutorService own = thread();
        Future<T> answer = own.submit(question);
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            timeouts.increment();
            giveUp(own);
            throw new IOException("took longer than " + timeout.toMillis() + " ms (audit.timeout)");
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            throw told(cause == null ? failed : cause);
        } catch (InterruptedException stopped) {
            giveUp(own);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private ExecutorService thread() throws IOException {
        ExecutorService own = thread;
        if (ended) {
            throw new IOException("ended");
        }
        if (hangs) {
            if (own != null && !own.isTerminated()) {
                throw new IOException("what took too long has not come back");
            }
            hangs = false;
            own = null;
        }
        if (own == null) {
            own = Executors.newSingleThreadExecutor(this::thread);
            thread = own;
        }
        return own;
    }

    private Thread thread(Runnable work) {
        Thread made = new Thread(work, "audit-plugin");
        made.setDaemon(true);
        // What the plugin starts in turn inherits it, and is known by it.
        made.setContextClassLoader(plugin.loader());
        worker = made;
        return made;
    }

    private void giveUp(ExecutorService own) {
        hangs = true;
        sink = null;
        own.shutdownNow();
    }

    /** A plugin's exceptions may quote records; only those meant for operators are shown whole. */
    private static IOException told(Throwable failed) {
        if (failed instanceof IOException failure) {
            return new IOException(failure.getMessage());
        }
        StackTraceElement[] trace = failed.getStackTrace();
        String at = trace.length == 0 ? "an unknown place" : trace[0].toString();
        return new IOException("the plugin failed: " + failed.getClass().getName() + " at " + at);
    }

    @Override
    public boolean isStill(@Nullable Path plugins) {
        return !hangs && plugin.isStill(plugins);
    }

    @Override
    public long timeouts() {
        return timeouts.sum();
    }

    @Override
    public void end() {
        ended = true;
        ExecutorService own = thread;
        Thread last = worker;
        if (own != null && last != null) {
            own.shutdownNow();
            try {
                // An executor has terminated before its thread has, which would be told as the
                // plugin's.
                if (own.awaitTermination(END_MILLIS, TimeUnit.MILLISECONDS)) {
                    last.join();
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
        List<String> left = plugin.threads();
        if (!left.isEmpty()) {
            LOG.warn("audit log {}: its plugin has left threads running: {}", name, left);
        }
        plugin.close();
    }
}
