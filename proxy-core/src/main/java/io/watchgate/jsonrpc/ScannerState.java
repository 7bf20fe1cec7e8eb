package io.watchgate.jsonrpc;

import io.watchgate.jsonrpc.EnvelopeKey.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Holds where a scan stands in the grammar, and runs through the bulk below the envelope.
 *
 * <p>Arguments and results are most of a frame, and most of their values lie whole before us.
 * {@link #plain} takes these, a key and its value at a time, and stops before anything that needs
 * more care: a fault, a value that the portion cuts, the end of an object that holds keys of the
 * envelope. The caller takes one careful step and comes back. So {@link #plain} must accept nothing
 * that the steps would not, and need not say why ({@code EnvelopeScannerBenchmark}).
 */
abstract class ScannerState {

    static final int VALUE = 0;
    static final int FIRST_VALUE_OR_END = 1;
    static final int FIRST_KEY_OR_END = 2;
    static final int KEY = 3;
    static final int COLON = 4;
    static final int COMMA_OR_END = 5;
    static final int IN_STRING = 6;
    static final int IN_NUMBER = 7;
    static final int IN_LITERAL = 8;
    static final int DONE = 9;

    /** Objects at this depth or above may be part of the envelope; their keys, that is. */
    static final int ENVELOPE_DEPTH = 3;

    private static final int FALSE = 's' << 24 | 'l' << 16 | 'a' << 8 | 'f';
    private static final int TRUE = 'e' << 24 | 'u' << 16 | 'r' << 8 | 't';
    private static final int NULL = 'l' << 24 | 'l' << 16 | 'u' << 8 | 'n';

    /** A text of fewer bytes is passed as fast as it is looked up. */
    static final int LARGE = 256;

    /** So many may be open where values are run through, and one more bit is needed. */
    static final int MOST_PLAIN = Long.SIZE - 2;

    final int maxDepth;
    int state;
    int depth;
    boolean inArray;
    boolean mayHoldUri;
    boolean rawLineBreak;

    /** Where in the frame the bytes begin that were fed last. */
    int base;

    /** Where in the portion the inside of a string begins of which only the end was not seen. */
    private int seenFrom;

    /** Up to where it is whole letters and escapes; its end is behind that. */
    private int seenTo;

    /** Where in the frame the inside of the string begins that the portion before this one cut. */
    int textStart;

    /** Where in the frame the inside of the largest value stands that is a text. */
    private int largeStart;

    private int largeEnd;

    /** Those of the open objects that hold keys of the envelope, at depths two and three. */
    @Nullable Scope inner;

    @Nullable Scope innermost;

    /** Which of the open ones are arrays: the innermost in the lowest bit, 64 at most. */
    private long arrays;

    /**
     * The same while values are run through, with one bit above all that says how many they are.
     */
    private long open;

    /** The same of those further out, 64 in each. */
    private final long[] outer;

    ScannerState(int maxDepth) {
        this.maxDepth = maxDepth;
        this.outer = new long[maxDepth / Long.SIZE];
    }

    /** Becomes what {@code other} is in a frame that is no deeper than one word says. */
    final void become(ScannerState other) {
        state = other.state;
        depth = other.depth;
        arrays = other.arrays;
        inArray = other.inArray;
        mayHoldUri = other.mayHoldUri;
        rawLineBreak = other.rawLineBreak;
        inner = other.inner;
        innermost = other.innermost;
    }

    final void push(boolean array) {
        if (depth > 0 && depth % Long.SIZE == 0) {
            outer[depth / Long.SIZE - 1] = arrays;
        }
        arrays = arrays << 1 | (array ? 1 : 0);
        depth++;
        inArray = array;
    }

    final void pop() {
        depth--;
        arrays = depth > 0 && depth % Long.SIZE == 0 ? outer[depth / Long.SIZE - 1] : arrays >>> 1;
        inArray = depth > 0 && (arrays & 1) != 0;
    }

    /** Becomes what it is in front of a frame. */
    final void forget() {
        state = VALUE;
        depth = 0;
        inArray = false;
        mayHoldUri = false;
        rawLineBreak = false;
        inner = null;
        innermost = null;
        largeStart = 0;
        largeEnd = LARGE - 1;
    }

    /**
     * Returns where the inside of the largest text stands that is a value, and of the first one if
     * several are as large; {@link Span#NONE} when none has {@link #LARGE} bytes.
     */
    final long large() {
        return largeStart == 0 ? Span.NONE : Span.of(largeStart, largeEnd);
    }

    /** Begins a portion of which nothing has been seen. */
    final void beginPortion(int offset) {
        base = offset;
        seenFrom = -1;
    }

    /** Returns from where on the string has to be looked at whose inside begins here. */
    final int unseen(int from) {
        return from == seenFrom ? seenTo : from;
    }

    /** Notes a value that is a text, and where in the frame its inside stands. */
    final void noteText(int start, int end) {
        if (end - start > largeEnd - largeStart) {
            largeStart = start;
            largeEnd = end;
        }
    }

    /** Returns the scope of the object that opens under {@code key}; null if it is none. */
    final @Nullable Scope scopeUnder(EnvelopeKey key) {
        switch (key) {
            case PARAMS -> inner = Scope.PARAMS;
            case RESULT -> inner = Scope.RESULT;
            case META -> innermost = Scope.META;
            case RESULT_META -> innermost = Scope.RESULT_META;
            default -> {
                return null;
            }
        }
        return innermost == null ? inner : innermost;
    }

    /** Returns the scope of the object that goes on, and forgets those below it. */
    final @Nullable Scope scopeHere(boolean message) {
        if (depth == ENVELOPE_DEPTH) {
            return innermost;
        }
        innermost = null;
        if (depth == 2) {
            return inner;
        }
        inner = null;
        return depth == 1 && message ? Scope.MESSAGE : null;
    }

    /**
     * Runs through whole values deeper than the envelope.
     *
     * @param bottom the depth at which the object that is open must be closed with care
     * @return the index of the first byte that was not taken; the state is that before this byte
     */
    final int plain(byte[] bytes, int from, int to, int bottom) {
        // No look-ahead below can leave the portion.
        int last = to - WholeString.HEADROOM;
        open = arrays & (1L << depth) - 1 | 1L << depth;
        int i = from;
        while (i >= 0 && i < last) {
            byte b = bytes[i];
            if (b <= ' ') {
                int next = blanks(bytes, i, last);
                i = next == i ? ~i : next;
            } else if (state >= COLON) {
                i = mark(b, i, bottom);
            } else {
                if (state >= FIRST_KEY_OR_END && b == '"') {
                    i = plainKey(bytes, i, last);
                    if (i < 0 || i >= last || state == COLON) {
                        continue;
                    }
                }
                i = plainValue(bytes, i, last, bottom);
            }
        }
        depth = Long.SIZE - 1 - Long.numberOfLeadingZeros(open);
        arrays = open & ~(1L << depth);
        inArray = (open & 1) != 0;
        return i < 0 ? ~i : i;
    }

    /**
     * Takes a colon, a comma or an end. Returns the index behind it; {@code ~i} when it must not.
     */
    private int mark(byte b, int i, int bottom) {
        if (state == COLON) {
            if (b != ':') {
                return ~i;
            }
            state = VALUE;
        } else if (b == ',') {
            state = afterComma();
        } else if (b == closing() && open >>> bottom > 1) {
            open >>>= 1;
        } else {
            return ~i;
        }
        return i + 1;
    }

    /**
     * Takes a key, and a colon and a space behind it, if they are there. Returns the index behind
     * them; {@code ~i} when the key needs more care.
     */
    private int plainKey(byte[] bytes, int i, int last) {
        int end = i + StringScanner.endOfKey(StringScanner.word(bytes, i));
        if (end == i + Long.BYTES && end < last) {
            end = StringScanner.endOfPlain(bytes, end, last);
        }
        if (end > last || bytes[end] != '"') {
            return ~i;
        }
        if (KeyReader.isUri(bytes, i + 1, end)) {
            mayHoldUri = true;
        }
        if (bytes[end + 1] != ':') {
            state = COLON;
            return end + 1;
        }
        state = VALUE;
        return bytes[end + 2] == ' ' ? end + 3 : end + 2;
    }

    /**
     * Takes a value, and a comma behind it, if it is there; of an object or array the bracket.
     * Returns the index behind them; {@code ~i} when the value needs more care.
     */
    private int plainValue(byte[] bytes, int i, int last, int bottom) {
        int b = bytes[i];
        int end;
        if (b == '"') {
            end = state > FIRST_VALUE_OR_END ? -1 : plainText(bytes, i + 1, last);
        } else if ((b | 0x20) == '{') {
            return opened(b, i);
        } else if ((b | 0x20) == '}') {
            int first = (open & 1) != 0 ? FIRST_VALUE_OR_END : FIRST_KEY_OR_END;
            if (state != first || b != closing() || open >>> bottom <= 1) {
                return ~i;
            }
            open >>>= 1;
            end = i + 1;
        } else {
            end = state > FIRST_VALUE_OR_END ? -1 : scalar(bytes, i, last);
        }
        if (end <= 0) {
            return ~i;
        }
        if (bytes[end] == ',') {
            state = afterComma();
            return end + 1;
        }
        state = COMMA_OR_END;
        return end;
    }

    /** Returns the place behind a string, of which the inside begins here; 0 or less for none. */
    private int plainText(byte[] bytes, int from, int last) {
        int end = WholeString.end(bytes, from, last);
        if (end >= 0) {
            noteText(base + from, base + end);
        } else if (end < WholeString.NONE) {
            seenFrom = from;
            seenTo = WholeString.seen(end);
        }
        return end + 1;
    }

    private int opened(int bracket, int i) {
        if (state > FIRST_VALUE_OR_END || open >= 1L << Math.min(maxDepth, MOST_PLAIN)) {
            return ~i;
        }
        int array = bracket == '[' ? 1 : 0;
        open = open << 1 | array;
        state = FIRST_KEY_OR_END - array;
        return i + 1;
    }

    private int afterComma() {
        return (open & 1) != 0 ? VALUE : KEY;
    }

    private int closing() {
        return (open & 1) != 0 ? ']' : '}';
    }

    /** Returns the index of the first byte that is not blank. */
    private int blanks(byte[] bytes, int from, int last) {
        int i = from;
        while (i < last) {
            byte b = bytes[i];
            if (b == '\n' || b == '\r') {
                rawLineBreak = true;
            } else if (b != ' ' && b != '\t') {
                break;
            }
            i++;
        }
        return i;
    }

    /** Returns the end of a number or literal; -1 when it is none that is sure to end here. */
    private static int scalar(byte[] bytes, int i, int last) {
        if (bytes[i] <= '9') {
            return number(bytes, i, last);
        }
        int word = (int) StringScanner.word(bytes, i);
        if (word == NULL || word == TRUE) {
            return i + 4;
        }
        return word == FALSE && bytes[i + 4] == 'e' ? i + 5 : -1;
    }

    /**
     * Returns the end of a number (RFC 8259, section 6); -1 when it is none, or none that is sure
     * to end before {@code last}.
     */
    private static int number(byte[] bytes, int from, int last) {
        int i = bytes[from] == '-' ? from + 1 : from;
        int end = digits(bytes, i, last);
        if (end == i || end > i + 1 && bytes[i] == '0') {
            return -1;
        }
        if (end < last && bytes[end] == '.') {
            i = end + 1;
            end = digits(bytes, i, last);
            if (end == i) {
                return -1;
            }
        }
        if (end < last && (bytes[end] | 0x20) == 'e') {
            byte sign = bytes[end + 1];
            i = sign == '-' || sign == '+' ? end + 2 : end + 1;
            end = digits(bytes, i, last);
            if (end == i) {
                return -1;
            }
        }
        return end < last ? end : -1;
    }

    /**
     * Returns the index of the first byte that is no digit; {@code last}, or more, for none. Byte
     * by byte: numbers are short, and a processor goes on where it expects the end.
     */
    private static int digits(byte[] bytes, int from, int last) {
        int i = from;
        while (i < last && bytes[i] >= '0' && bytes[i] <= '9') {
            i++;
        }
        return i;
    }
}
