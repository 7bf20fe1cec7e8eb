package io.watchgate.session;

import io.netty.channel.Channel;
import io.watchgate.auth.Principal;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTimer;
import io.watchgate.mcp.ProtocolRevision;
import org.jspecify.annotations.Nullable;

/**
 * Says what came in of an {@link Exchange}: from where, from whom, in which era, and how many
 * answers are owed for it.
 *
 * <p>The part of an exchange that writes nothing; no object of its own, for which each call would
 * pay. Confined to the loop of the exchange.
 */
public abstract sealed class RequestSide extends LoopTimer permits Exchange {

    // What an exchange needs for each message it reads as a field: with accessors in between, less
    // is inlined, and a call allocates 64 bytes more (budget round-trip.http.300).
    final GatewayLoop loop;
    final Channel channel;
    final ExchangeTraits traits;
    final SessionSettings settings;
    private final long startedAt;
    private Principal principal;
    private @Nullable Caller caller;
    @Nullable ModernReply modern;
    int owed;
    boolean batch;
    private boolean newSession;

    /** Notes what came on {@code channel} and names {@code session}, or none. */
    RequestSide(
            GatewayLoop loop,
            Channel channel,
            ExchangeTraits traits,
            SessionSettings settings,
            @Nullable McpSession session) {
        this.loop = loop;
        this.channel = channel;
        this.traits = traits;
        this.settings = settings;
        this.caller = session;
        this.principal = session == null ? Principal.ANONYMOUS : session.principal();
        this.startedAt = loop.nanoTime();
    }

    public final GatewayLoop loop() {
        return loop;
    }

    public final Channel channel() {
        return channel;
    }

    /** Returns what the request's head said. */
    public final ExchangeTraits traits() {
        return traits;
    }

    public final SessionSettings settings() {
        return settings;
    }

    /** Returns when the request's head had arrived, in nanoseconds of the loop's clock. */
    public final long startedAt() {
        return startedAt;
    }

    public final Principal principal() {
        return principal;
    }

    /** Notes who sent the request, where it names no session that would tell. */
    public final void sentBy(Principal sender) {
        principal = sender;
    }

    /** Makes this an exchange of the modern era, with the headers that repeat parts of its body. */
    public final ModernReply becomeModern(MirroredHeaders headers) {
        modern = new ModernReply(headers);
        return modern;
    }

    /** Returns what an exchange of the modern era has besides; null in the legacy era. */
    public final @Nullable ModernReply modern() {
        return modern;
    }

    /** Returns on whose behalf the requests are made; null when nobody is named or described. */
    public final @Nullable Caller caller() {
        return caller;
    }

    /** Notes whom the request, which is of the modern era, describes as its client. */
    public final void describedAs(ModernCaller described) {
        caller = described;
        principal = described.principal();
    }

    /** Returns the session; null before there is one, and in the modern era. */
    public final @Nullable McpSession session() {
        return caller instanceof McpSession session ? session : null;
    }

    /** Notes that the requests are made on behalf of a session that the client does not know. */
    final void joined(McpSession made) {
        caller = made;
        principal = made.principal();
        newSession = true;
    }

    /** Tells whether the client learns of its session with this response. */
    public final boolean hasNewSession() {
        return newSession;
    }

    /** Returns the revision the client speaks. */
    public final ProtocolRevision revision() {
        return caller == null ? traits.revision() : caller.revision();
    }

    /** Returns how many requests of this exchange have not been answered. */
    public final int owed() {
        return owed;
    }

    /** Notes a request that is owed an answer. */
    final void owe() {
        owed++;
    }

    /** Notes that an answer is about to be written. Called by the correlation handler. */
    public final void settle() {
        owed--;
    }

    /** Tells whether every request has its answer: the message being written is the last. */
    public final boolean isSettled() {
        return owed == 0;
    }

    /** Notes that an array of messages arrives: several answers may have to go out. */
    public final void beginBatch() {
        batch = true;
        // The response must not end before the last message of the array has been read.
        owe();
    }

    /** Tells whether the messages of this exchange stand in an array. */
    public final boolean isBatch() {
        return batch;
    }

    /** Tells whether the next message starts a stream. */
    public final boolean startsStream() {
        return batch || owed > 0;
    }
}
