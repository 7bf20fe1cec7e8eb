package io.watchgate.server.observability;

import io.watchgate.config.GatewayConfig;
import io.watchgate.server.accesslog.AccessLog;
import io.watchgate.server.accesslog.RequestLines;
import io.watchgate.server.audit.AuditLog;
import io.watchgate.server.metrics.RequestMetrics;
import io.watchgate.server.metrics.StrayCounters;
import io.watchgate.server.warmup.WarmParts;
import io.watchgate.session.ExchangeListener;
import io.watchgate.transport.inbound.InboundServices.RefusalCounter;
import io.watchgate.upstream.StrayMessages;
import io.watchgate.upstream.Upstream;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What hears of the requests of a warm-up: the classes that hear of the real ones, with metrics
 * that nobody asks for, and with lines and records that are made and go nowhere.
 *
 * <p>Safe from any thread.
 */
public final class RehearsalObserver implements WarmParts.Observer {

    private final RequestObserver observer;
    private final StrayCounters strays = new StrayCounters();
    private final AuditLog audit;
    private final @Nullable AccessLog log;

    /** Creates the observer, with as many logs as {@code config} has. */
    public RehearsalObserver(GatewayConfig config, int loops) {
        audit = AuditLog.toNowhere(config, loops, Observability.WALL);
        observer =
                new RequestObserver(
                        new RequestMetrics(loops),
                        new RequestLines(loops, Observability.WALL),
                        audit.recorder(),
                        loops);
        log = config.accessLog().enabled() ? AccessLog.toNowhere(loops) : null;
        observer.logTo(log);
    }

    @Override
    public ExchangeListener listener() {
        return observer;
    }

    @Override
    public RefusalCounter refusals() {
        return observer;
    }

    @Override
    public Function<Upstream, StrayMessages> strays() {
        return strays;
    }

    @Override
    public void close() {
        try {
            if (log != null) {
                log.close(Duration.ZERO);
            }
            audit.close(Duration.ZERO);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
