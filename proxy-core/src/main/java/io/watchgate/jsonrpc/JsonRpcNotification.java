package io.watchgate.jsonrpc;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A message that has no id and is owed nothing. */
public final class JsonRpcNotification extends JsonRpcInvocation {

    private final long progressToken;
    private final long requestId;
    private final long level;
    private @Nullable RequestId newToken;
    private byte @Nullable [] newUri;
    private byte @Nullable [] newParams;

    JsonRpcNotification(ByteBuf body, MessageContext context, EnvelopeScanner scanner) {
        super(body, context, scanner);
        EnvelopeSpans spans = scanner.spans();
        progressToken = spans.idToken(EnvelopeKey.PROGRESS_TOKEN);
        requestId = spans.idToken(EnvelopeKey.REQUEST_ID);
        level = spans.text(EnvelopeKey.LEVEL);
    }

    private JsonRpcNotification(ByteBuf body, MessageContext context) {
        super(body, context);
        progressToken = Span.NONE;
        requestId = Span.NONE;
        level = Span.NONE;
    }

    /**
     * Returns a notification the gateway wrote itself.
     *
     * <p>Takes ownership of {@code body}.
     */
    public static JsonRpcNotification made(ByteBuf body, MessageContext context) {
        return new JsonRpcNotification(body, context);
    }

    private JsonRpcNotification(JsonRpcNotification other) {
        super(other);
        progressToken = other.progressToken;
        requestId = other.requestId;
        level = other.level;
        newToken = other.newToken;
        newUri = other.newUri;
        newParams = other.newParams;
    }

    /**
     * Returns a copy, for another receiver: it shares the bytes and owns a reference of its own.
     */
    public JsonRpcNotification copy() {
        return new JsonRpcNotification(this);
    }

    /** Returns {@code params.progressToken}, {@link Span#NONE} if there is none. */
    @Override
    public long progressToken() {
        return progressToken;
    }

    /** Gives the message another progress token when it is encoded. */
    public void replaceProgressToken(RequestId token) {
        newToken = token;
    }

    /**
     * Reads {@code params.requestId}, which {@code notifications/cancelled} has; null if there is
     * none.
     */
    public @Nullable RequestId readRequestId() {
        return requestId == Span.NONE ? null : RequestId.read(body(), requestId);
    }

    /**
     * Reads the text of a member of {@code params}, where speed does not matter; null when it is
     * absent or no string.
     */
    public @Nullable String readText(String member) {
        byte[] object = new byte[Span.length(params())];
        if (object.length == 0) {
            return null;
        }
        body().getBytes(body().readerIndex() + Span.start(params()), object);
        try (JsonFields fields = new JsonFields(object)) {
            while (fields.next()) {
                if (fields.name().equals(member)) {
                    return fields.text();
                }
            }
        }
        return null;
    }

    /** Returns the inside of {@code params.level}, which {@code notifications/message} has. */
    public long level() {
        return level;
    }

    /**
     * Gives {@code params.uri} another text when the notification is encoded: the inside of a JSON
     * string.
     */
    public void replaceUri(byte[] uri) {
        newUri = uri;
    }

    /**
     * Gives {@code params} another value when the notification is encoded: a JSON object. Not
     * together with another change inside of params.
     */
    public void replaceParams(byte[] params) {
        newParams = params;
    }

    @Override
    public void edit(BodySplice splice) {
        if (newToken != null && progressToken != Span.NONE) {
            splice.replace(progressToken, newToken);
        }
        if (newParams != null && params() != Span.NONE) {
            splice.replace(params(), newParams);
        }
        if (newUri != null && uri() != Span.NONE) {
            splice.replace(uri(), newUri);
        }
    }
}
