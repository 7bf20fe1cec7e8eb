package io.watchgate.server.audit;

import io.netty.channel.Channel;
import io.watchgate.audit.AuditSink;
import io.watchgate.filter.Judgement;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import io.watchgate.server.line.RequestSubject;
import io.watchgate.session.PendingRequest;
import io.watchgate.session.Refusal;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a record of each request that was closed and of each that was refused before it became one,
 * and gives it to the sinks in force.
 *
 * <p>Called on the loop of the exchange or connection, except {@link #recordTo}. A record allocates
 * nothing once the names of its session, connection and subject have been seen.
 */
public final class AuditRecorder {

    /** The decision that a request may pass. */
    static final String ALLOW = "allow";

    /** The decision that it may not. */
    static final String DENY = "deny";

    private static final AuditSink[] NOWHERE = {};
    private static final long RETRY_MILLIS = 1000;
    private static final Failure UNAVAILABLE =
            new Failure(
                    Reason.AUDIT_UNAVAILABLE,
                    Phase.NOT_SENT,
                    "the audit record of the request cannot be kept now",
                    RETRY_MILLIS);

    private final List<LoopRecords> loops;
    private volatile AuditSink[] sinks = NOWHERE;
    private volatile int bodies;

    /**
     * Creates a recorder that gives its records to nobody.
     *
     * @param wallMillis the time of day in milliseconds since 1970
     */
    AuditRecorder(int loops, LongSupplier wallMillis) {
        this.loops =
                IntStream.range(0, loops)
                        .mapToObj(index -> new LoopRecords(index, wallMillis))
                        .toList();
    }

    /** Gives records to these sinks from now on. Safe from any thread. */
    void recordTo(List<? extends AuditSink> newSinks) {
        bodies = newSinks.stream().mapToInt(AuditSink::bodies).max().orElse(0);
        sinks = newSinks.toArray(AuditSink[]::new);
    }

    /** Tells whether records go anywhere. */
    public boolean isOn() {
        return sinks.length > 0;
    }

    /** Notes a request whose record will be owed. */
    public void opened(PendingRequest request) {
        of(request.exchange().loop()).opened();
    }

    /** Returns how many bytes sinks want to show of what is forwarded; 0 for none. */
    public int bodies() {
        return bodies;
    }

    /** Keeps what goes to a server, where a sink wants it. Called on the loop of the call. */
    public void forwarded(PendingRequest request, JsonRpcRequest passing) {
        if (request.note() instanceof RequestSubject subject && subject.bodies() != null) {
            subject.bodies().forwarded(passing);
        }
    }

    /** Keeps what the client is answered, where a sink wants it. */
    public void answering(PendingRequest request, JsonRpcResponse answer) {
        if (request.note() instanceof RequestSubject subject && subject.bodies() != null) {
            subject.bodies().answered(answer);
        }
    }

    /** Returns why the request must not be served; null when its record can be kept. */
    public @Nullable Failure objection(PendingRequest request) {
        AuditSink[] current = sinks;
        boolean kept = true;
        if (current.length > 0) {
            LoopRecords records = of(request.exchange().loop());
            for (AuditSink sink : current) {
                kept &= records.canKeep(sink);
            }
        }
        return kept ? null : UNAVAILABLE;
    }

    /**
     * Records a request.
     *
     * @param reason why it has no answer of its server; null when it has
     * @param upstream key of its upstream; empty when the gateway answered by itself
     */
    public void closed(PendingRequest request, @Nullable Reason reason, String upstream) {
        of(request.exchange().loop()).closed(sinks, request, reason, upstream);
    }

    /** Records an exchange that was refused. */
    public void refused(Refusal refusal) {
        AuditSink[] current = sinks;
        if (current.length > 0) {
            of(refusal.exchange().loop()).refused(current, refusal);
        }
    }

    /** Records an HTTP request that was refused before it became an exchange. */
    public void refused(Reason reason, Channel connection, GatewayLoop loop) {
        AuditSink[] current = sinks;
        if (current.length > 0) {
            of(loop).refused(current, reason, connection);
        }
    }

    /** Records what was decided about a message of a server that belongs to no request. */
    public void judged(GatewayLoop loop, String upstream, String method, Judgement.Note decision) {
        AuditSink[] current = sinks;
        if (current.length > 0) {
            of(loop).judged(current, upstream, method, decision);
        }
    }

    private LoopRecords of(GatewayLoop loop) {
        assert loop.inLoop() : Thread.currentThread().getName();
        return loops.get(loop.index());
    }
}
