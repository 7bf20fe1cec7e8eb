package io.watchgate.codec;

import io.netty.buffer.ByteBuf;
import io.watchgate.jsonrpc.EnvelopeScanner;
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

    private final @Nullable SpareFrames home;
    private @Nullable MessageContext context;
    private @Nullable ByteBuf body;
    private boolean complete;
    private boolean oversized;
    private @Nullable RequestId lastId;
    private @Nullable EnvelopeScanner scanner;

    /** Creates a complete frame; takes ownership of {@code body}. */
    public Frame(ByteBuf body, MessageContext context) {
        this(body, context, null);
    }

    /** Creates a complete frame that goes to {@code home} when it is done with. */
    Frame(ByteBuf body, MessageContext context, @Nullable SpareFrames home) {
        this.home = home;
        this.body = body;
        this.context = context;
        this.complete = true;
    }

    /** Begins as another complete frame. */
    void begin(ByteBuf newBody, MessageContext newContext) {
        body = newBody;
        context = newContext;
        complete = true;
        oversized = false;
        lastId = null;
        scanner = null;
    }

    /** Notes that the frame still grows: its bytes are borrowed. */
    void isGrowing() {
        complete = false;
    }

    /**
     * Gives a complete frame up: whoever has taken what is in it, and keeps nothing of the frame
     * itself, says so, and the frame becomes another one. Need not be called.
     */
    public void done() {
        if (home != null && complete && body != null) {
            body = null;
            context = null;
            home.giveBack(this);
        }
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

    /** Returns what has scanned the bytes so far; null when nothing has. */
    @Nullable EnvelopeScanner scanner() {
        return scanner;
    }

    /** Notes what scans the bytes as they arrive; null when that is over. */
    void scanner(@Nullable EnvelopeScanner scanning) {
        scanner = scanning;
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
        ByteBuf bytes = body;
        if (bytes == null) {
            throw new IllegalStateException("the frame is done with");
        }
        return bytes;
    }

    /** Returns what the message belongs to. */
    public MessageContext context() {
        MessageContext of = context;
        if (of == null) {
            throw new IllegalStateException("the frame is done with");
        }
        return of;
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
