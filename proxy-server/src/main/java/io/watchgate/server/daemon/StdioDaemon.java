package io.watchgate.server.daemon;

import io.netty.channel.Channel;
import io.watchgate.child.StandardStreams;
import io.watchgate.config.AccessLogConfig;
import io.watchgate.config.AuditSinkConfig;
import io.watchgate.config.GatewayConfig;
import io.watchgate.server.config.LoadedConfig;
import io.watchgate.server.log.GatewayLog;
import io.watchgate.transport.inbound.ListenerEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one client on standard input and output: through a running gateway where there is one,
 * otherwise with a whole gateway of its own that listens nowhere.
 *
 * <p>Nothing but messages goes to standard output. Ends when the input does and everything is
 * answered, or when it is told to. Runs on the thread that calls {@link #run}.
 */
public final class StdioDaemon {

    private static final Logger LOG = LoggerFactory.getLogger(StdioDaemon.class);
    private static final String STDOUT = "stdout";

    private final LoadedConfig loaded;
    private final Map<String, String> environment;
    private final String version;
    private final Orders orders = new Orders();
    private volatile @Nullable Gateway stopping;

    /**
     * Creates it.
     *
     * @param environment the process's variables
     * @param version the gateway's version
     */
    public StdioDaemon(LoadedConfig loaded, Map<String, String> environment, String version) {
        this.loaded = loaded;
        this.environment = environment;
        this.version = version;
    }

    /**
     * Runs until the client or a signal ends it.
     *
     * @param endpoint what the client speaks to, as {@code /mcp}
     * @param headStart what has been loading; null when nothing has
     * @throws IOException when it cannot start; the message says why
     */
    public void run(String endpoint, @Nullable HeadStart headStart)
            throws IOException, InterruptedException {
        GatewayConfig config = loaded.config();
        GatewayLog.apply(config.log());
        // Whatever a library prints would be taken for a message.
        System.setOut(System.err);
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, failure) -> LOG.error("thread {} failed", thread.getName(), failure));
        Signals.on("TERM", this::toldToStop);
        Signals.on("INT", this::toldToStop);
        Signals.on("HUP", signal -> orders.reload());
        Signals.on("USR1", signal -> orders.reopenLog());
        if (headStart != null) {
            headStart.await();
        }
        ControlSocket control = ControlSocket.of(config, environment);
        long patience = config.timeouts().drain().toNanos();
        if (control == null || !attach(control.path(), endpoint, patience)) {
            serve(withoutStdout(config), endpoint, patience);
        }
    }

    private void toldToStop(String signal) {
        Gateway ending = stopping;
        if (ending == null) {
            orders.stop(signal);
        } else {
            ending.hurry();
        }
    }

    private boolean attach(Path socket, String endpoint, long patience)
            throws InterruptedException {
        try (StdioRelay relay = StdioRelay.to(socket)) {
            if (relay == null) {
                return false;
            }
            LOG.info("attached to the gateway at {}", socket);
            relay.start(endpoint, StandardStreams.open(), () -> orders.stop("the end"));
            followAttached();
            relay.end(patience);
            return true;
        }
    }

    private void serve(GatewayConfig config, String endpoint, long patience)
            throws IOException, InterruptedException {
        Gateway gateway = Gateway.of(loaded, config, environment, version, orders);
        boolean gently = false;
        try {
            if (gateway.core().endpoint(endpoint) == null) {
                throw new IOException(
                        "endpoint: " + endpoint + " (expected: /mcp, or one of an upstream)");
            }
            Channel client = StandardStreams.open();
            client.closeFuture().addListener(closed -> orders.stop("the end"));
            gateway.serve(client, endpoint);
            follow(gateway);
            client.eventLoop()
                    .execute(() -> client.pipeline().fireUserEventTriggered(ListenerEvent.DRAIN));
            gently = client.closeFuture().await(patience, TimeUnit.NANOSECONDS);
        } finally {
            stopping = gateway;
            gateway.close(gently);
        }
    }

    /** Follows orders until the one to stop. */
    private void follow(Gateway gateway) throws InterruptedException {
        Reloader reloader = new Reloader(loaded.file(), environment, StdioDaemon::withoutStdout);
        Order order = orders.take();
        while (!(order instanceof Order.Stop)) {
            if (order instanceof Order.Reload reload) {
                reload.outcome().complete(reloader.reload(gateway));
            } else if (order instanceof Order.ReopenLog) {
                Daemon.reopenLog(gateway);
            }
            order = orders.take();
        }
    }

    /** Leaves all orders but the one to stop to the gateway that there is. */
    private void followAttached() throws InterruptedException {
        Order order = orders.take();
        while (!(order instanceof Order.Stop)) {
            LOG.info("attached: the gateway itself takes SIGHUP and SIGUSR1");
            order = orders.take();
        }
    }

    /** Standard output is the client's: what would go there goes elsewhere. */
    private static GatewayConfig withoutStdout(GatewayConfig config) {
        AccessLogConfig log = config.accessLog();
        boolean taken =
                log.to().equals(STDOUT)
                        || config.audit().stream().anyMatch(sink -> sink.to().equals(STDOUT));
        if (!taken) {
            return config;
        }
        return new GatewayConfig(
                config.listen(),
                config.admin(),
                config.runtime(),
                config.state(),
                config.names(),
                config.timeouts(),
                config.limits(),
                config.policy(),
                config.filters(),
                config.judging(),
                config.pinning(),
                config.plugins(),
                log.to().equals(STDOUT) ? new AccessLogConfig("stderr", log.buffer()) : log,
                config.audit().stream().map(StdioDaemon::withoutStdout).toList(),
                config.log(),
                config.upstreams());
    }

    private static AuditSinkConfig withoutStdout(AuditSinkConfig sink) {
        return !sink.to().equals(STDOUT)
                ? sink
                : new AuditSinkConfig(
                        "stderr",
                        sink.format(),
                        sink.delimiter(),
                        sink.queue(),
                        sink.onFull(),
                        sink.bodies(),
                        sink.file(),
                        sink.plugin());
    }
}
