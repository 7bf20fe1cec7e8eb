package io.watchgate.child;

import io.netty.channel.Channel;
import io.netty.channel.unix.FileDescriptor;
import io.watchgate.loop.IoBackend;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and ends child processes.
 *
 * <p>Starting and signalling block, so all of it happens on one thread of its own ({@code
 * children}); that one child is started after the other is also what keeps a thousand callers from
 * starting a thousand processes at once. Safe from any thread.
 */
public final class ChildHost implements Children {

    /** Environment variable that marks a child and all it started. */
    private static final String CHILD = "WATCHGATE_CHILD";

    private static final String STOPPING = "the gateway is stopping";

    private static final Logger LOG = LoggerFactory.getLogger(ChildHost.class);

    private final boolean pipesOnLoop;
    private final boolean uring;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "children"));
    private final Executor pumps;
    private final Custody custody = new Custody(thread);
    private final ProcessSignals signals = new ProcessSignals();
    private final Set<ChildProcess> running = ConcurrentHashMap.newKeySet();
    private final AtomicLong serial = new AtomicLong();
    private final AtomicLong started = new AtomicLong();
    private volatile boolean stopping;

    /**
     * Creates a host with no children.
     *
     * @param backend of the loops on which the children's pipes will be
     */
    public ChildHost(IoBackend backend) {
        this.pipesOnLoop = backend != IoBackend.NIO && backend.isAvailable();
        this.uring = backend == IoBackend.IO_URING;
        this.pumps =
                new ThreadPoolExecutor(
                        0,
                        Integer.MAX_VALUE,
                        5,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        task -> {
                            Thread pump = new Thread(task, "pipe");
                            pump.setDaemon(true);
                            return pump;
                        });
    }

    /** Tells whether pipes are read and written on the event loops rather than by threads. */
    public boolean pipesOnLoop() {
        return pipesOnLoop;
    }

    /**
     * Returns what a gateway with this environment will miss to see to it that no child outlives
     * it; null if nothing.
     */
    public static @Nullable String missingForCustody(Map<String, String> environment) {
        return Custody.missing(environment);
    }

    @Override
    public @Nullable String custodyDegraded() {
        return custody.degraded();
    }

    @Override
    public int running() {
        return running.size();
    }

    @Override
    public long started() {
        return started.get();
    }

    @Override
    public void start(
            ChildCommand command, Consumer<ChildProcess> started, Consumer<String> failed) {
        try {
            thread.execute(() -> startNow(command, started, failed));
        } catch (RejectedExecutionException stopped) {
            failed.accept(STOPPING);
        }
    }

    private void startNow(
            ChildCommand command, Consumer<ChildProcess> started, Consumer<String> failed) {
        if (stopping) {
            failed.accept(STOPPING);
            return;
        }
        ChildProcess child;
        try {
            custody.arm();
            child = start(command);
        } catch (IOException | RuntimeException failure) {
            failed.accept(String.valueOf(failure.getMessage()));
            return;
        }
        started.accept(child);
    }

    private ChildProcess start(ChildCommand command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(custody.grouped(command.command()));
        String mark = custody.mark() + "-" + serial.incrementAndGet();
        builder.environment().clear();
        builder.environment().putAll(command.environment());
        builder.environment().put(Custody.OWNER, custody.mark());
        builder.environment().put(CHILD, mark);
        builder.directory(command.directory().toFile());
        ChildProcess child =
                pipesOnLoop
                        ? startOnLoop(builder, command, mark)
                        : startOnThreads(builder, command, mark);
        custody.add(child.pid());
        running.add(child);
        started.getAndIncrement();
        child.process().onExit().thenRunAsync(() -> ended(child), thread);
        LOG.info("upstream {} is process {}", command.name(), child.pid());
        return child;
    }

    /** Gives the child pipes whose other ends are on an event loop. */
    private ChildProcess startOnLoop(ProcessBuilder builder, ChildCommand command, String mark)
            throws IOException {
        FileDescriptor[] in = FileDescriptor.pipe();
        FileDescriptor[] out = FileDescriptor.pipe();
        FileDescriptor[] err = FileDescriptor.pipe();
        try {
            // Opened through /proc, the child's ends are descriptions of their own: they block, as
            // programs expect, while
            // ours do not.
            builder.redirectInput(throughProc(in[0]));
            builder.redirectOutput(Redirect.appendTo(throughProc(out[1])));
            builder.redirectError(Redirect.appendTo(throughProc(err[1])));
            Process process = builder.start();
            Channel channel = new PipeChannel(command.name(), uring, out[0], in[1]);
            Channel stderr = new PipeChannel(command.name() + " stderr", uring, err[0], null);
            return new ChildProcess(this, process, mark, channel, stderr);
        } catch (IOException | RuntimeException failure) {
            in[1].close();
            out[0].close();
            err[0].close();
            throw failure;
        } finally {
            in[0].close();
            out[1].close();
            err[1].close();
        }
    }

    private ChildProcess startOnThreads(ProcessBuilder builder, ChildCommand command, String mark)
            throws IOException {
        Process process = builder.start();
        Channel channel =
                new StreamPipeChannel(
                        command.name(), process.getInputStream(), process.getOutputStream(), pumps);
        Channel stderr =
                new StreamPipeChannel(
                        command.name() + " stderr", process.getErrorStream(), null, pumps);
        return new ChildProcess(this, process, mark, channel, stderr);
    }

    private static File throughProc(FileDescriptor fd) {
        return new File("/proc/self/fd/" + fd.intValue());
    }

    void stop(ChildProcess child, Duration patience) {
        later(
                patience,
                () -> signals.terminate(child),
                child,
                () -> later(patience, () -> kill(child), child, null));
    }

    /**
     * Does {@code action} after {@code wait} if the child still runs, and {@code then} behind it.
     */
    private void later(
            Duration wait, Runnable action, ChildProcess child, @Nullable Runnable then) {
        try {
            thread.schedule(
                    () -> {
                        if (child.isAlive()) {
                            action.run();
                            if (then != null) {
                                then.run();
                            }
                        }
                    },
                    wait.toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            LOG.debug("the host has stopped; process {} was killed with the others", child.pid());
        }
    }

    private void kill(ChildProcess child) {
        signals.kill(child);
    }

    /** Ends what the child has left behind. */
    private void ended(ChildProcess child) {
        signals.kill(child);
        custody.remove(child.pid());
        running.remove(child);
    }

    /**
     * Stops all children and the watchdogs. Blocks until they are gone: called once, by the thread
     * that stops the gateway.
     *
     * @param patience each of the two waits for a child to end by itself
     */
    public void close(Duration patience) throws InterruptedException {
        stopping = true;
        List<ChildProcess> left = List.copyOf(running);
        CountDownLatch gone = new CountDownLatch(left.size());
        for (ChildProcess child : left) {
            child.process().onExit().thenRun(gone::countDown);
            child.stop(patience);
        }
        boolean allGone = gone.await(2 * patience.toMillis() + 2_000, TimeUnit.MILLISECONDS);
        CountDownLatch done = new CountDownLatch(1);
        thread.execute(
                () -> {
                    List.copyOf(running).forEach(this::ended);
                    signals.killMarked(Custody.OWNER + "=" + custody.mark());
                    custody.stop();
                    done.countDown();
                });
        boolean finished = done.await(5, TimeUnit.SECONDS);
        if (!allGone || !finished) {
            LOG.error("not all child processes have ended; their watchdogs will kill them");
        }
        // The threads of the pipes still have to close them; they end by themselves.
        thread.shutdown();
    }

    /** Kills all children, so that {@link #close} waits for none any longer. Returns at once. */
    public void hurry() {
        try {
            thread.execute(() -> List.copyOf(running).forEach(signals::kill));
        } catch (RejectedExecutionException stopped) {
            LOG.debug("there are no children any more");
        }
    }

    /** Returns the process ids of the watchdogs, for status and tests. */
    public List<Long> watchdogs() {
        return custody.watchdogs();
    }

    /** Returns the variable that marks {@code child} and all it started, as {@code NAME=value}. */
    static String entry(ChildProcess child) {
        return CHILD + "=" + child.mark();
    }
}
