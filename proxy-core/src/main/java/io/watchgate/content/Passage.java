package io.watchgate.content;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.watchgate.filter.Content;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.LegContext;
import io.watchgate.upstream.UpstreamCall;
import org.jspecify.annotations.Nullable;

/**
 * One message at the filters: judged, or waiting for its turn. Owns the message until it has passed
 * or is dropped. Confined to the event loop of its channel.
 */
abstract class Passage {

    static final String INEXACT = "what was to be replaced cannot be replaced exactly";

    final GatewayLoop loop;
    final ChannelHandlerContext ctx;
    final LegContext context;
    JsonRpcMessage message;
    @Nullable UpstreamCall call;
    private boolean held;
    private int reserved;
    private String principal = "";

    /** Takes ownership of {@code message}. */
    Passage(
            GatewayLoop loop,
            ChannelHandlerContext ctx,
            LegContext context,
            JsonRpcMessage message) {
        this.loop = loop;
        this.ctx = ctx;
        this.context = context;
        this.message = message;
    }

    /** Returns whose messages keep their order among each other. */
    abstract Object key();

    /** Returns whose messages this one stays behind as well; null for nobody's. */
    abstract @Nullable Object otherKey();

    /** Returns what judges the message; null when nothing does. */
    abstract @Nullable ContentChain chain(ContentChains chains);

    /** Makes the message ready to be judged; returns false when it has gone without. */
    abstract boolean prepare();

    /**
     * Encodes the message where workers read it before they judge it, so that its loop does not
     * have to, however large it is; what they have read comes to {@link #becomes}.
     *
     * @return the bytes, which belong to the caller; null when the loop has read the message
     */
    @Nullable ByteBuf unread() {
        return null;
    }

    /** Tells whether {@link #unread} takes the place of {@link #prepare} for what workers judge. */
    boolean isReadByWorkers() {
        return false;
    }

    /** Takes over the message that workers have read; it stands in for the one before. */
    void becomes(JsonRpcMessage read) {
        throw new IllegalStateException("read twice: " + read);
    }

    /** Tells whether rules are asked on a worker, before any filter. */
    boolean isForRules() {
        return false;
    }

    /** Asks the rules; returns whether the message may pass. Called on a worker. */
    boolean passesRules(Original original) {
        return true;
    }

    /** Sees to what rules have said; returns whether the message is gone by that. */
    boolean isRuledOut() {
        return false;
    }

    abstract Content.Direction direction();

    /** Lets the message pass as it is. */
    abstract void pass();

    /**
     * Sees to what filters have decided about the message.
     *
     * @param passing the message, another in its place, which this takes over, or null for nothing
     */
    abstract void decided(Outcome outcome, @Nullable JsonRpcMessage passing);

    /** Stops the message, which there was no room to judge. */
    abstract void refused(Reason reason, String text);

    /** Tells whether anybody would still take the message. */
    abstract boolean isWanted();

    /** Returns how much memory the message takes. */
    final int bytes() {
        return message.body().readableBytes();
    }

    /**
     * Returns on whose behalf the message is sent; empty for the gateway itself. Of one for which
     * memory is set aside, on whose it was then.
     */
    final String principal() {
        UpstreamCall whose = call;
        return reserved > 0 ? principal : whose == null ? "" : whose.principal();
    }

    /** Notes how much memory has been set aside for the message; 0 for none. */
    final void reserve(int bytes) {
        principal = principal();
        reserved = bytes;
    }

    /** Returns how much memory has been set aside for the message; 0 for none. */
    final int reserved() {
        return reserved;
    }

    /** Tells whether the message was held back, so that what stands around it has gone on. */
    final boolean isHeld() {
        return held;
    }

    /** Called when the message begins to wait, and when it does so no longer. */
    void waits(boolean begun) {}

    /** Notes that the message waits for a verdict, its own or that of one before it. */
    final void hold() {
        if (!held) {
            held = true;
            context.judging(true);
            waits(true);
        }
    }

    /** Notes that a message that was held back has passed or is dropped. */
    final void letGo() {
        if (held) {
            context.judging(false);
            waits(false);
        }
    }

    /** Releases the message. */
    final void drop() {
        message.release();
    }
}
