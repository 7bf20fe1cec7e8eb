package io.watchgate.jsonrpc;

import io.watchgate.jsonrpc.EnvelopeKey.Scope;
import org.jspecify.annotations.Nullable;

/** Holds where the envelope's values stand in the frame, and of which kind they are. */
final class EnvelopeSpans {

    private static final int KEYS = EnvelopeKey.values().length;
    private static final int MODERN_RESULT =
            EnvelopeKey.RESULT_TYPE.bit()
                    | EnvelopeKey.TTL.bit()
                    | EnvelopeKey.CACHE_SCOPE.bit()
                    | EnvelopeKey.INPUT_REQUESTS.bit()
                    | EnvelopeKey.REQUEST_STATE.bit()
                    | EnvelopeKey.SERVER_INFO.bit();

    /** Values that may differ in messages of one form; of others each is another form. */
    private static final EnvelopeKey[] VARIED = {
        EnvelopeKey.ID, EnvelopeKey.META_PROGRESS_TOKEN, EnvelopeKey.NAME, EnvelopeKey.URI
    };

    static final int MOST_VARIED = VARIED.length;

    /** Where values stand that differ in messages of one form, and what stands behind them. */
    static final class Varied {

        int count;
        final int[] from = new int[MOST_VARIED];
        final int[] to = new int[MOST_VARIED];

        /** Whether it is the inside of a string, and not a number. */
        final boolean[] isText = new boolean[MOST_VARIED];

        int keys;
        final int[] ordinals = new int[KEYS];

        /** How many of them are before a key's value, and before its end. */
        final int[] beforeStart = new int[KEYS];

        final int[] beforeEnd = new int[KEYS];

        private void add(long span, boolean text) {
            int at = count++;
            while (at > 0 && from[at - 1] > Span.start(span)) {
                from[at] = from[at - 1];
                to[at] = to[at - 1];
                isText[at] = isText[at - 1];
                at--;
            }
            from[at] = Span.start(span);
            to[at] = Span.end(span);
            isText[at] = text;
        }

        private int before(int place) {
            int before = 0;
            while (before < count && from[before] < place) {
                before++;
            }
            return before;
        }
    }

    private final int[] starts = new int[KEYS];
    private final int[] ends = new int[KEYS];
    private final byte[] firstBytes = new byte[KEYS];
    private final @Nullable EnvelopeKey[] open = new EnvelopeKey[Scope.values().length];
    private int seen;
    private int escaped;
    private int fractional;

    void reset() {
        seen = 0;
        escaped = 0;
        fractional = 0;
        // Not Arrays.fill: others fill arrays of other types with it, and each new one throws away
        // the code that was compiled for those before.
        for (int i = 0; i < open.length; i++) {
            open[i] = null;
        }
    }

    /** Becomes what {@code other} is. */
    void become(EnvelopeSpans other) {
        become(other.seen, other.escaped, other.fractional, other.open);
        System.arraycopy(other.starts, 0, starts, 0, KEYS);
        System.arraycopy(other.ends, 0, ends, 0, KEYS);
        System.arraycopy(other.firstBytes, 0, firstBytes, 0, KEYS);
    }

    /** Becomes what {@code other} is, but that what stands behind differing values has moved. */
    void become(EnvelopeSpans other, Varied varied, int[] moves) {
        become(other.seen, other.escaped, other.fractional, other.open);
        for (int i = 0; i < varied.keys; i++) {
            int key = varied.ordinals[i];
            starts[key] = other.starts[key] + moves[varied.beforeStart[i]];
            ends[key] = other.ends[key] + moves[varied.beforeEnd[i]];
            firstBytes[key] = other.firstBytes[key];
        }
    }

    private void become(
            int seenKeys, int escapedKeys, int fractionalKeys, @Nullable EnvelopeKey[] opened) {
        seen = seenKeys;
        escaped = escapedKeys;
        fractional = fractionalKeys;
        System.arraycopy(opened, 0, open, 0, open.length);
    }

    /** Says which values may differ in messages of this form, and what stands behind them. */
    void describe(Varied varied) {
        varied.count = 0;
        for (EnvelopeKey key : VARIED) {
            if (mayVary(key)) {
                varied.add(isString(key) ? text(key) : span(key), isString(key));
            }
        }
        varied.keys = 0;
        for (int key = 0; key < KEYS; key++) {
            if ((seen & 1 << key) != 0) {
                varied.ordinals[varied.keys] = key;
                varied.beforeStart[varied.keys] = varied.before(starts[key]);
                varied.beforeEnd[varied.keys] = varied.before(ends[key]);
                varied.keys++;
            }
        }
    }

    /** Returns what messages of one form have in common that begin with so many bytes. */
    int shapeOf(int length) {
        int fixed = length;
        for (EnvelopeKey key : VARIED) {
            fixed -= mayVary(key) ? Span.length(span(key)) : 0;
        }
        return (seen * 31 + escaped) * 31 + fixed;
    }

