package io.watchgate.session;

import io.watchgate.filter.Judgement;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.McpMethod;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Says of a request what the access log and the metrics tell: its name, what it asks for, how long
 * it took and how much was sent.
 *
 * <p>The part of {@link PendingRequest} that decides nothing; no object of its own, for which each
 * call would pay. Confined to the loop of its exchange.
 */
public abstract sealed class RequestFacts permits PendingRequest {

    /** Tells the requests of two runs of the gateway apart. */
    private static final String RUN =
            Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36 * 36), 36);

    private static final McpMethod[] METHODS = McpMethod.values();

    private final RequestId id;
    // The place in METHODS: a byte fits where a reference would make each request 8 bytes larger.
    private final byte method;
    private final long startedAt;
    private final long serial;
    private final int bytesIn;
    private @Nullable Object note;
    private @Nullable Judgement judgement;
    private long bytesOut;
    private long endedAt;
    // Written by the call's loop before the hand-over that brings its outcome here.
    private long upstreamNanos = -1;
    private boolean answeredWithError;

    /** Reads what the message says of itself. */
    RequestFacts(JsonRpcRequest request, GatewayLoop loop) {
        this.id = request.readId();
        this.method = (byte) McpMethod.of(request).ordinal();
        this.startedAt = loop.nanoTime();
        this.serial = loop.nextId();
        this.bytesIn = request.body().readableBytes();
    }

    /** Returns the id exactly as the client spelled it. */
    public final RequestId id() {
        return id;
    }

    public final McpMethod method() {
        return METHODS[method];
    }

    /** Returns what stands before the dash in the names of all requests of this process. */
    public static String namePrefix() {
        return RUN;
    }

    /** Returns the number that tells the request from all others of this process. */
    public final long serial() {
        return serial;
    }

    /**
     * Returns the name under which errors and logs speak of the request, so that a client's error
     * and the operator's log can be put side by side: the run and the serial number, in base 36.
     */
    public final String name() {
        return RUN + '-' + Long.toString(serial, 36);
    }

    /** Returns when the request was opened, in nanoseconds of the loop's clock. */
    public final long startedAt() {
        return startedAt;
    }

    /** Returns the size of the client's message in bytes. */
    public final int bytesIn() {
        return bytesIn;
    }

    /** Returns the bytes of all messages the client was sent for this request, its answer last. */
    public final long bytesOut() {
        return bytesOut;
    }

    /** Returns when the request was closed, in nanoseconds of the loop's clock; 0 before it was. */
    public final long endedAt() {
        return endedAt;
    }

    /** Returns the nanoseconds its call was with the server; -1 when none has ended. */
    public final long upstreamNanos() {
        return upstreamNanos;
    }

    /** Tells whether the answer that was written is an error. */
    public final boolean isAnsweredWithError() {
        return answeredWithError;
    }

    /** Returns what the exchange listener keeps of the request; null if it keeps nothing. */
    public final @Nullable Object note() {
        return note;
    }

    /** Keeps something for the exchange listener until the request is closed. */
    public final void note(Object newNote) {
        note = newNote;
    }

    /** Returns what was decided about the request; null as long as nobody had anything to say. */
    public final @Nullable Judgement judgement() {
        return judgement;
    }

    /** Notes what was decided about the request, or about a message that belongs to it. */
    public final void judge(Judgement.Note decision) {
        if (judgement == null) {
            judgement = new Judgement();
        }
        judgement.add(decision);
    }

    /** Notes a message that is about to be sent to the client. */
    final void sends(JsonRpcMessage message) {
        bytesOut += message.body().readableBytes();
    }

    /** Notes the answer that is about to be sent to the client. */
    final void answeredWith(JsonRpcResponse answer) {
        answeredWithError = answer.isError();
        sends(answer);
    }

    /** Notes how long a call was with the server. Called on the loop of the call. */
    final void upstreamTook(long nanos) {
        upstreamNanos = nanos;
    }

    /** Notes when the request was closed, in nanoseconds of the loop's clock. */
    final void endedAt(long nanos) {
        endedAt = nanos;
    }
}
