package io.watchgate.codec.http1;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.watchgate.codec.KnownHeaders;
import io.watchgate.codec.LeanHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header lines of a head (RFC 9112, 5): a name, a colon right behind it, a value without
 * control characters, CR LF. Nothing else is a line: no white space in front, no bare line feed.
 *
 * <p>Confined to one event loop.
 */
final class HeaderLines {

    private static final boolean[] TOKEN = new boolean[256];

    static {
        String others = "!#$%&'*+-.^_`|~";
        for (int c = 0; c < TOKEN.length; c++) {
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            TOKEN[c] = letter || c >= '0' && c <= '9' || others.indexOf(c) >= 0;
        }
    }

    private final KnownHeaders known;
    private final BytesMemo memo;

    HeaderLines(KnownHeaders known, BytesMemo memo) {
        this.known = known;
        this.memo = memo;
    }

    /**
     * Adds the lines from {@code from} on to {@code headers}; the empty line that ends them ends
     * before {@code to}.
     *
     * @param headers where they go; null when they are only looked at
     * @throws IllegalArgumentException when one of them is none
     */
    void read(byte[] head, int from, int to, @Nullable LeanHeaders headers) {
        int at = lines(head, from, to - 2, headers);
        if (at != to - 2 || head[at] != '\r' || head[at + 1] != '\n') {
            throw new IllegalArgumentException("header line (expected: CR LF behind each)");
        }
    }

    /**
     * Looks at the lines from {@code from} on, the last of which ends before {@code to}.
     *
     * @throws IllegalArgumentException when one of them is none
     */
    void check(byte[] head, int from, int to) {
        lines(head, from, to, null);
    }

    private int lines(byte[] head, int from, int to, @Nullable LeanHeaders headers) {
        int at = from;
        while (at < to) {
            at = line(head, at, headers);
        }
        return at;
    }

    /** Reads one line; returns where the next begins. */
    private int line(byte[] head, int from, @Nullable LeanHeaders headers) {
        int colon = from;
        while (TOKEN[head[colon] & 0xFF]) {
            colon++;
        }
        if (colon == from || head[colon] != ':') {
            throw new IllegalArgumentException("header line (expected: a name and a colon)");
        }
        int start = colon + 1;
        while (isBlank(head[start])) {
            start++;
        }
        int end = start;
        while (isText(head[end])) {
            end++;
        }
        if (head[end] != '\r' || head[end + 1] != '\n') {
            throw new IllegalArgumentException("header value (expected: no control characters)");
        }
        if (headers != null) {
            int last = end;
            while (last > start && isBlank(head[last - 1])) {
                last--;
            }
            CharSequence name = known.find(head, from, colon - from);
            headers.addRead(
                    name == null ? memo.text(head, from, colon) : name,
                    name == HttpHeaderNames.AUTHORIZATION
                            // Nobody's credentials outlive their request.
                            ? BytesMemo.make(head, start, last)
                            : memo.text(head, start, last));
        }
        return end + 2;
    }

    static boolean isOfToken(byte b) {
        return TOKEN[b & 0xFF];
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** Tells whether a value or a reason may hold this: visible, blank, or beyond ASCII. */
    static boolean isText(byte b) {
        return b >= ' ' && b != 127 || b < 0 || b == '\t';
    }
}
