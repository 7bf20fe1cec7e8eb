package io.watchgate.server.accesslog;

import io.watchgate.config.AccessLogConfig;
import io.watchgate.server.line.LineOutput;
import io.watchgate.server.line.LineRing;
import io.watchgate.server.line.LineTarget;
import io.watchgate.server.line.LineWriter;
import io.watchgate.server.line.Nowhere;
import io.watchgate.server.line.TargetOutput;
import io.watchgate.server.metrics.Cells;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/**
 * Takes lines from event loops and has one thread ({@code access-log}) write them.
 *
 * <p>Each loop has a ring of {@code access-log.buffer} bytes; what does not fit is dropped and
 * counted, and no loop ever waits. Safe from any thread, except {@link #offer}.
 */
public final class AccessLog {

    private static final int SMALL = 64 * 1024;

    private final List<LineRing> rings;
    private final List<Cells> counts;
    private final LineWriter writer;

    /** Starts the log that {@code config} describes, for so many event loops. */
    public AccessLog(AccessLogConfig config, int loops) {
        this(LineTarget.of(config.to()), (int) config.buffer().bytes(), loops);
    }

    AccessLog(LineTarget target, int buffer, int loops) {
        this(new TargetOutput(target), buffer, loops);
    }

    private AccessLog(LineOutput output, int buffer, int loops) {
        rings = IntStream.range(0, loops).mapToObj(unused -> new LineRing(buffer)).toList();
        counts = IntStream.range(0, loops).mapToObj(unused -> new Cells(2)).toList();
        writer =
                new LineWriter(
                        "access log", "and are dropped when there is no room left", output, rings);
        writer.start();
    }

    /** Starts a log for so many event loops whose lines nobody gets. */
    public static AccessLog toNowhere(int loops) {
        return new AccessLog(new Nowhere(), SMALL, loops);
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
        return writer.reopen();
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
        return writer.waiting();
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
        return writer.close(patience.toMillis());
    }
}
