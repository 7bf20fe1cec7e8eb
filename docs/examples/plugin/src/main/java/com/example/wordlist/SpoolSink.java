package com.example.wordlist;

import io.watchgate.sink.RecordSink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Leaves batches of records in a folder, each in a file that appears when it is whole, for some
 * other program to take away. Used by one thread at a time.
 */
final class SpoolSink implements RecordSink {

    private final Path folder;
    private final int most;
    private final byte[] header;
    private long batch;

    SpoolSink(Path folder, int most, byte[] header) {
        this.folder = folder;
        this.most = most;
        this.header = header.clone();
    }

    @Override
    public void open() throws IOException {
        Files.createDirectories(folder);
    }

    @Override
    public int write(byte[] lines, int count) throws IOException {
        int length = batchOf(lines, count);
        String name = System.currentTimeMillis() + "-" + ++batch;
        Path unfinished = folder.resolve(name + ".new");
        try (OutputStream out = Files.newOutputStream(unfinished)) {
            out.write(header);
            out.write(lines, 0, length);
        }
        Files.move(unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        return length;
    }

    /** Returns the bytes of the first lines, as many as a batch may have. */
    private int batchOf(byte[] lines, int count) {
        int found = 0;
        for (int i = 0; i < count; i++) {
            if (lines[i] == '\n' && ++found == most) {
                return i + 1;
            }
        }
        return count;
    }

    @Override
    public void close() {
        // Nothing is open between two batches.
    }
}
