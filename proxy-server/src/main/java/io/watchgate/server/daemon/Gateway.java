package io.watchgate.server.daemon;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.watchgate.auth.Principal;
import io.watchgate.child.ChildHost;
import io.watchgate.config.CommandTarget;
import io.watchgate.config.GatewayConfig;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.server.audit.AuditLog;
import io.watchgate.server.config.LoadedConfig;
import io.watchgate.server.config.LockFile;
import io.watchgate.server.observability.Observability;
import io.watchgate.server.observability.RehearsalObserver;
import io.watchgate.server.plugin.ExpressionModule;
import io.watchgate.server.plugin.PluginFolder;
import io.watchgate.server.warmup.WarmParts;
import io.watchgate.server.warmup.WarmUp;
import io.watchgate.snapshot.GatewayCore;
import io.watchgate.snapshot.GatewayParts;
import io.watchgate.transport.inbound.LineDoor;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running gateway with all its parts.
 *
 * <p>Started, changed and stopped by the daemon's thread; what returns a part is safe from any
 * thread.
 */
final class Gateway {

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    /** How long loops may take to end once nothing runs on them. */
    private static final long LOOPS_SECONDS = 5;

    private static final long PLUGINS_MILLIS = 1000;

    /** How long the last lines of the access log may take. */
    private static final Duration LOG_PATIENCE = Duration.ofSeconds(2);

    private final Map<String, String> environment;
    private final GatewayLoops loops;
    private final ChildHost children;
    private final ExecutorService blocking;
    private final GatewayCore core;
    private final Readiness readiness;
    private final DescriptorLimit descriptors = DescriptorLimit.ofProcess();
    private final ConnectionLimit connections;
    private final AcceptWatch accepting = new AcceptWatch();
    private final Listeners listeners;
    private final Observability observability;
    private final AdminListener admin;
    private boolean listens;

    /**
     * Makes the gateway of a configuration, as it holds in this process. It listens nowhere yet.
     *
     * @param environment the process's variables
     * @param orders where reloads are asked for
     * @throws IOException when the I/O backend does not work here
     * @throws IllegalArgumentException when an entry cannot be used; the message says where it
     *     stands
     */
    static Gateway of(
            LoadedConfig loaded,
            GatewayConfig config,
            Map<String, String> environment,
            String version,
            Orders orders)
            throws IOException {
        try {
            return new Gateway(config, environment, version, orders);
        } catch (IllegalArgumentException refused) {
            throw loaded.placed(refused);
        }
    }

    Gateway(GatewayConfig config, Map<String, String> environment, String version, Orders orders)
            throws IOException {
        this.environment = environment;
        loops = LoopChoice.loops(config);
        children = new ChildHost(loops.backend());
        blocking = BlockingWork.threads(loops.size());
        observability = new Observability(loops, config, this::core);
        GatewayParts parts =
                new GatewayParts(
                        loops,
                        children,
                        blocking,
                        observability.listener(),
                        observability.refusals(),
                        observability.strays(),
                        environment,
                        version,
                        new PluginFolder(),
                        ExpressionModule.installed(),
                        new SealSecrets(environment)::of,
                        LockFile::of);
        core = new GatewayCore(parts, config);
        admin = new AdminListener(observability, new Control(this, orders), version, accepting);
        readiness = new Readiness(core, accepting);
        connections = new ConnectionLimit(descriptors.connections(config));
        listeners =
                new Listeners(
                        new ListenerParts(
                                loops,
                                core.assembler(),
                                connections,
                                observability.refusals(),
                                blocking,
                                accepting));
    }

    /** Returns the gateway behind the listeners. */
    GatewayCore core() {
        return core;
    }

    /** Returns the event loops. */
    GatewayLoops loops() {
        return loops;
    }

    /** Returns what starts children. */
    ChildHost children() {
        return children;
    }

    /** Returns whether clients should be sent here. */
    Readiness readiness() {
        return readiness;
    }

    /** Returns where clients connect. */
    Listeners listeners() {
        return listeners;
    }

    /** Returns the cap on client connections. */
    ConnectionLimit connections() {
        return connections;
    }

    /** Returns how often a listener stopped accepting for a moment because it failed. */
    long acceptPauses() {
        return accepting.pauses();
    }

    /** Returns everything that watches the gateway. */
    Observability observability() {
        return observability;
    }

