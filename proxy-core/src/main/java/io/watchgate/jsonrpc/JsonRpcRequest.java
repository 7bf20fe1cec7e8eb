package io.watchgate.jsonrpc;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A message that has an id and is owed exactly one response. */
public final class JsonRpcRequest extends JsonRpcInvocation {

    private final long id;
    private final long progressToken;
    private final long cursor;
    private final @Nullable ModernClaim claim;
    // A number and no id of its own, which each call would pay for; -1 for none.
    private long newId = -1;
    private byte @Nullable [] newName;
    private byte @Nullable [] newUri;
    private byte @Nullable [] newRef;
    private @Nullable RequestMeta newMeta;

    JsonRpcRequest(ByteBuf body, MessageContext context, EnvelopeScanner scanner) {
        super(body, context, scanner);
        EnvelopeSpans spans = scanner.spans();
        id = spans.idToken(EnvelopeKey.ID);
        progressToken = spans.idToken(EnvelopeKey.META_PROGRESS_TOKEN);
        cursor = spans.span(EnvelopeKey.CURSOR);
        claim = spans.has(EnvelopeKey.META_REVISION) ? ModernClaim.of(spans) : null;
    }

    private JsonRpcRequest(ByteBuf body, MessageContext context, long id) {
        super(body, context);
        this.id = id;
        progressToken = Span.NONE;
        cursor = Span.NONE;
        claim = null;
    }

    private JsonRpcRequest(JsonRpcRequest other) {
        super(other);
        id = other.id;
        progressToken = other.progressToken;
        cursor = other.cursor;
        claim = other.claim;
        newName = other.newName;
        newUri = other.newUri;
        newRef = other.newRef;
        newMeta = other.newMeta;
    }

    private JsonRpcRequest(JsonRpcRequest other, ByteBuf body, BodySplice splice) {
        super(other, body, splice, other.newName, other.newUri);
        id = splice.moved(other.id);
        progressToken = splice.moved(other.progressToken);
        cursor = splice.moved(other.cursor);
        claim = null;
    }

    /**
     * Tells whether what this becomes when it is encoded can be told without reading that: nothing
     * but the id, the progress token, the name and the URI differ, and no member was taken away
     * before. Of an empty text nobody could tell whether it moves or grows.
     */
    public boolean isKnownWhenSent() {
        return method() != Span.NONE
                && (newName == null || name() == Span.NONE || Span.length(name()) > 0)
                && (newUri == null || uri() == Span.NONE || Span.length(uri()) > 0)
                && newRef == null
                && newMeta == null
                && claim == null
                && !isRetry()
                && !wantsTask()
                && !rawLineBreak();
    }

    /**
     * Returns the request in {@code body}, as which {@code splice} has encoded this one last, and
     * which it does not look at. Takes ownership of {@code body}.
     */
    public JsonRpcRequest sentAs(ByteBuf body, BodySplice splice) {
        return new JsonRpcRequest(this, body, splice);
    }

    /**
     * Returns a request the gateway wrote itself.
     *
     * <p>Takes ownership of {@code body}.
     *
     * @param id where in {@code body} the id stands that is to be replaced
     */
    public static JsonRpcRequest made(ByteBuf body, MessageContext context, long id) {
        return new JsonRpcRequest(body, context, id);
    }

    /**
     * Returns a copy that can be sent once more: it shares the bytes and owns a reference of its
     * own.
     */
    public JsonRpcRequest copy() {
        return new JsonRpcRequest(this);
    }

    /**
     * Returns a copy that can be sent anew, without what was noted on this one when it was sent.
     *
     * @param told what it tells a modern server of its client; null when nothing yet
     */
    public JsonRpcRequest anew(@Nullable RequestMeta told) {
        JsonRpcRequest next = new JsonRpcRequest(this);
        next.newId = -1;
        next.newMeta = told;
        return next;
    }

    /** Returns what the request tells a modern server of its client; null when nothing yet. */
    public @Nullable RequestMeta told() {
        return newMeta;
    }

    /** Returns where the id stands. */
    public long id() {
        return id;
    }

    /** Reads the id. */
    public RequestId readId() {
        return RequestId.read(body(), id);
    }

    /** Returns {@code params.cursor}, {@link Span#NONE} if there is none. */
    public long cursor() {
        return cursor;
    }

    /** Returns the protocol version in {@code params._meta}, which only the modern era has. */
    public long revision() {
        return claim == null ? Span.NONE : claim.revision();
    }

