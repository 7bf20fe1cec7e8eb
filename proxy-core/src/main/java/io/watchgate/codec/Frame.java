package io.watchgate.codec;

import io.netty.buffer.ByteBuf;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.jsonrpc.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one JSON-RPC message, and what it belongs to.
 *
 * <p>On the read path a frame may be passed on while it still grows, so that it can be scanned as
 * it arrives: as long as it is not {@link #isComplete()} the receiver borrows it; when it is,
 * ownership of the body goes with it. On the write path a frame is always complete, and ownership
 * goes with it.
 */
public final class Frame {

    private final MessageContext context;
    private ByteBuf body;
    private boolean complete;
    private boolean oversized;
    private @Nullable RequestId lastId;

    /** Creates a complete frame; takes ownership of {@code body}. */
    public Frame(ByteBuf body, MessageContext context) {
        this.body = body;
        this.context = context;
        this.complete = true;
    }

    /** Creates a frame that still grows; borrows {@code body}. */
    static Frame growing(ByteBuf body, MessageContext context) {
        Frame frame = new Frame(body, context);
        frame.complete = false;
        return frame;
    }

    /** Replaces the bytes so far; called by the decoder that assembles the frame. */
    void grow(ByteBuf bytesSoFar) {
        body = bytesSoFar;
    }

    /** Notes that the last byte has arrived; from here on the frame owns {@code whole}. */
    void complete(ByteBuf whole, boolean tooLarge) {
        body = whole;
        complete = true;
        oversized = tooLarge;
    }

    /** Notes the id that stands at the end of an oversized frame, whose end is thrown away. */
    void endsWith(@Nullable RequestId id) {
        lastId = id;
    }

    /** Returns the id at the end of an oversized frame; null if there is none. */
    @Nullable RequestId lastId() {
        return lastId;
    }

    /** Returns the bytes; for an {@link #isOversized() oversized} frame only the first of them. */
    public ByteBuf body() {
        return body;
    }

    /** Returns what the message belongs to. */
    public MessageContext context() {
        return context;
    }

    /** Tells whether all bytes are there. */
    public boolean isComplete() {
        return complete;
    }

    /**
     * Tells whether the frame was longer than {@code limits.frame}, so that most of it was thrown
     * away.
     */
    public boolean isOversized() {
        return oversized;
    }
}
