package io.watchgate.server.observability;

import io.netty.channel.ChannelHandler;
import io.watchgate.config.AccessLogConfig;
import io.watchgate.config.GatewayConfig;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.server.accesslog.AccessLog;
import io.watchgate.server.accesslog.AccessLogFamilies;
import io.watchgate.server.accesslog.RequestLines;
import io.watchgate.server.admin.AdminServer;
import io.watchgate.server.admin.AdminServices;
import io.watchgate.server.admin.ConnectionFamilies;
import io.watchgate.server.admin.GatewayControl;
import io.watchgate.server.audit.AuditFamilies;
import io.watchgate.server.audit.AuditLog;
import io.watchgate.server.metrics.GatewayFamilies;
import io.watchgate.server.metrics.MetricFamilies;
import io.watchgate.server.metrics.ReloadCounters;
import io.watchgate.server.metrics.RequestMetrics;
import io.watchgate.server.metrics.RuntimeFamilies;
import io.watchgate.server.metrics.StrayCounters;
import io.watchgate.server.watch.LoopWatch;
import io.watchgate.session.ExchangeListener;
import io.watchgate.snapshot.GatewayCore;
import io.watchgate.transport.inbound.InboundServices.RefusalCounter;
import io.watchgate.upstream.StrayMessages;
import io.watchgate.upstream.Upstream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that watches the gateway, put together.
 *
 * <p>Made before the gateway's core, which is given {@link #listener()}, {@link #refusals()} and
 * {@link #strays()} among its {@code GatewayParts}; the core is asked for only when somebody looks.
 * Behind each reload come {@link #reloaded} and, when it worked, {@link #configure}; behind SIGUSR1
 * comes {@link #reopenLogs()}. Safe from any thread.
 */
public final class Observability {

    private static final Logger LOG = LoggerFactory.getLogger(Observability.class);

    /** One object for all, a warm-up's, too: else compiled code asks which one it has. */
    static final LongSupplier WALL = System::currentTimeMillis;

    private static final Duration SWAP_PATIENCE = Duration.ofSeconds(5);

    private final GatewayLoops loops;
    private final Supplier<@Nullable GatewayCore> core;
    private final RequestMetrics requests;
    private final StrayCounters strays = new StrayCounters();
    private final ReloadCounters reloads = new ReloadCounters(WALL);
    private final AuditLog audit;
    private final RequestObserver observer;
    private final LoopWatch watch;
    private AccessLogConfig logConfig;

    /**
     * Starts to watch: the loops, and a thread for each log that is on.
     *
     * @param loops the event loops
     * @param config the configuration the gateway starts with
     * @param core the gateway; may give null until it has been built
     */
    public Observability(
            GatewayLoops loops, GatewayConfig config, Supplier<@Nullable GatewayCore> core) {
        this.loops = loops;
        this.core = core;
        this.requests = new RequestMetrics(loops.size());
        this.audit = new AuditLog(loops, WALL);
        this.observer =
                new RequestObserver(
                        requests, new RequestLines(loops, WALL), audit.recorder(), loops.size());
        this.watch = new LoopWatch(loops.all(), config.log().stall());
        this.logConfig = config.accessLog();
        observer.logTo(open(logConfig));
        audit.begin(config);
    }

    private @Nullable AccessLog open(AccessLogConfig config) {
        return config.enabled() ? new AccessLog(config, loops.size()) : null;
    }

    /** Returns what hears of requests. */
    public ExchangeListener listener() {
        return observer;
    }

    /** Tells whether a client waits for an answer. Safe from any thread. */
    public boolean isBusy() {
        return requests.inFlight() > 0;
    }

    /** Returns what counts refusals. */
    public RefusalCounter refusals() {
        return observer;
    }

    /** Returns what counts the stray messages of an upstream. */
    public Function<Upstream, StrayMessages> strays() {
        return strays;
    }

    /** Counts an attempt to load the configuration anew. */
    public void reloaded(boolean worked) {
        reloads.reloaded(worked);
    }

    /**
     * Opens the admin listener; call it when {@code admin.enabled} says so. Blocks until it is
     * bound.
     *
     * @throws IOException when the address cannot be had
     */
    public AdminServer openAdmin(
            GatewayConfig config, String version, GatewayControl control, ChannelHandler gate)
            throws IOException {
        AdminServices services =
                new AdminServices(
                        control, core, watch, requests, reloads, families(version, control));
        return new AdminServer(config.admin(), loops.backend(), services, gate);
    }

    /** Returns everything that {@code /metrics} shows. */
    List<MetricFamilies> families(String version, GatewayControl control) {
        return List.of(
                new RuntimeFamilies(version),
                reloads,
                new ConnectionFamilies(control),
                requests,
                new GatewayFamilies(core),
                strays,
                watch,
                new AccessLogFamilies(observer::log),
                new AuditFamilies(audit));
    }

    /**
     * Makes the audit sinks of a new configuration, for {@link #configure}.
     *
     * @throws IllegalArgumentException when one cannot be used; then nothing has changed
     */
    public AuditLog.Change prepare(GatewayConfig config) {
        return audit.prepare(config);
    }

    /**
     * Takes a new configuration: other logs, another stall, upstreams that are gone. Blocks for a
     * moment while a log that is not written any more is finished: not for event loops.
     *
     * @param sinks what was {@link #prepare}d of it
     */
    public synchronized void configure(GatewayConfig config, AuditLog.Change sinks)
            throws InterruptedException {
        watch.configure(config.log().stall());
        Set<String> keys =
                config.enabledUpstreams().stream()
                        .map(UpstreamConfig::key)
                        .collect(Collectors.toSet());
        requests.retain(keys);
        strays.retain(keys);
        if (!config.accessLog().equals(logConfig)) {
            logConfig = config.accessLog();
            AccessLog old = observer.log();
            observer.logTo(open(logConfig));
            finish(old, SWAP_PATIENCE);
        }
        sinks.commit(SWAP_PATIENCE);
    }

    /**
     * Opens the files of the access log and of the audit log anew; completes when lines go to the
     * new ones, and with an exception when one cannot be opened.
     */
    public CompletionStage<Void> reopenLogs() {
        AccessLog log = observer.log();
        return log == null
                ? audit.reopen()
                : log.reopen().thenCombine(audit.reopen(), (first, second) -> null);
    }

    /**
     * Ends the watch and writes what the logs still have, for at most {@code patience}. Call it
     * when the loops have done their last work.
     */
    public synchronized void close(Duration patience) throws InterruptedException {
        watch.close();
        AccessLog log = observer.log();
        observer.logTo(null);
        finish(log, patience);
        audit.close(patience);
    }

    private static void finish(@Nullable AccessLog log, Duration patience)
            throws InterruptedException {
        if (log == null) {
            return;
        }
        long lost = log.close(patience);
        if (lost > 0) {
            LOG.warn(
                    "access log {}: {} bytes could not be written and are lost",
                    log.target(),
                    lost);
        }
    }
}
