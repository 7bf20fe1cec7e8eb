package io.watchgate.server.observability;

import io.netty.channel.Channel;
import io.watchgate.filter.Judgement;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Reason;
import io.watchgate.routing.SingleEndpoint;
import io.watchgate.server.accesslog.AccessLog;
import io.watchgate.server.accesslog.RequestLines;
import io.watchgate.server.audit.AuditRecorder;
import io.watchgate.server.line.RequestNotes;
import io.watchgate.server.metrics.RequestMetrics;
import io.watchgate.session.Endpoint;
import io.watchgate.session.Exchange;
import io.watchgate.session.ExchangeListener;
import io.watchgate.session.PendingRequest;
import io.watchgate.session.Refusal;
import io.watchgate.transport.inbound.InboundServices.RefusalCounter;
import io.watchgate.upstream.UpstreamCall;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Hears what became of requests and tells the metrics, the access log and the audit log.
 *
 * <p>Called on the gateway's loops; allocates nothing once names have been seen.
 */
final class RequestObserver implements ExchangeListener, RefusalCounter {

    private final RequestMetrics metrics;
    private final RequestLines lines;
    private final AuditRecorder audit;
    private final List<RequestNotes> notes;
    private volatile @Nullable AccessLog log;

    RequestObserver(RequestMetrics metrics, RequestLines lines, AuditRecorder audit, int loops) {
        this.metrics = metrics;
        this.lines = lines;
        this.audit = audit;
        this.notes = IntStream.range(0, loops).mapToObj(unused -> new RequestNotes()).toList();
    }

    /** Writes lines to {@code newLog} from now on; to none when it is null. */
    void logTo(@Nullable AccessLog newLog) {
        log = newLog;
    }

    @Nullable AccessLog log() {
        return log;
    }

    @Override
    public void opened(PendingRequest request) {
        metrics.opened(request);
        audit.opened(request);
        boolean audited = audit.isOn();
        if (audited || log != null) {
            notes.get(request.exchange().loop().index()).opened(request, audited, audit.bodies());
        }
    }

    @Override
    public @Nullable Failure objection(PendingRequest request) {
        return audit.objection(request);
    }

    @Override
    public void forwarded(PendingRequest request, JsonRpcRequest passing) {
        audit.forwarded(request, passing);
    }

    @Override
    public void answering(PendingRequest request, JsonRpcResponse answer) {
        audit.answering(request, answer);
    }

    @Override
    public void closed(PendingRequest request, @Nullable Reason reason) {
        String upstream = upstreamOf(request);
        metrics.closed(request, reason, upstream);
        RequestNotes.closing(request);
        AccessLog current = log;
        if (current != null) {
            lines.closed(current, request, reason, upstream);
        }
        audit.closed(request, reason, upstream);
    }

    private static String upstreamOf(PendingRequest request) {
        UpstreamCall call = request.call();
        if (call != null) {
            return call.leg().upstream().key();
        }
        Endpoint.Subject subject = request.subject();
        if (subject != null) {
            return subject.upstream();
        }
        return request.exchange().endpoint() instanceof SingleEndpoint single
                ? single.upstream().key()
                : RequestMetrics.NO_UPSTREAM;
    }

    @Override
    public void refused(Refusal refusal) {
        metrics.refused(refusal.reason());
        AccessLog current = log;
        if (current != null) {
            lines.refused(current, refusal);
        }
        audit.refused(refusal);
    }

    @Override
    public void refused(Reason reason) {
        metrics.refused(reason);
    }

    @Override
    public void refused(Reason reason, int status, Channel connection, GatewayLoop loop) {
        metrics.refused(reason);
        AccessLog current = log;
        if (current != null) {
            lines.refused(current, reason, status, connection, loop);
        }
        audit.refused(reason, connection, loop);
    }

    @Override
    public void judged(GatewayLoop loop, String upstream, String method, Judgement.Note decision) {
        audit.judged(loop, upstream, method, decision);
    }

    @Override
    public void streamOpened(Exchange exchange) {
        metrics.streamOpened(exchange);
    }

    @Override
    public void streamClosed(Exchange exchange) {
        metrics.streamClosed(exchange);
    }

    @Override
    public void slowReader(Exchange exchange) {
        metrics.slowReader(exchange);
    }

    @Override
    public void strayAnswer() {
        metrics.strayAnswer();
    }
}
