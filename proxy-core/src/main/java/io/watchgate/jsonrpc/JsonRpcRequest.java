package io.watchgate.jsonrpc;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A message that has an id and is owed exactly one response. */
public final class JsonRpcRequest extends JsonRpcInvocation {

    private final long id;
    private final long progressToken;
    private final long cursor;
    private final long revision;
    private @Nullable RequestId newId;
    private byte @Nullable [] newName;
    private byte @Nullable [] newUri;
    private byte @Nullable [] newRef;

    JsonRpcRequest(ByteBuf body, MessageContext context, EnvelopeScanner scanner) {
        super(body, context, scanner);
        EnvelopeSpans spans = scanner.spans();
        id = spans.idToken(EnvelopeKey.ID);
        progressToken = spans.idToken(EnvelopeKey.META_PROGRESS_TOKEN);
        cursor = spans.span(EnvelopeKey.CURSOR);
        revision = spans.span(EnvelopeKey.META_REVISION);
    }

    private JsonRpcRequest(ByteBuf body, MessageContext context, long id) {
        super(body, context);
        this.id = id;
        progressToken = Span.NONE;
        cursor = Span.NONE;
        revision = Span.NONE;
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
        return revision;
    }

    @Override
    public long progressToken() {
        return progressToken;
    }

    /**
     * Gives the request another id when it is encoded, and its progress token, if any, the same
     * spelling.
     */
    public void replaceId(RequestId id) {
        newId = id;
        replaceProgressToken(id);
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

    /** Gives {@code params.ref} another value when the request is encoded: a JSON object. */
    public void replaceRef(byte[] ref) {
        newRef = ref;
    }

    @Override
    public void edit(BodySplice splice) {
        super.edit(splice);
        if (newId != null) {
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
    }
}
