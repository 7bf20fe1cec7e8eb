package io.watchgate.server.line;

import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what waits in rings to an output, on a thread of its own, which may block.
 *
 * <p>The thread is woken when a ring that was empty gets a line or another is half full; in between
 * it collects for {@value #BATCH_MILLIS} ms, so that a thousand lines are one system call. An
 * output that cannot be written is reported once and tried again every second; lines wait
 * meanwhile.
 *
 * <p>{@link #offered} is called by the rings' producers, everything else that is not private from
 * any thread.
 */
public final class LineWriter implements Runnable {

    /** How long lines are collected before they are written. */
    public static final long BATCH_MILLIS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(LineWriter.class);
    private static final long BATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(BATCH_MILLIS);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What the thread waits for. */
    private enum Rest {
        NOTHING,
        /** More lines, for a moment. */
        BATCH,
        /** The first line. */
        IDLE
    }

    private final String title;
    private final String whenFull;
    private final LineOutput output;
    private final List<LineRing> rings;
    private final LongAdder failures = new LongAdder();
    private final Queue<CompletableFuture<Void>> reopenings = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile Rest rest = Rest.NOTHING;
    private volatile boolean finishing;
    private volatile boolean ended;
    private volatile boolean failing;
    private volatile long caughtUpAt = System.nanoTime();

    /**
     * Creates a writer whose thread does not run yet.
     *
     * @param title what the lines are, in messages and as the thread's name
     * @param whenFull what becomes of lines when there is no room left, in a message
     */
    public LineWriter(String title, String whenFull, LineOutput output, List<LineRing> rings) {
        this.title = title;
        this.whenFull = whenFull;
        this.output = output;
        this.rings = List.copyOf(rings);
        this.thread = new Thread(this, title.replace(' ', '-'));
        thread.setDaemon(true);
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    /** Returns where the lines go. */
    public String target() {
        return output.name();
    }

    /** Returns how many attempts to open or write the output have failed. */
    public long failures() {
        return failures.sum();
    }

    /** Tells whether the last attempt to open or write the output has failed. */
    public boolean isFailing() {
        return failing;
    }

    /** Returns the bytes that wait to be written, about. */
    public long waiting() {
        return rings.stream().mapToLong(LineRing::waiting).sum();
    }

    /** Returns for how many nanoseconds there has always been something that waits, about. */
    public long lagNanos() {
        return waiting() == 0 ? 0 : Math.max(0, System.nanoTime() - caughtUpAt);
    }

    /** Wakes the thread if this line is worth it. Called by the producer of {@code ring}. */
    public void offered(LineRing ring) {
        Rest now = rest;
        if (now == Rest.IDLE || now == Rest.BATCH && ring.isHalfFull()) {
            wake();
        }
    }

    /**
     * Opens the output anew, as when a file was renamed to be rotated. Completes when lines go to
     * the new one; with an exception when that cannot be opened, and then the old one stays.
     */
    public CompletableFuture<Void> reopen() {
        CompletableFuture<Void> reopened = new CompletableFuture<>();
        reopenings.add(reopened);
        wake();
        if (ended) {
            failReopenings();
        }
        return reopened;
    }

    /**
     * Writes what waits and ends. Blocks, but no longer than {@code patienceMillis}: what has not
     * been written then is lost. Called when no loop hands lines over any more.
     *
     * @return the bytes that were lost
     */
    public long close(long patienceMillis) throws InterruptedException {
        finishing = true;
        wake();
        TimeUnit.MILLISECONDS.timedJoin(thread, Math.max(1, patienceMillis));
        return waiting();
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
        close();
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
            LockSupport.parkNanos(this, BATCH_NANOS);
        } else if (nothingToDo && rings.stream().allMatch(LineRing::isEmpty)) {
            sleep();
        }
        rest = Rest.NOTHING;
    }

    /**
     * Sleeps until it is woken. Whoever offered a line before he could see that it would be is
     * waited for first: a processor shows others what it has written within microseconds, and does
     * not have to be stopped for it with each line.
     */
    private void sleep() {
        long since = System.nanoTime();
        LockSupport.parkNanos(this, Math.min(BATCH_NANOS, output.nanosToSettle()));
        if (rest == Rest.IDLE
                && System.nanoTime() - since >= BATCH_NANOS
                && rings.stream().allMatch(LineRing::isEmpty)) {
            LockSupport.parkNanos(this, output.nanosToSettle());
        }
    }

    /** Writes what waits; returns whether there was anything. */
    private boolean pass() {
        try {
            reopenIfAsked();
            if (!output.isOpen()) {
                output.open();
            }
            long now = System.nanoTime();
            long written = 0;
            for (LineRing ring : rings) {
                written += output.take(ring);
            }
            output.settle();
            boolean caughtUp = rings.stream().allMatch(LineRing::isEmpty);
            if (caughtUp) {
                caughtUpAt = now;
            }
            if (failing && (written > 0 || caughtUp)) {
                failing = false;
                LOG.warn("{} {} is written again", title, output.name());
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
        try {
            output.open();
            CompletableFuture<Void> reopened;
            while ((reopened = reopenings.poll()) != null) {
                reopened.complete(null);
            }
        } catch (IOException | RuntimeException failure) {
            failures.increment();
            LOG.error(
                    "{} {} cannot be opened anew: {}; the old one stays",
                    title,
                    output.name(),
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
                    new IOException(title + " " + output.name() + " has ended"));
        }
    }

    private void failed(Exception failure) {
        failures.increment();
        // The next attempt opens the output again: the descriptor may be what is broken.
        close();
        if (!failing) {
            failing = true;
            LOG.error(
                    "{} {} cannot be written: {}; lines wait, {}",
                    title,
                    output.name(),
                    failure.toString(),
                    whenFull);
        }
    }

    private void close() {
        try {
            output.close();
        } catch (IOException failure) {
            LOG.warn("{} {} cannot be closed: {}", title, output.name(), failure.toString());
        }
    }
}
