package io.watchgate.server.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads files of linked records and finds the first that was changed, taken out, put in or moved.
 *
 * <p>Files may come in any order: the number of its first record tells where each belongs. The torn
 * ends that starts have put aside are no part of the chain. What was cut off behind the last record
 * cannot be seen here; whoever keeps the number and hash of a last record elsewhere can.
 */
public final class ChainVerifier {

    /**
     * What was found.
     *
     * @param records how many records are as they were written
     * @param last the last of them; null when there is none
     * @param fault what is wrong behind them, with file and line; null when nothing is
     * @param torn files that were left out, because they hold the part of a record that a crash has
     *     left
     */
    public record Outcome(
            long records, @Nullable Last last, @Nullable String fault, List<Path> torn) {

        public Outcome {
            torn = List.copyOf(torn);
        }
    }

    /**
     * The last good record.
     *
     * @param first the number of the first record read
     * @param seq its own number
     * @param hash its hash
     */
    public record Last(long first, long seq, String hash) {}

    /** A file and the number of its first record. */
    private record Part(Path file, long seq) {}

    private long records;
    private long first;
    private AuditChain.@Nullable Link last;

    private ChainVerifier() {}

    /**
     * Reads files.
     *
     * @throws IOException when one cannot be read
     */
    public static Outcome verify(List<Path> files) throws IOException {
        ChainVerifier verifier = new ChainVerifier();
        String fault = null;
        List<Path> torn = new ArrayList<>();
        List<Path> written = new ArrayList<>();
        for (Path file : files) {
            (isTornEnd(file) ? torn : written).add(file);
        }
        for (Part part : inOrder(written)) {
            fault = verifier.read(part.file);
            if (fault != null) {
                break;
            }
        }
        AuditChain.Link link = verifier.last;
        Last last = link == null ? null : new Last(verifier.first, link.seq(), link.hash());
        return new Outcome(verifier.records, last, fault, torn);
    }

    /** A file by such a name that has a whole line was not put aside by a start. */
    private static boolean isTornEnd(Path file) throws IOException {
        if (!OldFiles.isTornName(file)) {
            return false;
        }
        FileTail tail = FileTail.of(file);
        return tail.torn().length == tail.size();
    }

    private static List<Part> inOrder(List<Path> files) throws IOException {
        List<Part> parts = new ArrayList<>();
        for (Path file : files) {
            parts.add(new Part(file, beginning(file)));
        }
        parts.sort(Comparator.comparingLong(Part::seq));
        return parts;
    }

    /**
     * Returns the number that the first record of a file has, or would have: one that was changed
     * is found where it stands, and not as a file that is missing.
     */
    private static long beginning(Path file) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            String line;
            for (int before = 0; (line = lineOf(reader)) != null; before++) {
                AuditChain.Link link = AuditChain.read(line);
                if (link != null) {
                    return link.seq() - before;
                }
            }
        }
        return Long.MAX_VALUE;
    }

    /** Reads up to a line feed, which alone ends a record; null at the end of the file. */
    private static @Nullable String lineOf(BufferedReader reader) throws IOException {
        StringBuilder line = new StringBuilder();
        int character = reader.read();
        if (character < 0) {
            return null;
        }
        for (; character >= 0 && character != '\n'; character = reader.read()) {
            line.append((char) character);
        }
        return line.toString();
    }

    private @Nullable String read(Path file) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            int number = 0;
            String line;
            while ((line = lineOf(reader)) != null) {
                number++;
                String fault = judge(line);
                if (fault != null) {
                    return file + ":" + number + ": " + fault;
                }
            }
            return FileTail.of(file).torn().length == 0
                    ? null
                    : file + ":" + number + ": the file ends in the middle of a record";
        }
    }

    private @Nullable String judge(String line) {
        AuditChain.Link link = AuditChain.read(line);
        if (link == null) {
            return "no linked record (expected: a line that ends with seq, prev and hash)";
        }
        AuditChain.Link before = last;
        String fault = before == null ? beginning(link) : sequel(before, link);
        if (fault == null && !AuditChain.hashOf(line).equals(link.hash())) {
            fault = "record " + link.seq() + " was changed (expected: one with its own hash)";
        }
        if (fault == null) {
            if (before == null) {
                first = link.seq();
            }
            last = link;
            records++;
        }
        return fault;
    }

    /** What comes before the first file may have been deleted when it was old enough. */
    private static @Nullable String beginning(AuditChain.Link link) {
        boolean begins = link.previous().equals(AuditChain.NOTHING);
        return begins == (link.seq() == 1)
                ? null
                : "record " + link.seq() + " begins a chain (expected: record 1 does, no other)";
    }

    private static @Nullable String sequel(AuditChain.Link before, AuditChain.Link link) {
        long expected = before.seq() + 1;
        if (link.seq() > expected) {
            String gone =
                    link.seq() == expected + 1
                            ? "record " + expected + " is"
                            : "records " + expected + " to " + (link.seq() - 1) + " are";
            return gone + " missing before record " + link.seq();
        }
        if (link.seq() < expected) {
            return "record " + link.seq() + " out of order (expected: record " + expected + ")";
        }
        return link.previous().equals(before.hash())
                ? null
                : "record "
                        + link.seq()
                        + " does not follow the record before it, of which one was put in or"
                        + " changed with its hash";
    }
}
