package io.watchgate.jsonrpc;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A message that carries the result of a request, or its error. */
public final class JsonRpcResponse extends JsonRpcMessage {

    private static final byte[] ID_KEY = {'"', 'i', 'd', '"', ':'};

    /** Behind the opening brace, where an id can be put in. */
    private static final long FIRST_MEMBER = Span.of(1, 1);

    private final long id;
    private final long nullId;
    private final long result;
    private final long error;
    private final @Nullable ModernMembers modern;
    private boolean made;
    private @Nullable RequestId newId;
    private byte @Nullable [] newOutcome;
    private byte @Nullable [] newMembers;

    JsonRpcResponse(ByteBuf body, MessageContext context, EnvelopeScanner scanner) {
        super(body, context, scanner);
        EnvelopeSpans spans = scanner.spans();
        id = spans.idToken(EnvelopeKey.ID);
        nullId = spans.isNull(EnvelopeKey.ID) ? spans.span(EnvelopeKey.ID) : Span.NONE;
        result = spans.span(EnvelopeKey.RESULT);
        error = spans.span(EnvelopeKey.ERROR);
        modern = spans.hasModernResult() ? new ModernMembers(spans) : null;
    }

    private JsonRpcResponse(
            ByteBuf body, MessageContext context, long id, long result, long error) {
        super(body, context);
        this.id = id;
        this.nullId = Span.NONE;
        this.modern = null;
        this.made = id == Span.NONE;
        this.result = result;
        this.error = error;
    }

    /**
     * Returns a response the gateway wrote itself, its id included.
     *
     * <p>Takes ownership of {@code body}.
     */
    public static JsonRpcResponse made(
            ByteBuf body, MessageContext context, long result, long error) {
        return new JsonRpcResponse(body, context, Span.NONE, result, error);
    }

    /**
     * Returns a response the gateway wrote in place of a server's; its id is replaced as that one's
     * would be.
     *
     * <p>Takes ownership of {@code body}.
     */
    public static JsonRpcResponse madeFor(
            ByteBuf body, MessageContext context, long id, long result, long error) {
        return new JsonRpcResponse(body, context, id, result, error);
    }

    /** Returns where the id stands; {@link Span#NONE} when an error names no request. */
    public long id() {
        return id;
    }

    /** Returns the result, {@link Span#NONE} when this is an error. */
    public long result() {
        return result;
    }

    /** Returns the error object, {@link Span#NONE} when this is a result. */
    public long error() {
        return error;
    }

    /** Tells whether this is an error. */
    public boolean isError() {
        return error != Span.NONE;
    }

    /** Returns the members that only the modern era has; null when the result has none. */
    public @Nullable ModernMembers modern() {
        return modern;
    }

    /** Tells whether this is an error or a final result, as every one of the legacy era is. */
    public boolean isComplete() {
        return modern == null || modern.isComplete(body());
    }

    /** Tells whether the result asks for more input before there is a final one. */
    public boolean isInputRequired() {
        return modern != null && modern.isInputRequired(body());
    }

    /** Tells whether the result has {@code structuredContent}, as those of tools may. */
    public boolean isStructured() {
        return has(STRUCTURED);
    }

    /** Tells whether the result has {@code structuredContent} that is no object. */
    public boolean isStructuredOtherwise() {
        return has(STRUCTURED_OTHERWISE);
    }

    /** Tells whether the result is a task, in place of what it will come to. */
    public boolean isTask() {
        return modern != null && modern.isTask(body());
    }

    /**
     * Takes away what only the modern era has, before anybody else has seen the body: its bytes
     * become spaces, so that everything else stays where it stands.
     */
    public void blankModern() {
        if (modern != null) {
            modern.blank(body());
        }
    }

    /**
     * Returns the id when it is a canonical number, as all wire ids are; -1 when it is anything
     * else.
     */
    public long numericId() {
        return id == Span.NONE ? -1 : RequestId.number(body(), id);
    }

    /** Gives the response another id when it is encoded. */
    public void replaceId(RequestId id) {
        newId = id;
    }

    /** Returns the result, or the error, as it stands now: a copy, for paths that change it. */
    public byte[] outcome() {
        if (newOutcome != null) {
            return newOutcome.clone();
        }
        long span = isError() ? error : result;
        byte[] bytes = new byte[Span.length(span)];
        body().getBytes(body().readerIndex() + Span.start(span), bytes);
        return bytes;
    }

    /** Returns how many bytes the result, or the error, has as it stands now. */
    public int outcomeLength() {
        return newOutcome == null ? Span.length(isError() ? error : result) : newOutcome.length;
    }

    /** Returns a copy of the first {@code most} bytes of the result, or the error. */
    public byte[] outcome(int most) {
        byte[] bytes = new byte[Math.min(most, outcomeLength())];
        if (newOutcome == null) {
            long span = isError() ? error : result;
            body().getBytes(body().readerIndex() + Span.start(span), bytes);
        } else {
            System.arraycopy(newOutcome, 0, bytes, 0, bytes.length);
        }
        return bytes;
    }

    /** Gives the result, or the error, another value when the response is encoded. */
    public void replaceOutcome(byte[] outcome) {
        newOutcome = outcome;
    }

    /**
     * Puts members in front of those of the result, which is an object, when the response is
     * encoded.
     *
     * @param members each followed by a comma
     */
    public void prepend(byte[] members) {
        newMembers = members;
    }

    @Override
    public void edit(BodySplice splice) {
        if (newOutcome != null) {
            splice.replace(
                    isError() ? error : result,
                    newMembers == null ? newOutcome : joined(newMembers, newOutcome));
        } else if (newMembers != null) {
            int inside = Span.start(result) + 1;
            splice.replace(Span.of(inside, inside), fitting(newMembers, isEmpty()));
        }
        if (newId == null || made) {
            return;
        }
        long place = id == Span.NONE ? nullId : id;
        if (place != Span.NONE) {
            splice.replace(place, newId);
        } else {
            splice.insert(FIRST_MEMBER, ID_KEY, newId);
        }
    }

    /** Tells whether the result is an object without members. */
    private boolean isEmpty() {
        int first = body().readerIndex() + Span.start(result) + 1;
        return body().getByte(ModernMembers.behind(body(), first)) == '}';
    }

    private static byte[] joined(byte[] members, byte[] object) {
        int at = 1;
        while (object[at] <= ' ') {
            at++;
        }
        byte[] inside = fitting(members, object[at] == '}');
        byte[] joined = new byte[object.length + inside.length];
        joined[0] = '{';
        System.arraycopy(inside, 0, joined, 1, inside.length);
        System.arraycopy(object, 1, joined, 1 + inside.length, object.length - 1);
        return joined;
    }

    /** Returns the members without the last comma where nothing follows. */
    private static byte[] fitting(byte[] members, boolean alone) {
        return alone ? Arrays.copyOf(members, members.length - 1) : members;
    }
}
