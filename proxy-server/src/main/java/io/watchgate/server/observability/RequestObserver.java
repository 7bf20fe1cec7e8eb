package io.watchgate.server.observability;

import io.netty.channel.Channel;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Reason;
import io.watchgate.routing.SingleEndpoint;
import io.watchgate.server.accesslog.AccessLog;
import io.watchgate.server.accesslog.RequestLines;
import io.watchgate.server.metrics.RequestMetrics;
import io.watchgate.session.Endpoint;
import io.watchgate.session.Exchange;
import io.watchgate.session.ExchangeListener;
import io.watchgate.session.PendingRequest;
import io.watchgate.session.Refusal;
import io.watchgate.transport.inbound.InboundServices.RefusalCounter;
import io.watchgate.upstream.UpstreamCall;
import org.jspecify.annotations.Nullable;

/**
 * Hears what became of requests and tells the metrics and the access log.
 *
 * <p>Called on the gateway's loops; allocates nothing once names have been seen.
 */
final class RequestObserver implements ExchangeListener, RefusalCounter {

    private final RequestMetrics metrics;
    private final RequestLines lines;
    private volatile @Nullable AccessLog log;

    RequestObserver(RequestMetrics metrics, RequestLines lines) {
        this.metrics = metrics;
        this.lines = lines;
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
        if (log != null) {
            lines.opened(request);
        }
    }

    @Override
    public void closed(PendingRequest request, @Nullable Reason reason) {
        String upstream = upstreamOf(request);
        metrics.closed(request, reason, upstream);
        AccessLog current = log;
        if (current != null) {
            lines.closed(current, request, reason, upstream);
        }
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
