package io.watchgate.jsonrpc;

import io.watchgate.jsonrpc.EnvelopeKey.Scope;
import java.util.Arrays;
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
        Arrays.fill(open, null);
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
