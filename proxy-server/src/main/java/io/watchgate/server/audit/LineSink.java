package io.watchgate.server.audit;

import io.watchgate.audit.AuditField;
import io.watchgate.audit.AuditRecord;
import io.watchgate.audit.AuditSink;
import io.watchgate.config.AuditSinkConfig;
import io.watchgate.mcp.Reason;
import io.watchgate.server.line.LineBuilder;
import io.watchgate.server.line.LineOutput;
import io.watchgate.server.line.LineRing;
import io.watchgate.server.line.LineWriter;
import io.watchgate.server.metrics.Cells;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a line of each record, on the event loop, and has a thread of its own bring the lines where
 * they stay.
 *
 * <p>Each loop has a ring of {@code queue} bytes. With {@code on-full: refuse} there is always room
 * in it for the record of each request that was let in, and none is let in while the last attempt
 * to write has failed. {@link #canKeep} and {@link #take} are called on the loops, everything else
 * from any thread.
 */
final class LineSink implements AuditSink {

    private static final Logger LOG = LoggerFactory.getLogger(LineSink.class);
    private static final String REQUEST = "request";
    private static final String UNAVAILABLE = Reason.AUDIT_UNAVAILABLE.label();

    /**
     * Bytes that records of refused requests may take while nothing can be written. With more, a
     * disk that has some room again might have too little for them, and never serve a request.
     */
    private static final int REFUSED_BYTES = 64 * 1024;

    private static final int TAKEN = 0;
    private static final int DROPPED = 1;
    private static final int REFUSED = 2;

    /** What one loop has. */
    private record Place(LineRing ring, RecordFormat format, LineBuilder line, Cells counts) {}

    private final AuditSinkConfig config;
    private final boolean refuses;
    private final int longest;
    private final List<Place> places;
    private final LineWriter writer;
    private final LineOutput output;
    private final SinkBacking backing;

    /** Creates a sink whose thread does not run yet. */
    LineSink(AuditSinkConfig config, int loops, LineOutput output) {
        this(config, loops, output, SinkBacking.NONE);
    }

    /** Creates a sink whose thread does not run yet; takes ownership of what it stands on. */
    LineSink(AuditSinkConfig config, int loops, LineOutput output, SinkBacking backing) {
        this.config = config;
        this.output = output;
        this.backing = backing;
        this.refuses = config.onFull() == AuditSinkConfig.OnFull.REFUSE;
        this.longest = config.longestRecord();
        this.places =
                IntStream.range(0, loops)
                        .mapToObj(
                                unused ->
                                        new Place(
                                                new LineRing((int) config.queue().bytes()),
                                                RecordFormat.of(config),
                                                new LineBuilder(),
                                                new Cells(3)))
                        .toList();
        this.writer =
                new LineWriter(
                        "audit log",
                        refuses
                                ? "and requests are refused until it can"
                                : "and are dropped when there is no room left",
                        output,
                        places.stream().map(Place::ring).toList());
    }

    /** Starts to write. */
    void start() {
        writer.start();
    }

    /** Tells whether this is the sink of such an entry. Blocks on the disk. */
    boolean isOf(AuditSinkConfig other, @Nullable Path plugins) {
        return config.equals(other) && backing.isStill(plugins);
    }

    /** Returns what the sink was made of. */
    AuditSinkConfig config() {
        return config;
    }

    @Override
    public int bodies() {
        return (int) config.bodies().bytes();
    }

    @Override
    public boolean canKeep(int loop, int owed) {
        if (!refuses) {
            return true;
        }
        Place place = places.get(loop);
        if (!writer.isFailing() && place.ring.hasRoom((owed + 1L) * longest)) {
            return true;
        }
        place.counts.add(REFUSED, 1);
        return false;
    }

    @Override
    public void take(int loop, AuditRecord record, int owed) {
        Place place = places.get(loop);
        LineBuilder line = place.line.begin();
        place.format.write(record, line);
        line.raw('\n');
        assert line.length() <= longest : line.length();
        long reserved = owed * (long) longest;
        if (refuses && writer.isFailing() && !isPromised(record)) {
            reserved = Math.max(reserved, config.queue().bytes() - REFUSED_BYTES);
        }
        boolean room = !refuses || place.ring.hasRoom(reserved + line.length());
        if (room && place.ring.offer(line.bytes(), line.length())) {
            place.counts.add(TAKEN, 1);
            writer.offered(place.ring);
        } else {
            place.counts.add(DROPPED, 1);
        }
    }

    /** Tells whether the record is of a request that was let in. */
    private static boolean isPromised(AuditRecord record) {
        return REQUEST.contentEquals(record.text(AuditField.EVENT))
                && !UNAVAILABLE.contentEquals(record.text(AuditField.REASON));
    }

    private long sum(int count) {
        return places.stream().mapToLong(place -> place.counts.get(count)).sum();
    }

    /** Returns how many records were taken. */
    long taken() {
        return sum(TAKEN);
    }

    /** Returns how many records were lost for want of room. */
    long dropped() {
        return sum(DROPPED);
    }

    /** Returns how many requests were refused because their record could not be kept. */
    long refused() {
        return sum(REFUSED);
    }

    /** Returns how often a call of a plugin took too long. */
    long timeouts() {
        return backing.timeouts();
    }

    /** Returns what writes the lines. */
    LineWriter writer() {
        return writer;
    }

    /** Opens the place anew. */
    CompletableFuture<Void> reopen() {
        return writer.reopen();
    }

    /** Writes what waits and ends; blocks no longer than {@code patience}. Returns what is lost. */
    long close(Duration patience) throws InterruptedException {
        long lost = writer.close(patience.toMillis());
        backing.end();
        return lost;
    }

    /** Lets go of a sink that was never started. */
    void discard() {
        try {
            output.close();
        } catch (IOException failure) {
            LOG.warn("audit log {} cannot be closed: {}", config.to(), failure.toString());
        }
        backing.end();
    }
}
