package io.watchgate.jsonrpc;

import org.jspecify.annotations.Nullable;

/**
 * Remembers how envelopes began that were read lately, so that one that begins alike is not read
 * token by token: peers write their messages in one form, and what differs up to the arguments or
 * the content is an id, a name, a token.
 *
 * <p>Remembered is what comes in front of the first value below the envelope, byte for byte but for
 * these, and what {@link EnvelopeScanner} had found there. It must accept nothing that the scanner
 * would not: a number or string in the place of another one is looked at, and whatever does not fit
 * is left to the scanner from the first byte on ({@code EnvelopeMemoTest}). A beginning is kept
 * when one of its shape has been read before; who sends many takes places from others, who then
 * cost what they do without. Confined to the scanner's event loop; holds no buffer.
 */
final class EnvelopeMemo {

    private static final int PLACES = 4;
    private static final int LONGEST = 256;
    private static final int LONGEST_NUMBER = 18;
    private static final int SHAPES = 16;

    private final @Nullable Beginning[] known = new Beginning[PLACES];
    private final int[] shapes = new int[SHAPES];

    /** How far what stands behind the first, the second ... differing value has moved. */
    private final int[] moves = new int[EnvelopeSpans.MOST_VARIED + 1];

    private int last;
    private int oldest;

    /** One beginning, and what was known behind it. */
    private static final class Beginning {

        final EnvelopeSpans spans = new EnvelopeSpans();
        final EnvelopeSpans.Varied varied = new EnvelopeSpans.Varied();
        final ScannerState state = new ScannerState(0) {};

        /** With a word behind it, so that the last can be read as one. */
        final byte[] text = new byte[LONGEST + Long.BYTES];

        int length;
    }

    /**
     * Skips a beginning that is known: the scanner and the spans become what reading it would have
     * made of them. Called in front of a frame's first byte.
     *
     * @return the index behind it; {@code from} when it is not known
     */
    int skip(ScannerState scanner, EnvelopeSpans spans, byte[] bytes, int from, int to) {
        for (int i = 0; i < PLACES; i++) {
            int place = last + i & PLACES - 1;
            Beginning beginning = known[place];
            int end = beginning == null ? -1 : end(beginning, bytes, from, to);
            if (beginning != null && end >= 0) {
                last = place;
                scanner.become(beginning.state);
                spans.become(beginning.spans, beginning.varied, moves);
                return end;
            }
        }
        return from;
    }

    /** Returns the index behind the beginning, if the bytes begin so; -1 otherwise. */
    private int end(Beginning beginning, byte[] bytes, int from, int to) {
        EnvelopeSpans.Varied varied = beginning.varied;
        byte[] text = beginning.text;
        int at = from;
        int done = 0;
        for (int i = 0; i < varied.count; i++) {
            int length = varied.from[i] - done;
            if (!isSame(text, done, bytes, at, length, to)) {
                return -1;
            }
            at += length;
            int end =
                    varied.isText[i]
                            ? StringScanner.endOfPlain(bytes, at, to)
                            : endOfNumber(bytes, at, to);
            if (end < 0) {
                return -1;
            }
            done = varied.to[i];
            moves[i + 1] = moves[i] + end - at - (done - varied.from[i]);
            at = end;
        }
        int length = beginning.length - done;
        return isSame(text, done, bytes, at, length, to) ? at + length : -1;
    }

    /**
     * Compares words; says no when what is compared ends less than a word before {@code to}. Takes
     * as long wherever they differ: what stands there may be of another client.
     */
    private static boolean isSame(byte[] text, int from, byte[] bytes, int at, int length, int to) {
        if (at + length + Long.BYTES > to) {
            return false;
        }
        long different = 0;
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            different |= StringScanner.word(text, from + i) ^ StringScanner.word(bytes, at + i);
        }
        int left = length - i;
        if (left > 0) {
            long end = StringScanner.word(text, from + i) ^ StringScanner.word(bytes, at + i);
            different |= end << Long.SIZE - left * Byte.SIZE;
        }
        return different == 0;
    }

    /** Returns the end of an integer that is not negative; -1 when there is none, or a long one. */
    private static int endOfNumber(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] >= '0' && bytes[i] <= '9') {
            i++;
        }
        int digits = i - from;
        boolean leadingZero = digits > 1 && bytes[from] == '0';
        return digits == 0 || digits > LONGEST_NUMBER || leadingZero ? -1 : i;
    }

    /**
     * Keeps the beginning that has just been read, from {@code from} to {@code to}, if one of its
     * shape was read before.
     */
    void note(ScannerState scanner, EnvelopeSpans spans, byte[] bytes, int from, int to) {
        int length = to - from;
        if (length > LONGEST) {
            return;
        }
        int shape = spans.shapeOf(length);
        int at = (shape ^ shape >>> 8) & SHAPES - 1;
        if (shapes[at] != shape) {
            shapes[at] = shape;
            return;
        }
        Beginning beginning = known[oldest];
        if (beginning == null) {
            beginning = new Beginning();
            known[oldest] = beginning;
        }
        oldest = oldest + 1 & PLACES - 1;
        System.arraycopy(bytes, from, beginning.text, 0, length);
        beginning.length = length;
        beginning.state.become(scanner);
        beginning.spans.become(spans);
        spans.describe(beginning.varied);
    }
}
