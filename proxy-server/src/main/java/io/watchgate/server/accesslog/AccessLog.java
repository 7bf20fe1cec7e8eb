package io.watchgate.server.accesslog;

import io.watchgate.config.AccessLogConfig;
import io.watchgate.server.metrics.Cells;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Takes lines from event loops and has one thread ({@code access-log}) write them.
 *
 * <p>Each loop has a ring of {@code access-log.buffer} bytes; what does not fit is dropped and
 * counted, and no loop ever waits. The thread is woken when a ring that was empty gets a line or
 * another is half full; in between it collects for {@value #BATCH_MILLIS} ms, so that a thousand
 * lines are one system call.
 *
 * <p>A target that cannot be written is reported once and tried again every second; lines wait
 * meanwhile. Safe from any thread, except {@link #offer}.
 */
public final class AccessLog {

    /** How long lines are collected before they are written. */
    static final long BATCH_MILLIS = 20;

    private final List<LineRing> rings;
    private final List<Cells> counts;
    private final LogWriter writer;
    private final Thread thread;

    /** Starts the log that {@code config} describes, for so many event loops. */
    public AccessLog(AccessLogConfig config, int loops) {
        this(LogTarget.of(config), (int) config.buffer().bytes(), loops);
    }

    AccessLog(LogTarget target, int buffer, int loops) {
        rings = IntStream.range(0, loops).mapToObj(unused -> new LineRing(buffer)).toList();
        counts = IntStream.range(0, loops).mapToObj(unused -> new Cells(2)).toList();
        writer = new LogWriter(target, rings);
        thread = new Thread(writer, "access-log");
        thread.setDaemon(true);
        writer.belongTo(thread);
        thread.start();
    }

    /**
     * Hands a line over, its line feed included. Called on the loop with this index.
     *
     * @return false when it was dropped because the ring is full
     */
    boolean offer(int loop, byte[] line, int length) {
        LineRing ring = rings.get(loop);
        if (!ring.offer(line, length)) {
            counts.get(loop).add(1, 1);
            return false;
        }
        counts.get(loop).add(0, 1);
        writer.offered(ring);
        return true;
    }

    /**
     * Opens the target anew, as when a file was renamed to be rotated. Completes when lines go to
     * the new one; with an exception when that cannot be opened, and then the old one stays.
     */
    public CompletionStage<Void> reopen() {
        CompletableFuture<Void> reopened = new CompletableFuture<>();
        writer.reopen(reopened);
        return reopened;
    }

    /** Returns how many lines were taken. */
    public long taken() {
        return counts.stream().mapToLong(count -> count.get(0)).sum();
    }

    /** Returns how many lines were dropped. */
    public long dropped() {
        return counts.stream().mapToLong(count -> count.get(1)).sum();
    }

    /** Returns how many attempts to open or write the target have failed. */
    public long failures() {
        return writer.failures();
    }

    /** Returns the bytes that wait to be written, about. */
    public long waiting() {
        return rings.stream().mapToLong(LineRing::waiting).sum();
    }

    /** Returns where the lines go. */
    public String target() {
        return writer.target();
    }

    /**
     * Writes what waits and ends. Blocks, but no longer than {@code patience}: what has not been
     * written then is lost. Called when no loop hands lines over any more.
     *
     * @return the bytes that were lost
     */
    public long close(Duration patience) throws InterruptedException {
        writer.finish();
        TimeUnit.MILLISECONDS.timedJoin(thread, Math.max(1, patience.toMillis()));
        return waiting();
    }
}
