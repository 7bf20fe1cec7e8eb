package io.watchgate.jsonrpc;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One JSON-RPC message: the bytes it came in, and where in them the parts stand that the gateway
 * acts on.
 *
 * <p>The body is never changed. What has to differ on the way out (an id, a token, a name) is noted
 * beside it and put in when the message is encoded. Confined to one event loop at a time; owns one
 * reference to its body until {@link #takeBody()} or {@link #release()}, and one more of both after
 * {@link #keep()}.
 */
public abstract sealed class JsonRpcMessage permits JsonRpcInvocation, JsonRpcResponse {

    private static final int RAW_LINE_BREAK = 1;
    private static final int MAY_HOLD_URI = 2;
    private static final int RETRY = 4;
    static final int STRUCTURED = 8;
    static final int STRUCTURED_OTHERWISE = 16;
    private static final int AS_TASK = 32;
    private static final int OF_TASK = 64;
    private static final int KEPT = 128;
    private static final int ESCAPED_METHOD = 256;
    private static final int ESCAPED_NAME = 512;
    private static final int ESCAPED_URI = 1024;

    private MessageContext context;
    private int traits;
    private @Nullable ByteBuf body;

    /** Takes ownership of {@code body}. */
    JsonRpcMessage(ByteBuf body, MessageContext context, EnvelopeScanner scanner) {
        this.body = body;
        this.context = context;
        this.traits =
                (scanner.rawLineBreak() ? RAW_LINE_BREAK : 0)
                        | (scanner.mayHoldUri() ? MAY_HOLD_URI : 0)
                        | (scanner.spans().isRetry() ? RETRY : 0)
                        | (scanner.spans().has(EnvelopeKey.STRUCTURED) ? STRUCTURED : 0)
                        | (scanner.spans().isStructuredOtherwise() ? STRUCTURED_OTHERWISE : 0)
                        | (scanner.spans().has(EnvelopeKey.TASK) ? AS_TASK : 0)
                        | (scanner.spans().isOfTask() ? OF_TASK : 0)
                        | escapes(scanner.spans().escapedKeys());
    }

    /** Takes ownership of {@code body}, which the gateway wrote itself. */
    JsonRpcMessage(ByteBuf body, MessageContext context) {
        this.body = body;
        this.context = context;
        this.traits = 0;
    }

    /** Makes a copy that shares the bytes and owns a reference of its own. */
    JsonRpcMessage(JsonRpcMessage other) {
        this.body = other.body().retainedDuplicate();
        this.context = other.context;
        this.traits = other.traits & ~KEPT;
    }

    /** Makes a message that says what {@code other} did, in other bytes; takes {@code body}. */
    JsonRpcMessage(JsonRpcMessage other, ByteBuf body) {
        this.body = body;
        this.context = other.context;
        this.traits = other.traits & ~KEPT;
    }

    /** Returns what the message belongs to. */
    public final MessageContext context() {
        return context;
    }

    /** Gives the message to another owner, as when it passes from one leg to the other. */
    public final void belongTo(MessageContext newContext) {
        context = newContext;
    }

    /** Returns the bytes as received, without giving them away. */
    public final ByteBuf body() {
        ByteBuf bytes = body;
        if (bytes == null) {
            throw new IllegalStateException("the body has been taken");
        }
        return bytes;
    }

    /**
     * Makes the message stay when it is taken or released the next time: whoever calls this
     * releases it once more, on the same loop.
     */
    public final void keep() {
        if (isKept()) {
            throw new IllegalStateException("kept already (expected: once)");
        }
        traits |= KEPT;
    }

    /** Tells whether the message has two owners. */
    final boolean isKept() {
        return (traits & KEPT) != 0;
    }

    /** Hands the body over: the caller releases it. */
    public final ByteBuf takeBody() {
        ByteBuf bytes = body();
        if (isKept()) {
            traits &= ~KEPT;
            return bytes.retainedDuplicate();
        }
        body = null;
        return bytes;
    }

    /** Releases the body unless it was taken or is kept. */
    public final void release() {
        if (isKept()) {
            traits &= ~KEPT;
        } else if (body != null) {
            body.release();
            body = null;
        }
    }

    /** Tells whether a line framing has to replace raw line breaks between tokens. */
    public final boolean rawLineBreak() {
        return (traits & RAW_LINE_BREAK) != 0;
    }

    /**
     * Tells whether an object in params or result may have a key {@code uri} or {@code
     * resourceUri}.
     */
    public final boolean mayHoldUri() {
        return (traits & MAY_HOLD_URI) != 0;
    }

    /**
     * Tells whether params have {@code inputResponses} or {@code requestState}, as when a request
     * is repeated with what the client was asked for (MCP 2026-07-28, basic/patterns/mrtr).
     */
    public final boolean isRetry() {
        return (traits & RETRY) != 0;
    }

    /** Tells whether the message has what {@code trait} stands for. */
    final boolean has(int trait) {
        return (traits & trait) != 0;
    }

    /**
     * Tells whether params have {@code task}, as when a call is to be done as a task (MCP
     * 2025-11-25, basic/utilities/tasks).
     */
    public final boolean wantsTask() {
        return (traits & AS_TASK) != 0;
    }

    /**
     * Tells whether the method, the name or the URI holds an escape: its bytes are not its text.
     */
    final boolean isEscaped(EnvelopeKey key) {
        return (traits & escapeOf(key)) != 0;
    }

    /** Notes whether the name or the URI, which is another one than was read, holds an escape. */
    final void escaped(EnvelopeKey key, boolean escaped) {
        traits = escaped ? traits | escapeOf(key) : traits & ~escapeOf(key);
    }

    private static int escapes(int keys) {
        return ((keys & EnvelopeKey.METHOD.bit()) != 0 ? ESCAPED_METHOD : 0)
                | ((keys & EnvelopeKey.NAME.bit()) != 0 ? ESCAPED_NAME : 0)
                | ((keys & EnvelopeKey.URI.bit()) != 0 ? ESCAPED_URI : 0);
    }

    private static int escapeOf(EnvelopeKey key) {
        return switch (key) {
            case METHOD -> ESCAPED_METHOD;
            case NAME -> ESCAPED_NAME;
            case URI -> ESCAPED_URI;
            default -> 0;
        };
    }

    /** Tells whether params have {@code taskId} and no {@code ref}. */
    final boolean isOfTask() {
        return (traits & OF_TASK) != 0;
    }

    /** Notes on {@code splice} what has to differ from the received bytes. */
    public abstract void edit(BodySplice splice);

    /** Records where the body was seen, for the leak detector. */
    public final void touch(Object hint) {
        body().touch(hint);
    }
}
