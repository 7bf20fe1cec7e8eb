package io.watchgate.jsonrpc;

import io.watchgate.jsonrpc.EnvelopeKey.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Holds where a scan stands in the grammar, and runs through the plain bulk below the envelope.
 *
 * <p>Arguments and results are most of a frame and mostly plain: ASCII strings, short integers,
 * little white space. {@link #plain} keeps its state in local variables, which is worth a factor of
 * two ({@code EnvelopeScannerBenchmark}), and stops before anything that needs more care; the
 * caller takes one careful step and comes back.
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

    private static final int TRUE = 'e' << 24 | 'u' << 16 | 'r' << 8 | 't';
    private static final int NULL = 'l' << 24 | 'l' << 16 | 'u' << 8 | 'n';

    final int maxDepth;
    int state;
    int depth;
    boolean inArray;
    boolean mayHoldUri;

    /** Those of the open objects that hold keys of the envelope, at depths two and three. */
    @Nullable Scope inner;

    @Nullable Scope innermost;

    private final long[] arrayLevels;

    ScannerState(int maxDepth) {
        this.maxDepth = maxDepth;
        this.arrayLevels = new long[maxDepth / Long.SIZE + 1];
    }

    final void push(boolean array) {
        long bit = 1L << depth;
        if (array) {
            arrayLevels[depth >> 6] |= bit;
        } else {
            arrayLevels[depth >> 6] &= ~bit;
        }
        depth++;
        inArray = array;
    }

    final void pop() {
        depth--;
        int level = depth - 1;
        inArray = depth > 0 && (arrayLevels[level >> 6] & 1L << level) != 0;
    }

    final void forgetScopes() {
        inner = null;
        innermost = null;
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
     * Runs through plain values deeper than the envelope.
     *
     * @param bottom the depth at which the object that is open must be closed with care
     * @return the index of the first byte that was not taken; the state is that before this byte
     */
    final int plain(byte[] bytes, int from, int to, int bottom) {
        // Eight bytes of headroom: no look-ahead below can leave the portion.
        int last = to - Long.BYTES;
        int limit = Math.min(maxDepth, Long.SIZE);
        int now = state;
        int level = depth;
        boolean array = inArray;
        long levels = arrayLevels[0];
        int i = from;
        while (i < last) {
            byte b = bytes[i];
            if (b == ' ') {
                i++;
            } else if (now == COMMA_OR_END) {
                if (b == ',') {
                    now = array ? VALUE : KEY;
                } else if (b == (array ? ']' : '}') && level > bottom) {
                    level--;
                    array = (levels & 1L << level - 1) != 0;
                } else {
                    break;
                }
                i++;
            } else if (b == '"' && now != COLON) {
                int end = StringScanner.endOfPlain(bytes, i + 1, last);
                if (end == last || bytes[end] != '"') {
                    break;
                }
                if (now <= FIRST_VALUE_OR_END) {
                    now = COMMA_OR_END;
                } else {
                    mayHoldUri |= KeyReader.isUri(bytes, i + 1, end);
                    now = COLON;
                    if (bytes[end + 1] == ':') {
                        now = VALUE;
                        end++;
                    }
                }
                i = end + 1;
            } else if ((b == '{' || b == '[') && now <= FIRST_VALUE_OR_END && level < limit) {
                array = b == '[';
                levels = array ? levels | 1L << level : levels & ~(1L << level);
                level++;
                now = array ? FIRST_VALUE_OR_END : FIRST_KEY_OR_END;
                i++;
            } else {
                int end = now <= FIRST_VALUE_OR_END ? plainScalar(bytes, i, last) : i;
                if (end == i) {
                    break;
                }
                now = COMMA_OR_END;
                i = end;
            }
        }
        state = now;
        depth = level;
        inArray = array;
        arrayLevels[0] = levels;
        return i;
    }

    /**
     * Returns the end of a short integer, {@code true} or {@code null}; {@code from} when it is
     * none.
     */
    private static int plainScalar(byte[] bytes, int from, int last) {
        byte b = bytes[from];
        if (b >= '1' && b <= '9') {
            int i = from + 1;
            byte next = bytes[i];
            while (next >= '0' && next <= '9' && i < last) {
                next = bytes[++i];
            }
            return next == ',' || next == '}' || next == ']' ? i : from;
        }
        if (b == 't' || b == 'n') {
            int word = (int) StringScanner.word(bytes, from);
            return word == TRUE || word == NULL ? from + 4 : from;
        }
        return from;
    }
}