    /** Tells whether this is a whole string without an escape, or a short number without a sign. */
    private boolean mayVary(EnvelopeKey key) {
        if (!isClosed(key) || (escaped & key.bit()) != 0) {
            return false;
        }
        return isString(key) || isInteger(key) && firstBytes[key.ordinal()] != '-';
    }

    /** Notes that a key was read. Returns false when it was read before. */
    boolean firstSeen(EnvelopeKey key) {
        boolean first = (seen & key.bit()) == 0;
        if (first) {
            seen |= key.bit();
            ends[key.ordinal()] = 0;
        }
        return first;
    }

    void open(EnvelopeKey key, int start, byte firstByte) {
        starts[key.ordinal()] = start;
        firstBytes[key.ordinal()] = firstByte;
        open[key.scope().ordinal()] = key;
    }

    void close(Scope scope, int end) {
        EnvelopeKey key = open[scope.ordinal()];
        if (key != null) {
            ends[key.ordinal()] = end;
            open[scope.ordinal()] = null;
        }
    }

    /** Tells whether the value of {@code key} has been read to its end. */
    boolean isClosed(EnvelopeKey key) {
        return has(key)
                && open[key.scope().ordinal()] != key
                && ends[key.ordinal()] > starts[key.ordinal()];
    }

    void markEscaped(EnvelopeKey key) {
        escaped |= key.bit();
    }

    void markFractional(EnvelopeKey key) {
        fractional |= key.bit();
    }

    boolean has(EnvelopeKey key) {
        return (seen & key.bit()) != 0;
    }

    /** Tells whether a key of the modern era was seen in the result. */
    boolean hasModernResult() {
        return (seen & MODERN_RESULT) != 0;
    }

    /**
     * Returns where the value of {@code key} stands, quotes included; {@link Span#NONE} if there is
     * none.
     */
    long span(EnvelopeKey key) {
        return has(key) ? Span.of(starts[key.ordinal()], ends[key.ordinal()]) : Span.NONE;
    }

    /**
     * Returns the inside of the string under {@code key}; {@link Span#NONE} if there is none or it
     * is no string.
     */
    long text(EnvelopeKey key) {
        return isString(key) ? Span.inside(span(key)) : Span.NONE;
    }

    /**
     * Returns the span of a string or integer under {@code key}; {@link Span#NONE} if it is
     * anything else.
     */
    long idToken(EnvelopeKey key) {
        return isString(key) || isInteger(key) ? span(key) : Span.NONE;
    }

    /** Returns the bits of the keys whose strings hold a backslash. */
    int escapedKeys() {
        return escaped;
    }

    /** Tells whether params have one of the members that only the retry of a request has. */
    boolean isRetry() {
        return has(EnvelopeKey.RETRY_RESPONSES) || has(EnvelopeKey.RETRY_STATE);
    }

    /** Tells whether a tool's structured content is there and is no object. */
    boolean isStructuredOtherwise() {
        return has(EnvelopeKey.STRUCTURED) && !isObject(EnvelopeKey.STRUCTURED);
    }

    /** Tells whether params refer to a task, and to nothing else. */
    boolean isOfTask() {
        return has(EnvelopeKey.TASK_ID) && !has(EnvelopeKey.REF);
    }

    boolean isString(EnvelopeKey key) {
        return has(key) && firstBytes[key.ordinal()] == '"';
    }

    boolean isInteger(EnvelopeKey key) {
        byte b = firstBytes[key.ordinal()];
        return has(key) && (b == '-' || b >= '0' && b <= '9') && (fractional & key.bit()) == 0;
    }

    boolean isNull(EnvelopeKey key) {
        return has(key) && firstBytes[key.ordinal()] == 'n';
    }

    private boolean isObject(EnvelopeKey key) {
        return has(key) && firstBytes[key.ordinal()] == '{';
    }

    /**
     * Returns what keeps the envelope from being a request, a notification or a response; null if
     * it is one.
     */
    @Nullable JsonFault shape() {
        boolean hasId = has(EnvelopeKey.ID);
        boolean idFits = isString(EnvelopeKey.ID) || isInteger(EnvelopeKey.ID);
        if (has(EnvelopeKey.METHOD)) {
            if (has(EnvelopeKey.RESULT) || has(EnvelopeKey.ERROR)) {
                return JsonFault.KIND;
            }
            if (!isString(EnvelopeKey.METHOD) || Span.length(text(EnvelopeKey.METHOD)) == 0) {
                return JsonFault.METHOD;
            }
            if (hasId && !idFits) {
                return JsonFault.ID;
            }
            return has(EnvelopeKey.PARAMS) && !isObject(EnvelopeKey.PARAMS)
                    ? JsonFault.PARAMS
                    : null;
        }
        if (has(EnvelopeKey.RESULT) == has(EnvelopeKey.ERROR)) {
            return JsonFault.KIND;
        }
        boolean unreadableId = has(EnvelopeKey.ERROR) && (!hasId || isNull(EnvelopeKey.ID));
        return idFits || unreadableId ? null : JsonFault.ID;
    }
}
