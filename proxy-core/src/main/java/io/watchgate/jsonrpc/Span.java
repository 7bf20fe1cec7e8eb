package io.watchgate.jsonrpc;

/**
 * Packs the place of a value in a body into one {@code long}: start (inclusive) and end
 * (exclusive), in bytes from the body's first byte. A message keeps a dozen of them, and none of
 * them is an object.
 */
public final class Span {

    /** No such value. No value starts at byte 0: an envelope's brace stands there. */
    public static final long NONE = 0;

    private Span() {}

    /** Returns the span from {@code start} to {@code end}. */
    public static long of(int start, int end) {
        return (long) start << 32 | end;
    }

    /** Returns the offset of the first byte. */
    public static int start(long span) {
        return (int) (span >>> 32);
    }

    /** Returns the offset after the last byte. */
    public static int end(long span) {
        return (int) span;
    }

    /** Returns the length in bytes; 0 for {@link #NONE}. */
    public static int length(long span) {
        return end(span) - start(span);
    }

    /** Returns the span without the first and the last byte: the inside of a string's quotes. */
    public static long inside(long span) {
        return of(start(span) + 1, end(span) - 1);
    }
}
