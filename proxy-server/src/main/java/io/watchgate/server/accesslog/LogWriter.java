package io.watchgate.server.accesslog;

import java.io.IOException;
import java.nio.channels.GatheringByteChannel;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what waits in rings to a target, on a thread of its own, which may block.
 *
 * <p>{@link #offered} is called by the rings' producers, everything else that is not private from
 * any thread.
 */
final class LogWriter implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What the thread waits for. */
    private enum Rest {
        NOTHING,
        /** More lines, for a moment. */
        BATCH,
        /** The first line. */
        IDLE
    }

    private final LogTarget target;
    private final List<LineRing> rings;
    private final LongAdder failures = new LongAdder();
    private final Queue<CompletableFuture<Void>> reopenings = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Thread thread;
    private volatile Rest rest = Rest.NOTHING;
    private volatile boolean finishing;
    private volatile boolean ended;

    // Confined to the thread.
    private @Nullable GatheringByteChannel channel;
    private boolean failing;

    LogWriter(LogTarget target, List<LineRing> rings) {
        this.target = target;
        this.rings = rings;
    }

    void belongTo(Thread newThread) {
        thread = newThread;
    }

    String target() {
        return target.name();
    }

    long failures() {
        return failures.sum();
    }

    /** Wakes the thread if this line is worth it. Called by the producer of {@code ring}. */
    void offered(LineRing ring) {
        Rest now = rest;
        if (now == Rest.IDLE || now == Rest.BATCH && ring.isHalfFull()) {
            wake();
        }
    }

    /** Opens the target anew as soon as may be. */
    void reopen(CompletableFuture<Void> reopened) {
        reopenings.add(reopened);
        wake();
        if (ended) {
            failReopenings();
        }
    }

    /** Ends the thread when everything is written, or cannot be. */
    void finish() {
        finishing = true;
        wake();
    }

    private void wake() {
        rest = Rest.NOTHING;
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        boolean done = false;
        while (!done) {
            // Read first: what is offered before the end was asked for is still written.
            boolean last = finishing;
            boolean wrote = pass();
            done = last && (failing || !wrote);
            if (!done && !finishing) {
                rest(wrote);
            }
        }
        close(channel);
        ended = true;
        failReopenings();
    }

    private void rest(boolean wrote) {
        if (failing) {
            // What is offered meanwhile is no reason to try sooner.
            LockSupport.parkNanos(this, RETRY_NANOS);
            return;
        }
        rest = wrote ? Rest.BATCH : Rest.IDLE;
        boolean nothingToDo = reopenings.isEmpty() && !finishing;
        if (wrote && nothingToDo) {
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(AccessLog.BATCH_MILLIS));
        } else if (nothingToDo && rings.stream().allMatch(LineRing::isEmpty)) {
            LockSupport.park(this);
        }
        rest = Rest.NOTHING;
    }

    /** Writes what waits; returns whether there was anything. */
    private boolean pass() {
        try {
            reopenIfAsked();
            GatheringByteChannel open = channel;
            if (open == null) {
                open = target.open();
                channel = open;
            }
            long written = 0;
            for (LineRing ring : rings) {
                written += ring.writeTo(open);
            }
            if (failing && written > 0) {
                failing = false;
                LOG.warn("access log {} is written again", target.name());
            }
            return written > 0;
        } catch (IOException | RuntimeException failure) {
            failed(failure);
            return false;
        }
    }

    private void reopenIfAsked() {
        if (reopenings.isEmpty()) {
            return;
        }
        GatheringByteChannel old = channel;
        try {
            channel = target.open();
            close(old);
            CompletableFuture<Void> reopened;
            while ((reopened = reopenings.poll()) != null) {
                reopened.complete(null);
            }
        } catch (IOException | RuntimeException failure) {
            failures.increment();
            LOG.error(
                    "access log {} cannot be opened anew: {}; the old one stays",
                    target.name(),
                    failure.toString());
            CompletableFuture<Void> reopened;
            while ((reopened = reopenings.poll()) != null) {
                reopened.completeExceptionally(failure);
            }
        }
    }

    private void failReopenings() {
        CompletableFuture<Void> reopened;
        while ((reopened = reopenings.poll()) != null) {
            reopened.completeExceptionally(
                    new IOException("access log " + target.name() + " has ended"));
        }
    }

    private void failed(Exception failure) {
        failures.increment();
        // The next attempt opens the target again: the descriptor may be what is broken.
        close(channel);
        channel = null;
        if (!failing) {
            failing = true;
            LOG.error(
                    "access log {} cannot be written: {}; lines wait, and are dropped when there is"
                            + " no room left",
                    target.name(),
                    failure.toString());
        }
    }

    private void close(@Nullable GatheringByteChannel old) {
        if (old != null) {
            try {
                old.close();
            } catch (IOException failure) {
                LOG.warn("access log {} cannot be closed: {}", target.name(), failure.toString());
            }
        }
    }
}
