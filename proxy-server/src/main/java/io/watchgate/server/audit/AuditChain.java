package io.watchgate.server.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Links records: each gets a number, the hash of the record before it, and a hash over its own
 * line, those two included.
 *
 * <p>Confined to the writing thread. What {@link #link} has made counts once {@link #commit} has
 * been called: a batch that could not be written is linked again.
 */
final class AuditChain {

    /**
     * One record's end.
     *
     * @param seq its number
     * @param previous the hash of the record before
     * @param hash its hash
     */
    record Link(long seq, String previous, String hash) {}

    /** What the first record of all has in place of a hash before it. */
    static final String NOTHING = "0".repeat(64);

    private static final Pattern LINE =
            Pattern.compile(
                    "(\\{.*),\"seq\":([0-9]{1,18}),\"prev\":\"([0-9a-f]{64})\","
                            + "\"hash\":\"([0-9a-f]{64})\"\\}",
                    Pattern.DOTALL);

    /** Bytes that a link adds to a line, and some more. */
    private static final int LINK = 256;

    private long seq;
    private String hash = NOTHING;
    private long linkedSeq;
    private String linkedHash = NOTHING;
    private byte[] linked = new byte[0];
    private int length;

    /** Reads the end of a line without its line feed; null when it has none of this form. */
    static @Nullable Link read(String line) {
        Matcher matcher = LINE.matcher(line);
        return matcher.matches()
                ? new Link(Long.parseLong(matcher.group(2)), matcher.group(3), matcher.group(4))
                : null;
    }

    /** Returns the hash that a line of this form has to carry; the line's bytes are its chars. */
    static String hashOf(String line) {
        int end = line.lastIndexOf(",\"hash\":\"");
        return hash(line.substring(0, end).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Goes on behind this record. */
    void goOnBehind(Link last) {
        seq = last.seq;
        hash = last.hash;
    }

    /** Begins anew. */
    void begin() {
        seq = 0;
        hash = NOTHING;
    }

    /** Tells whether there is a record to go on behind. */
    boolean hasBegun() {
        return seq > 0;
    }

    /** Returns the number of the last record. */
    long seq() {
        return seq;
    }

    /** Returns the lines, each with its link; valid until the next call. */
    ByteBuffer link(byte[] lines, int count) {
        linkedSeq = seq;
        linkedHash = hash;
        length = 0;
        int start = 0;
        for (int i = 0; i < count; i++) {
            if (lines[i] == '\n') {
                link(lines, start, i);
                start = i + 1;
            }
        }
        return ByteBuffer.wrap(linked, 0, length);
    }

    /** What was linked last has been written. */
    void commit() {
        seq = linkedSeq;
        hash = linkedHash;
    }

    /** Links the line from {@code start} to {@code end}, whose last byte closes an object. */
    private void link(byte[] lines, int start, int end) {
        int body = end - 1 - start;
        if (linked.length < length + body + LINK) {
            linked = Arrays.copyOf(linked, 2 * (length + body + LINK));
        }
        int from = length;
        System.arraycopy(lines, start, linked, length, body);
        length += body;
        append(",\"seq\":" + ++linkedSeq + ",\"prev\":\"" + linkedHash + '"');
        linkedHash = hash(Arrays.copyOfRange(linked, from, length));
        append(",\"hash\":\"" + linkedHash + "\"}\n");
    }

    private void append(String ascii) {
        byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, linked, length, bytes.length);
        length += bytes.length;
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }
}
