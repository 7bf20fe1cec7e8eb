package io.watchgate.server.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How a file of lines ends.
 *
 * @param size its bytes
 * @param lastLine its last whole line without the line feed; empty when there is none
 * @param torn what stands behind its last line feed: the part of a line that was being written when
 *     something broke
 */
record FileTail(long size, String lastLine, byte[] torn) {

    /** No line is longer, whatever its sink shows. */
    private static final int WINDOW = 256 * 1024;

    /** A file of something else is larger, and has no line. */
    private static final int NO_LINE = 16 * 1024;

    /**
     * Reads the end of a file.
     *
     * @throws IOException when it cannot be read, or does not hold lines of records
     */
    static FileTail of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            int length = (int) Math.min(size, WINDOW);
            ByteBuffer end = ByteBuffer.allocate(length);
            while (end.hasRemaining() && channel.read(end, size - length + end.position()) >= 0) {
                // What is there at once is not always all.
            }
            String text = new String(end.array(), 0, end.position(), StandardCharsets.ISO_8859_1);
            int feed = text.lastIndexOf('\n');
            boolean torn = size <= NO_LINE || size <= WINDOW && text.charAt(0) == '{';
            if (feed < 0 && !torn) {
                throw new IOException(file + ": no line at its end (expected: a file of records)");
            }
            int before = feed <= 0 ? -1 : text.lastIndexOf('\n', feed - 1);
            String last = feed < 0 ? "" : text.substring(before + 1, feed);
            byte[] rest = text.substring(feed + 1).getBytes(StandardCharsets.ISO_8859_1);
            return new FileTail(size, last, rest);
        }
    }

    /** Returns where the whole lines end. */
    long wholeSize() {
        return size - torn.length;
    }
}