    /** Returns what the request says of its client; null in the legacy era. */
    public @Nullable ModernClaim claim() {
        return claim;
    }

    /** Returns {@code params.name} as the server will read it. */
    public String sentName() {
        return newName == null ? nameText() : JsonStrings.decode(newName);
    }

    /** Returns {@link #sentName()}, which is most often a text that {@code memo} knows. */
    public String sentName(TextMemo memo) {
        return newName == null ? nameText(memo) : JsonStrings.decode(newName);
    }

    /** Returns {@code params.uri} as the server will read it. */
    public String sentUri() {
        return newUri == null ? uriText() : JsonStrings.decode(newUri);
    }

    /**
     * Overwrites members of params with spaces, so that every other one stays where it stands.
     *
     * @param values where their values stand, in the order of the body
     */
    public void blank(long... values) {
        // From the last to the first: one that becomes the last takes the comma before it.
        for (int i = values.length - 1; i >= 0; i--) {
            ModernMembers.blank(body(), values[i]);
        }
    }

    /**
     * Overwrites the member of params with this name in the same way. For paths where speed does
     * not matter.
     */
    public void blankParam(String name) {
        long params = params();
        if (params == Span.NONE) {
            return;
        }
        byte[] json = new byte[Span.length(params)];
        body().getBytes(body().readerIndex() + Span.start(params), json);
        try (JsonFields fields = new JsonFields(json)) {
            while (fields.next()) {
                if (fields.name().equals(name)) {
                    long span = fields.span();
                    blank(
                            Span.of(
                                    Span.start(params) + Span.start(span),
                                    Span.start(params) + Span.end(span)));
                    return;
                }
            }
        }
    }

    /**
     * Tells whether the name or URI it gives, its reference or task id has more than so many bytes.
     * Nobody has to read it for that.
     */
    public boolean isNameLongerThan(int bytes) {
        return Span.length(name()) > bytes
                || Span.length(uri()) > bytes
                || Span.length(ref()) > bytes;
    }

    /** Lets the request tell a modern server of its client when it is encoded. */
    public void tell(RequestMeta meta) {
        newMeta = meta;
    }

    /** Tells whether the request will tell a modern server of its client. */
    public boolean isTold() {
        return newMeta != null;
    }

    @Override
    public long progressToken() {
        return progressToken;
    }

    /**
     * Gives the request another id when it is encoded, and its progress token, if any, the same
     * spelling.
     *
     * @param number the id, 0 or more
     */
    public void replaceId(long number) {
        newId = number;
    }

    /**
     * Gives {@code params.name} another text when the request is encoded: the inside of a JSON
     * string.
     */
    public void replaceName(byte[] name) {
        newName = name;
    }

    /**
     * Gives {@code params.uri} another text when the request is encoded: the inside of a JSON
     * string.
     */
    public void replaceUri(byte[] uri) {
        newUri = uri;
    }

    /** Returns the decoded text of {@code params.taskId}; null when it is absent or no string. */
    public @Nullable String taskIdText() {
        long span = isOfTask() ? ref() : Span.NONE;
        boolean text =
                span != Span.NONE && body().getByte(body().readerIndex() + Span.start(span)) == '"';
        return text
                ? JsonStrings.decode(body(), Span.start(span) + 1, Span.end(span) - 1, true)
                : null;
    }

    /** Returns {@code params.taskId} as the server will read it; empty when there is none. */
    public String sentTaskId() {
        String text = taskIdText();
        return text == null
                ? ""
                : newRef == null
                        ? text
                        : JsonStrings.decode(Arrays.copyOfRange(newRef, 1, newRef.length - 1));
    }

    /**
     * Gives {@code params.ref}, or {@code params.taskId} where there is no such, another value when
     * the request is encoded: a JSON value.
     */
    public void replaceRef(byte[] ref) {
        newRef = ref;
    }

    @Override
    public void edit(BodySplice splice) {
        if (newId >= 0) {
            if (progressToken != Span.NONE) {
                splice.replace(progressToken, newId);
            }
            splice.replace(id, newId);
        }
        if (newName != null && name() != Span.NONE) {
            splice.replace(name(), newName);
        }
        if (newUri != null && uri() != Span.NONE) {
            splice.replace(uri(), newUri);
        }
        if (newRef != null && ref() != Span.NONE) {
            splice.replace(ref(), newRef);
        }
        if (newMeta != null) {
            newMeta.edit(this, splice);
        } else if (claim != null) {
            // What the request says of its client is for the gateway alone.
            claim.withhold(body(), splice);
        }
    }
}
