package io.watchgate.jsonrpc;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Where the members stand that only results of the modern era have (MCP 2026-07-28, basic, "Result
 * Responses"). Made only for a result that has one of them.
 */
public final class ModernMembers {

    private static final byte[] COMPLETE = {'c', 'o', 'm', 'p', 'l', 'e', 't', 'e'};
    private static final byte[] INPUT_REQUIRED = {
        'i', 'n', 'p', 'u', 't', '_', 'r', 'e', 'q', 'u', 'i', 'r', 'e', 'd'
    };

    private static final byte[] TASK = {'t', 'a', 's', 'k'};

    private final boolean typed;
    private final long type;
    private final boolean typeEscaped;
    private final long ttl;
    private final long cacheScope;
    private final long inputRequests;
    private final long requestState;
    private final long meta;
    private final long serverInfo;

    ModernMembers(EnvelopeSpans spans) {
        typed = spans.has(EnvelopeKey.RESULT_TYPE);
        type = spans.span(EnvelopeKey.RESULT_TYPE);
        typeEscaped =
                !spans.isString(EnvelopeKey.RESULT_TYPE)
                        || (spans.escapedKeys() & EnvelopeKey.RESULT_TYPE.bit()) != 0;
        ttl = spans.span(EnvelopeKey.TTL);
        cacheScope = spans.span(EnvelopeKey.CACHE_SCOPE);
        inputRequests = spans.span(EnvelopeKey.INPUT_REQUESTS);
        requestState = spans.span(EnvelopeKey.REQUEST_STATE);
        meta = spans.span(EnvelopeKey.RESULT_META);
        serverInfo = spans.span(EnvelopeKey.SERVER_INFO);
    }

    /** Tells whether the result says of which type it is. */
    public boolean isTyped() {
        return typed;
    }

    /** Tells whether the result in {@code body} is the final one; one without a type is. */
    boolean isComplete(ByteBuf body) {
        return !typed || isType(body, COMPLETE);
    }

    /** Tells whether the result in {@code body} asks for more input before there is a final one. */
    boolean isInputRequired(ByteBuf body) {
        return typed && isType(body, INPUT_REQUIRED);
    }

    /** Tells whether the result in {@code body} is a task (MCP ext-tasks). */
    boolean isTask(ByteBuf body) {
        return typed && isType(body, TASK);
    }

    /** Returns {@code inputRequests}, {@link Span#NONE} if there is none. */
    public long inputRequests() {
        return inputRequests;
    }

    /** Returns {@code requestState} with its quotes, {@link Span#NONE} if there is none. */
    public long requestState() {
        return requestState;
    }

    /** Returns {@code ttlMs}, {@link Span#NONE} if there is none. */
    public long ttl() {
        return ttl;
    }

    /** Returns {@code cacheScope} with its quotes, {@link Span#NONE} if there is none. */
    public long cacheScope() {
        return cacheScope;
    }

    private boolean isType(ByteBuf body, byte[] expected) {
        if (typeEscaped || Span.length(type) != expected.length + 2) {
            return false;
        }
        int from = body.readerIndex() + Span.start(type) + 1;
        for (int i = 0; i < expected.length; i++) {
            if (body.getByte(from + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Overwrites these members with spaces, so that every other member stays where it stands.
     *
     * <p>Borrows {@code body}, which is changed.
     */
    void blank(ByteBuf body) {
        // From the last to the first: a member that becomes the last one takes the comma before it.
        long[] members = {type, ttl, cacheScope, metaMember(body)};
        Arrays.sort(members);
        for (int i = members.length - 1; i >= 0; i--) {
            if (members[i] != Span.NONE) {
                blank(body, members[i]);
            }
        }
    }

    /** Returns the value to take away for the server's description: with its object if alone. */
    private long metaMember(ByteBuf body) {
        if (serverInfo == Span.NONE) {
            return Span.NONE;
        }
        int from = body.readerIndex();
        boolean first = body.getByte(before(body, keyStart(body, serverInfo))) == '{';
        boolean last = body.getByte(behind(body, from + Span.end(serverInfo))) == '}';
        return first && last ? meta : serverInfo;
    }

    /** Overwrites a member with spaces, given where its value stands. */
    static void blank(ByteBuf body, long value) {
        int start = keyStart(body, value);
        int end = body.readerIndex() + Span.end(value);
        int next = behind(body, end);
        int previous = before(body, start);
        if (body.getByte(next) == ',') {
            end = next + 1;
        } else if (body.getByte(previous) == ',') {
            start = previous;
        }
        for (int i = start; i < end; i++) {
            body.setByte(i, ' ');
        }
    }

    /** Returns the index of the opening quote of the key that {@code value} stands under. */
    static int keyStart(ByteBuf body, long value) {
        int quote = before(body, before(body, body.readerIndex() + Span.start(value)));
        int at = quote - 1;
        while (body.getByte(at) != '"') {
            at--;
        }
        return at;
    }

    /** Returns the index of the last byte before {@code index} that is no white space. */
    static int before(ByteBuf body, int index) {
        int at = index - 1;
        while (body.getByte(at) <= ' ' && body.getByte(at) > 0) {
            at--;
        }
        return at;
    }

    /** Returns the index of the first byte from {@code index} on that is no white space. */
    static int behind(ByteBuf body, int index) {
        int at = index;
        while (body.getByte(at) <= ' ' && body.getByte(at) > 0) {
            at++;
        }
        return at;
    }
}
