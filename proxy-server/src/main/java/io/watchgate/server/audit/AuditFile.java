package io.watchgate.server.audit;

import io.watchgate.config.AuditFileConfig;
import io.watchgate.config.AuditFileConfig.Fsync;
import io.watchgate.server.line.LineTarget;
import io.watchgate.sink.RecordSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of records that is appended to, begun anew when it is large or old enough.
 *
 * <p>Holds whole records only: a batch that could not be written whole is taken back, and what a
 * crash has left of one is moved to a file of its own when the file is opened. Confined to the
 * writing thread.
 */
final class AuditFile implements RecordSink {

    private static final Logger LOG = LoggerFactory.getLogger(AuditFile.class);

    private final Path path;
    private final AuditFileConfig config;
    private final byte[] header;
    private final LongSupplier wallMillis;
    private final OldFiles oldFiles;
    private final @Nullable AuditChain chain;
    private @Nullable FileChannel channel;
    private boolean regular;
    private long size;
    private long rotateAt;
    private long period;
    private boolean unsynced;
    private long unsyncedSince;

    /**
     * Creates a file that is not open yet.
     *
     * @param header what a new file begins with
     * @param wallMillis the time of day in milliseconds since 1970
     */
    AuditFile(Path path, AuditFileConfig config, byte[] header, LongSupplier wallMillis) {
        this.path = path;
        this.config = config;
        this.header = header.clone();
        this.wallMillis = wallMillis;
        this.oldFiles = new OldFiles(path, config);
        this.chain = config.chain() ? new AuditChain() : null;
    }

    @Override
    public void open() throws IOException {
        FileChannel opened = (FileChannel) new LineTarget.LineFile(path).open();
        FileChannel old = channel;
        try {
            regular = Files.isRegularFile(path);
            size = regular ? repair(opened) : 0;
        } catch (IOException | RuntimeException failure) {
            opened.close();
            throw failure;
        }
        channel = opened;
        rotateAt = config.rotateSize().bytes();
        period = size == 0 ? period() : periodOf(Files.getLastModifiedTime(path).toMillis());
        if (old != null) {
            old.force(false);
            old.close();
        }
        if (regular && size == 0) {
            begin();
        }
    }

    /** Sees how the file ends, and that the next record stands on a line of its own. */
    private long repair(FileChannel opened) throws IOException {
        FileTail tail = FileTail.of(path);
        if (tail.torn().length > 0) {
            Path torn = oldFiles.tornName(wallMillis.getAsLong());
            try (FileChannel rest = (FileChannel) new LineTarget.LineFile(torn).open()) {
                write(rest, ByteBuffer.wrap(tail.torn()));
            }
            opened.truncate(tail.wholeSize());
            LOG.warn(
                    "audit log {} ended in the middle of a record, as after a crash: its {} bytes"
                            + " are in {} now",
                    path,
                    tail.torn().length,
                    torn);
        } else if (tail.size() > 0 && channel == null) {
            LOG.info("audit log {} goes on behind a whole record", path);
        }
        if (chain != null) {
            join(chain, tail);
        }
        return opened.size();
    }

    private void join(AuditChain links, FileTail tail) throws IOException {
        AuditChain.Link last = AuditChain.read(tail.lastLine());
        if (last != null) {
            links.goOnBehind(last);
        } else if (tail.wholeSize() > 0) {
            throw new IOException(
                    "the last record has no hash (expected: chain: true from"
                            + " the file's first record on; move it away)");
        } else if (!links.hasBegun()) {
            for (Path old : oldFiles.newestFirst()) {
                AuditChain.Link before = AuditChain.read(FileTail.of(old).lastLine());
                if (before != null) {
                    links.goOnBehind(before);
                    return;
                }
            }
        }
    }

    private void begin() throws IOException {
        if (header.length > 0) {
            append(ByteBuffer.wrap(header));
        }
        oldFiles.prune(wallMillis.getAsLong());
    }

    @Override
    public int write(byte[] lines, int count) throws IOException {
        rotateIfDue(count);
        int part = count;
        while (true) {
            try {
                keep(lines, part);
                return part;
            } catch (IOException failure) {
                // A disk that has no room for all may have it for some.
                part = half(lines, part);
                if (part == 0) {
                    throw failure;
                }
            }
        }
    }

    private void keep(byte[] lines, int count) throws IOException {
        if (chain == null) {
            append(ByteBuffer.wrap(lines, 0, count));
        } else {
            append(chain.link(lines, count));
            chain.commit();
        }
    }

    /** Returns about half of the bytes, whole lines; 0 when there is only one. */
    private static int half(byte[] lines, int count) {
        int end = count / 2;
        while (end > 0 && lines[end - 1] != '\n') {
            end--;
        }
        if (end == 0) {
            while (lines[end++] != '\n') {
                // The first line is the larger half.
            }
        }
        return end < count ? end : 0;
    }

    /** Writes all of a batch, or nothing. */
    private void append(ByteBuffer batch) throws IOException {
        FileChannel open = channel;
        if (open == null) {
            throw new IllegalStateException(path + ": closed (expected: open)");
        }
        int length = batch.remaining();
        try {
            write(open, batch);
            if (config.fsync() == Fsync.ALWAYS) {
                open.force(false);
            } else if (!unsynced) {
                unsynced = true;
                unsyncedSince = System.nanoTime();
            }
        } catch (IOException failure) {
            takeBack(open);
            throw failure;
        }
        size += length;
    }

    private void takeBack(FileChannel open) {
        try {
            if (regular) {
                open.truncate(size);
            }
        } catch (IOException failure) {
            LOG.warn("audit log {}: half a record may stand at its end: {}", path, failure);
        }
    }

    private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private void rotateIfDue(int more) throws IOException {
        if (size <= header.length) {
            period = period();
        } else if (regular && (rotateAt > 0 && size + more > rotateAt || period() != period)) {
            rotate();
        }
    }

    private void rotate() throws IOException {
        try {
            Files.move(path, oldFiles.name(wallMillis.getAsLong()));
        } catch (IOException failure) {
            // Records in a file that is too large are better than none.
            rotateAt = size + config.rotateSize().bytes();
            period = period();
            LOG.error("audit log {} cannot be rotated, and grows: {}", path, failure.toString());
            return;
        }
        open();
    }

    private long period() {
        return periodOf(wallMillis.getAsLong());
    }

    private long periodOf(long millis) {
        long every = config.rotateEvery().toMillis();
        return every == 0 ? 0 : Math.floorDiv(millis, every);
    }

    @Override
    public void settle() throws IOException {
        FileChannel open = channel;
        if (unsynced && open != null && nanosToSettle() <= 0) {
            open.force(false);
            unsynced = false;
        }
    }

    @Override
    public long nanosToSettle() {
        return unsynced && config.fsync() == Fsync.INTERVAL
                ? Math.max(0, unsyncedSince + config.fsyncEvery().toNanos() - System.nanoTime())
                : Long.MAX_VALUE;
    }

    @Override
    public void close() throws IOException {
        FileChannel old = channel;
        channel = null;
        if (old != null) {
            try (old) {
                if (regular && config.fsync() != Fsync.NEVER) {
                    old.force(false);
                }
            }
        }
    }
}
