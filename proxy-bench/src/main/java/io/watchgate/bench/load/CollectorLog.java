package io.watchgate.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM's log of collections tells of what it has allocated: what the heap has grown by
 * between the end of each collection and the beginning of the next.
 *
 * @param file the log
 */
public record CollectorLog(Path file) {

    private static final Pattern PAUSE = Pattern.compile(" Pause .* (\\d+)M->(\\d+)M\\(");
    private static final long MIB = 1 << 20;

    /** Returns the option of a JVM that makes it write such a log. */
    public String option() {
        return "-Xlog:gc:file=" + file + ":uptime";
    }

    /** Returns how many collections there have been. */
    public int collections() throws IOException {
        return (int) Files.readAllLines(file).stream().filter(PAUSE.asPredicate()).count();
    }

    /**
     * Returns the bytes that were allocated from the end of one collection to the beginning of
     * another, which are counted from 0.
     */
    public long allocated(int from, int to) throws IOException {
        List<String> lines = Files.readAllLines(file).stream().filter(PAUSE.asPredicate()).toList();
        long bytes = 0;
        for (int collection = from; collection < to; collection++) {
            bytes += megabytes(lines.get(collection + 1), 1) - megabytes(lines.get(collection), 2);
        }
        return bytes * MIB;
    }

    private static long megabytes(String line, int group) {
        Matcher found = PAUSE.matcher(line);
        return found.find() ? Long.parseLong(found.group(group)) : 0;
    }
}
