package io.watchgate.jsonrpc;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What names a method: a request or a notification. */
public abstract sealed class JsonRpcInvocation extends JsonRpcMessage
        permits JsonRpcRequest, JsonRpcNotification {

    /** The last place that half of an {@code int} can hold. */
    private static final int FARTHEST = Character.MAX_VALUE;

    private final long method;
    private final long params;
    private final long name;
    private final long uri;
    private final long ref;
    private final long arguments;
    private final long meta;

    /**
     * Where the inside of the largest text in arguments stands: the start in the upper half, the
     * end in the lower one; 0 when there is no large one, or not within so many bytes.
     */
    private final int large;

    JsonRpcInvocation(ByteBuf body, MessageContext context, EnvelopeScanner scanner) {
        super(body, context, scanner);
        EnvelopeSpans spans = scanner.spans();
        method = spans.text(EnvelopeKey.METHOD);
        params = spans.span(EnvelopeKey.PARAMS);
        name = spans.text(EnvelopeKey.NAME);
        uri = spans.text(EnvelopeKey.URI);
        ref = spans.span(isOfTask() ? EnvelopeKey.TASK_ID : EnvelopeKey.REF);
        arguments = spans.span(EnvelopeKey.ARGUMENTS);
        meta = spans.span(EnvelopeKey.META);
        large = within(arguments, scanner.large());
    }

    JsonRpcInvocation(ByteBuf body, MessageContext context) {
        super(body, context);
        method = Span.NONE;
        params = Span.NONE;
        name = Span.NONE;
        uri = Span.NONE;
        ref = Span.NONE;
        arguments = Span.NONE;
        meta = Span.NONE;
        large = 0;
    }

    JsonRpcInvocation(JsonRpcInvocation other) {
        super(other);
        method = other.method;
        params = other.params;
        name = other.name;
        uri = other.uri;
        ref = other.ref;
        arguments = other.arguments;
        meta = other.meta;
        large = other.large;
    }

    /**
     * Makes what {@code other} became when {@code splice} encoded it as {@code body}.
     *
     * @param newName what its name was replaced by; null when it was not
     * @param newUri what its URI was replaced by; null when it was not
     */
    JsonRpcInvocation(
            JsonRpcInvocation other,
            ByteBuf body,
            BodySplice splice,
            byte @Nullable [] newName,
            byte @Nullable [] newUri) {
        super(other, body);
        method = splice.moved(other.method);
        params = splice.moved(other.params);
        name = splice.moved(other.name);
        uri = splice.moved(other.uri);
        ref = splice.moved(other.ref);
        arguments = splice.moved(other.arguments);
        meta = splice.moved(other.meta);
        large = 0;
        replaced(EnvelopeKey.NAME, name, newName);
        replaced(EnvelopeKey.URI, uri, newUri);
    }

    private void replaced(EnvelopeKey key, long span, byte @Nullable [] text) {
        if (text != null && span != Span.NONE) {
            boolean escaped = false;
            for (byte b : text) {
                escaped |= b == '\\';
            }
            escaped(key, escaped);
        }
    }

    private static int within(long outer, long span) {
        boolean known = span != Span.NONE && Span.end(span) <= FARTHEST;
        return known && Span.start(outer) < Span.start(span) && Span.end(span) < Span.end(outer)
                ? Span.start(span) << Character.SIZE | Span.end(span)
                : 0;
    }

    /** Returns the inside of the method's quotes. */
    public final long method() {
        return method;
    }

    /** Returns the params object, braces included. */
    public final long params() {
        return params;
    }

    /**
     * Returns the inside of {@code params.name}'s quotes, {@link Span#NONE} if it is absent or no
     * string.
     */
    public final long name() {
        return name;
    }

    /**
     * Returns the inside of {@code params.uri}'s quotes, {@link Span#NONE} if it is absent or no
     * string.
     */
    public final long uri() {
        return uri;
    }

    /** Returns {@code params.ref}; where that is absent, {@code params.taskId}. */
    public final long ref() {
        return ref;
    }

    /** Returns {@code params.arguments}. */
    public final long arguments() {
        return arguments;
    }

    /**
     * Returns where in the arguments, from their first byte on, the inside of their largest text
     * stands, escapes and all; {@link Span#NONE} when none is large, or when that is not known.
     */
    public final long largeArgument() {
        int from = Span.start(arguments);
        return large == 0
                ? Span.NONE
                : Span.of((large >>> Character.SIZE) - from, (large & FARTHEST) - from);
    }

    /** Returns {@code params._meta}. */
    public final long meta() {
        return meta;
    }

    /** Returns the method's decoded text. */
    public final String methodText() {
        return text(method, EnvelopeKey.METHOD);
    }

    /** Returns {@link #methodText()}, which is most often a text that {@code memo} knows. */
    public final String methodText(TextMemo memo) {
        return method == Span.NONE || methodEscaped() ? methodText() : memo.text(body(), method);
    }

    /** Returns the decoded text of {@code params.name}. */
    public final String nameText() {
        return text(name, EnvelopeKey.NAME);
    }

    /** Returns {@link #nameText()}, which is most often a text that {@code memo} knows. */
    public final String nameText(TextMemo memo) {
        return name == Span.NONE || nameEscaped() ? nameText() : memo.text(body(), name);
    }

    /** Returns the decoded text of {@code params.uri}. */
    public final String uriText() {
        return text(uri, EnvelopeKey.URI);
    }

    /** Tells whether the method holds an escape, so that its bytes are not its text. */
    public final boolean methodEscaped() {
        return isEscaped(EnvelopeKey.METHOD);
    }

    /** Tells whether {@code params.name} holds an escape, so that its bytes are not its text. */
    public final boolean nameEscaped() {
        return isEscaped(EnvelopeKey.NAME);
    }

    /** Tells whether {@code params.uri} holds an escape, so that its bytes are not its text. */
    public final boolean uriEscaped() {
        return isEscaped(EnvelopeKey.URI);
    }

    /** Returns the span of the progress token, {@link Span#NONE} if there is none. */
    public abstract long progressToken();

    /** Reads the progress token; null if there is none. */
    public final @Nullable RequestId readProgressToken() {
        return progressToken() == Span.NONE ? null : RequestId.read(body(), progressToken());
    }

    /**
     * Reads the number of the progress token, without the token; -1 when there is none or it is not
     * spelled as a canonical integer below 10^18.
     */
    public final long numericProgressToken() {
        return progressToken() == Span.NONE ? -1 : RequestId.number(body(), progressToken());
    }

    private String text(long span, EnvelopeKey key) {
        return span == Span.NONE
                ? ""
                : JsonStrings.decode(body(), Span.start(span), Span.end(span), isEscaped(key));
    }
}