    /** Listens where the configuration says, for clients and for operators, and begins to serve. */
    void listen(GatewayConfig config) throws IOException {
        listens = true;
        // Clients first: they are served while the admin listener is being opened.
        Listeners.Change opened =
                listeners.prepare(config.listen(), ControlSocket.of(config, environment));
        try {
            admin.prepare(config);
        } catch (IOException | RuntimeException refused) {
            opened.abandon();
            throw refused;
        }
        opened.commit();
        admin.commit(config);
        core.start();
    }

    /** Begins to call itself in secret; see {@link WarmUp#begin}. */
    CompletableFuture<Integer> warmUp(GatewayConfig config) {
        WarmParts parts =
                new WarmParts(
                        own -> new RehearsalObserver(config, own), core.parts().expressions());
        return WarmUp.begin(
                config,
                loops.backend(),
                parts,
                () -> !core.seals().isReady(),
                observability::isBusy);
    }

    /**
     * Serves the one client of this process on {@code streams}, and nobody else.
     *
     * @param path the endpoint it speaks to
     */
    void serve(Channel streams, String path) throws InterruptedException {
        core.start();
        LineDoor door = new LineDoor(path, Principal.ANONYMOUS, LineDoor.From.STREAMS, false);
        EventLoop loop = loops.get(0).eventLoop();
        loop.submit(
                        () -> {
                            loop.register(streams);
                            core.assembler().assembleInboundLines(streams, door, null);
                        })
                .sync();
    }

    /** Tells whether there are listeners; a gateway for one client has none. */
    boolean listens() {
        return listens;
    }

    /** Puts another configuration in force, or throws and changes nothing. */
    void apply(GatewayConfig config) throws IOException, InterruptedException {
        AuditLog.Change sinks = observability.prepare(config);
        try {
            if (listens) {
                applyListening(config);
            } else {
                core.apply(config);
            }
        } catch (IOException | RuntimeException refused) {
            sinks.abandon();
            throw refused;
        }
        observability.configure(config, sinks);
    }

    private void applyListening(GatewayConfig config) throws IOException, InterruptedException {
        Listeners.Change change =
                listeners.prepare(config.listen(), ControlSocket.of(config, environment));
        try {
            admin.prepare(config);
            core.apply(config);
        } catch (IOException | RuntimeException refused) {
            admin.abandon();
            change.abandon();
            throw refused;
        }
        connections.configure(descriptors.connections(config));
        change.commit();
        admin.commit(config);
    }

    /** Stops accepting, and lets each connection end when it owes nothing. */
    void beginDrain() {
        readiness.enter(Readiness.Stage.DRAINING);
        listeners.stop();
        // Their clients could not reach them any more.
        core.parking().drain();
    }

    /** Tells whether nothing is in flight any more. */
    boolean isDrained() {
        return listeners.connections() == 0 && core.callsInFlight() == 0;
    }

    /** Says what is in flight, for the log. */
    String inFlight() {
        return listeners.connections()
                + " connections, "
                + core.callsInFlight()
                + " calls to upstreams";
    }

    /** Makes {@link #close} wait for no child any longer. */
    void hurry() {
        children.hurry();
    }

    /**
     * Ends everything, the children first. Blocks until they are gone and the loops have ended.
     *
     * @param gently whether children may take the time that is configured to end by themselves
     */
    void close(boolean gently) throws InterruptedException {
        listeners.stop();
        Duration patience = gently ? patience() : Duration.ZERO;
        core.close();
        children.close(patience);
        if (!loops.shutdown().await(LOOPS_SECONDS, TimeUnit.SECONDS)) {
            LOG.error("not all event loops have ended");
        }
        awaitPlugins();
        blocking.shutdownNow();
        admin.close();
        observability.close(LOG_PATIENCE);
    }

    private void awaitPlugins() throws InterruptedException {
        try {
            core.filters().ended().get(PLUGINS_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException late) {
            LOG.warn("not all plugins have closed");
        }
    }

    /** Returns the longest {@code timeouts.stop} of a child. */
    private Duration patience() {
        return core.snapshot().config().enabledUpstreams().stream()
                .filter(upstream -> upstream.target() instanceof CommandTarget)
                .map(Gateway::stopTimeout)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private static Duration stopTimeout(UpstreamConfig upstream) {
        return upstream.timeouts().stop();
    }
}
