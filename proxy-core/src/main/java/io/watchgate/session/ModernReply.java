package io.watchgate.session;

import io.watchgate.jsonrpc.RequestId;
import io.watchgate.mcp.ClientFeature;
import io.watchgate.mcp.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange of the modern era has besides: one request, headers that repeat parts of it, and
 * a status for its error. Confined to the loop of the exchange.
 */
public final class ModernReply {

    /** A stream that stays open until somebody ends it. */
    public interface Listening {

        /** Called when the gateway stops. */
        void finish();

        /** Called when the client does not want it any more. */
        void lost();
    }

    private final MirroredHeaders headers;
    private @Nullable PendingRequest request;
    private @Nullable Listening listening;
    private @Nullable ClientFeature lacking;
    private int status = 200;
    private long ttlMillis;
    private boolean shared;

    ModernReply(MirroredHeaders headers) {
        this.headers = headers;
    }

    /** Returns the headers that repeat parts of the body. */
    public MirroredHeaders headers() {
        return headers;
    }

    /** Notes the request, which ends with the connection. */
    public void carry(PendingRequest only) {
        request = only;
    }

    /** Tells whether there is a request, so that this is no notification and no response. */
    public boolean carriesRequest() {
        return request != null;
    }

    /**
     * Notes that the request's answer is a stream that stays open; null when it is none after all.
     */
    public void listen(@Nullable Listening stream) {
        listening = stream;
    }

    /** Returns the id of a request whose answer is a stream that stays open; otherwise null. */
    public @Nullable RequestId listeningId() {
        return listening == null ? null : id();
    }

    /** Cancels the request; {@code why} is what the client said, if anything. */
    public void cancel(@Nullable String why) {
        if (request != null) {
            request.cancel(why);
        }
    }

    /** Returns the request's id; null when there is no request. */
    public @Nullable RequestId id() {
        return request == null ? null : request.id();
    }

    /** Ends a stream that stays open and has lost some of what it should have brought. */
    static void tooSlow(@Nullable ModernReply reply) {
        if (reply != null && reply.listening != null && reply.request != null) {
            reply.listening.lost();
            reply.request.fail(OutboundQueue.OVERFLOW);
        }
    }

    /** Ends a stream that stays open, because the gateway stops. */
    static void drain(@Nullable ModernReply reply) {
        if (reply != null && reply.listening != null) {
            reply.listening.finish();
        }
    }

    /** Notes why there is an error: its status depends on that. */
    static void failing(@Nullable ModernReply reply, Reason reason) {
        if (reply != null) {
            reply.status = reason.modernStatus();
        }
    }

    /** Notes that the request was given up. */
    static void givenUp(@Nullable ModernReply reply) {
        if (reply != null && reply.listening != null) {
            reply.listening.lost();
        }
    }

    /**
     * Notes what the client would have had to declare for a question that the server was refused.
     * Safe from any of the gateway's loops.
     */
    static void lacks(Exchange exchange, ClientFeature feature) {
        ModernReply reply = exchange.modern();
        if (reply != null) {
            exchange.loop().run(() -> reply.lacking = feature);
        }
    }

    /** Returns what the client would have had to declare; null when nothing was refused. */
    public @Nullable ClientFeature lacking() {
        return lacking;
    }

    /**
     * Notes for how many milliseconds the gateway's own answer may be kept, and whether for others,
     * too.
     */
    public void mayBeKept(long millis, boolean byOthers) {
        ttlMillis = millis;
        shared = byOthers;
    }

    /** Returns for how many milliseconds the answer may be kept. */
    public long ttlMillis() {
        return ttlMillis;
    }

    /** Tells whether the answer may be kept for others than who asked. */
    public boolean isShared() {
        return shared;
    }

    /** Returns the HTTP status of an answer that is one JSON value. */
    public int status() {
        return status;
    }

    /** Chooses the HTTP status of the answer. */
    public void status(int newStatus) {
        status = newStatus;
    }

    /**
     * Notes that the connection is gone: that is the cancellation (MCP 2026-07-28,
     * basic/patterns/cancellation).
     */
    static void connectionLost(@Nullable ModernReply reply) {
        if (reply != null) {
            reply.cancel(null);
        }
    }
}
