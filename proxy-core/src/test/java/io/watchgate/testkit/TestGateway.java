package io.watchgate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.watchgate.auth.Authenticator;
import io.watchgate.auth.Principal;
import io.watchgate.child.ChildHost;
import io.watchgate.config.AccessLogConfig;
import io.watchgate.config.AdminConfig;
import io.watchgate.config.CommandTarget;
import io.watchgate.config.GatewayConfig;
import io.watchgate.config.HttpTarget;
import io.watchgate.config.LimitsConfig;
import io.watchgate.config.ListenerConfig;
import io.watchgate.config.ListenerTlsConfig;
import io.watchgate.config.LogConfig;
import io.watchgate.config.NamesConfig;
import io.watchgate.config.RuntimeConfig;
import io.watchgate.config.StateConfig;
import io.watchgate.config.TimeoutsConfig;
import io.watchgate.config.TlsConfig;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.config.UpstreamTarget;
import io.watchgate.config.key.Defaults;
import io.watchgate.config.key.HostPort;
import io.watchgate.config.key.ListenAddress;
import io.watchgate.config.policy.FilterConfig;
import io.watchgate.config.policy.JudgingConfig;
import io.watchgate.config.policy.PinningConfig;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.content.FilterSource;
import io.watchgate.expression.ExpressionSource;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.LoopSettings;
import io.watchgate.pin.Lock;
import io.watchgate.snapshot.GatewayCore;
import io.watchgate.snapshot.GatewayParts;
import io.watchgate.transport.inbound.HostGuard;
import io.watchgate.transport.inbound.LineDoor;
import io.watchgate.upstream.Upstream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A whole gateway behind a real socket, without its process.
 *
 * <p>Closing it closes everything, and fails when a session, leg, place, request or byte remains.
 */
public final class TestGateway implements AutoCloseable {

    private static final int HANDOFF = 65536;

    private final GatewayLoops loops;
    private final ChildHost children;
    private final ExecutorService blocking = Executors.newSingleThreadExecutor();
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final GatewayEvents events = new GatewayEvents();
    private final GatewayCore core;
    private final Channel listener;
    private final Map<LineDoor, Channel> lineListeners = new ConcurrentHashMap<>();

    private TestGateway(Setup setup) {
        GatewayConfig config = setup.config();
        loops =
                new GatewayLoops(
                        TestBackend.chosen(),
                        new LoopSettings(
                                setup.loops,
                                HANDOFF,
                                config.limits().jsonDepth(),
                                System::nanoTime));
        children = new ChildHost(loops.backend());
        core =
                new GatewayCore(
                        new GatewayParts(
                                loops,
                                children,
                                blocking,
                                events,
                                events::refused,
                                upstream -> events,
                                System.getenv(),
                                "test",
                                setup.plugins,
                                setup.expressions,
                                TestGateway::secrets,
                                pinning -> setup.lock.get()),
                        config);
        core.seals().prepare(blocking);
        listener = bind(config.listen().get(0), setup.authenticator);
    }

    private static List<byte[]> secrets(GatewayConfig config) {
        return config.state().seal().keys().isEmpty()
                ? List.of("the secret of all test gateways".getBytes(StandardCharsets.UTF_8))
                : config.state().seal().keys().stream()
                        .map(key -> key.getBytes(StandardCharsets.UTF_8))
                        .toList();
    }

    private Channel bind(ListenerConfig config, @Nullable Authenticator authenticator) {
        // The guard must know the port, which is known only when the socket is bound.
        HostGuard[] guard = new HostGuard[1];
        Channel bound =
                new ServerBootstrap()
                        .group(loops.group())
                        .channel(loops.backend().serverChannel())
                        .option(ChannelOption.SO_BACKLOG, 4096)
                        .option(ChannelOption.AUTO_READ, false)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channels.add(channel);
                                        core.assembler()
                                                .assembleInbound(
                                                        channel, guard[0], null, config.http2());
                                    }
                                })
                        .bind(config.address().hostPort().host(), 0)
                        .syncUninterruptibly()
                        .channel();
        int port = ((InetSocketAddress) bound.localAddress()).getPort();
        guard[0] =
                new HostGuard(
                        new HostPort(config.address().hostPort().host(), port),
                        config.hosts(),
                        config.origins(),
                        authenticator);
        bound.config().setAutoRead(true);
        return bound;
    }

    /** Opens a connection on which messages are lines, to an endpoint such as {@code /mcp}. */
    public LineClient lines(String path) {
        return lines(new LineDoor(path, Principal.ANONYMOUS, LineDoor.From.NETWORK, false));
    }

    /** Opens a connection on which messages are lines, through a listener of its own. */
    public LineClient lines(LineDoor door) {
        return LineClient.connect(linesPort(door));
    }

    /** Returns the port of a listener for connections on which messages are lines. */
    public int linesPort(LineDoor door) {
        Channel bound =
                lineListeners.computeIfAbsent(
                        door,
                        unknown ->
                                new ServerBootstrap()
                                        .group(loops.group())
                                        .channel(loops.backend().serverChannel())
                                        .childOption(ChannelOption.TCP_NODELAY, true)
                                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                                        .childHandler(
                                                new ChannelInitializer<>() {
                                                    @Override
                                                    protected void initChannel(Channel channel) {
                                                        channels.add(channel);
                                                        core.assembler()
                                                                .assembleInboundLines(
                                                                        channel, unknown, null);
                                                    }
                                                })
                                        .bind("127.0.0.1", 0)
                                        .syncUninterruptibly()
                                        .channel());
        return ((InetSocketAddress) bound.localAddress()).getPort();
    }

    /** Begins the description of a gateway with this many event loops. */
    public static Setup with(int loops) {
        return new Setup(loops);
    }

    /** Starts a gateway with one upstream, {@code files}, and defaults for everything. */
    public static TestGateway before(int loops, ScriptedServer server) {
        return with(loops).upstream("files", server).start();
    }

    /** Returns the port on loopback. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Returns the gateway itself. */
    public GatewayCore core() {
        return core;
    }

    /** Returns the host of child processes. */
    public ChildHost children() {
        return children;
    }

    /** Returns the event loops. */
    public GatewayLoops loops() {
        return loops;
    }

    /** Returns what the gateway has told so far. */
    public GatewayEvents events() {
        return events;
    }

    /** Returns the connections of clients. */
    public ChannelGroup connections() {
        return channels;
    }

    /** Returns the upstream with this key. */
    public Upstream upstream(String key) {
        return core.snapshot().upstreams().stream()
                .filter(upstream -> upstream.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    /** Opens a connection. */
    public RawHttpClient connect() {
        return RawHttpClient.connect(port());
    }

    /** Opens a connection that speaks HTTP/2. */
    public Http2Client connectHttp2() {
        return Http2Client.connect(port());
    }

    @Override
    public void close() {
        try {
            listener.close().syncUninterruptibly();
            lineListeners.values().forEach(lines -> lines.close().syncUninterruptibly());
            core.close();
            channels.close().syncUninterruptibly();
            assertNothingRemains();
        } finally {
            stop();
        }
    }

    private void assertNothingRemains() {
        Await.until(() -> core.sessions().size() == 0, "the end of all sessions");
        for (Upstream upstream : core.snapshot().upstreams()) {
            Await.until(() -> upstream.legs().all().isEmpty(), "the end of all legs");
            Await.until(() -> upstream.inFlight().taken() == 0, "all places given back");
        }
        Await.until(
                () -> events.opened() == events.closed(),
                () -> events.opened() + " requests opened, " + events.closed() + " closed");
        Await.until(() -> core.budget().held() == 0, "all unfinished frames released");
        for (GatewayLoop loop : loops.all()) {
            Await.until(() -> loop.handoff().waiting() == 0, "no task left for " + loop);
        }
    }

    private void stop() {
        try {
            children.close(Duration.ofMillis(500));
            assertThat(children.running()).as("child processes").isZero();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            blocking.shutdown();
            loops.shutdown().syncUninterruptibly();
        }
    }

    /** What a gateway is made from. Used by one thread. */
    public static final class Setup {

        private final int loops;
        private final List<UpstreamConfig> upstreams = new ArrayList<>();
        private LimitsConfig limits = Defaults.of(LimitsConfig.class);
        private TimeoutsConfig timeouts = Defaults.of(TimeoutsConfig.class);
        private final List<FilterConfig> filters = new ArrayList<>();
        private FilterSource plugins = FilterSource.NONE;
        private ExpressionSource expressions = ExpressionSource.NONE;
        private @Nullable Path pluginFolder;
        private JudgingConfig judging = Defaults.of(JudgingConfig.class);
        private PolicyConfig policy = Defaults.of(PolicyConfig.class);
        private PinningConfig pinning = Defaults.of(PinningConfig.class);
        private Supplier<Lock> lock = () -> Lock.EMPTY;
        private boolean http2 = true;
        private List<String> hosts = List.of();
        private List<String> origins = List.of();
        private @Nullable Authenticator authenticator;

        private Setup(int loops) {
            this.loops = loops;
        }

        /** Puts this server behind the gateway. */
        public Setup upstream(String key, ScriptedServer server) {
            return upstream(key, server, same -> same);
        }

        /** Puts this server behind the gateway, with changes to its configuration. */
        public Setup upstream(
                String key,
                ScriptedServer server,
                Function<UpstreamConfig, UpstreamConfig> change) {
            HttpTarget target =
                    new HttpTarget(
                            server.url(), Map.of(), Defaults.of(TlsConfig.class), "auto", null);
            return upstream(key, target, change);
        }

        /** Puts this program behind the gateway, with changes to its configuration. */
        public Setup upstream(
                String key, List<String> command, Function<UpstreamConfig, UpstreamConfig> change) {
            CommandTarget target =
                    new CommandTarget(command, Map.of(), List.of(), Path.of(".").toAbsolutePath());
            return upstream(key, target, change);
        }

        /** Puts a server behind the gateway, with changes to its configuration. */
        public Setup upstream(
                String key,
                UpstreamTarget target,
                Function<UpstreamConfig, UpstreamConfig> change) {
            upstreams.add(change.apply(TestUpstreams.of(key, target)));
            return this;
        }

        /** Changes one of {@code limits}. */
        public Setup limit(String name, Object value) {
            limits = Records.with(limits, name, value);
            return this;
        }

        /** Changes one of {@code timeouts}, in milliseconds. */
        public Setup timeout(String name, long millis) {
            timeouts = Records.with(timeouts, name, Duration.ofMillis(millis));
            return this;
        }

        /** Lets another filter judge content. */
        public Setup filter(FilterConfig filter) {
            filters.add(filter);
            return this;
        }

        /** Takes filters from a folder as well, which {@code source} opens. */
        public Setup plugins(FilterSource source, Path folder) {
            plugins = source;
            pluginFolder = folder;
            return this;
        }

        /** Changes one of {@code judging}. */
        public Setup judging(String name, Object value) {
            judging = Records.with(judging, name, value);
            return this;
        }

        /** Sets the policy, and the language of its expressions where it has some. */
        public Setup policy(PolicyConfig newPolicy, ExpressionSource... language) {
            policy = newPolicy;
            expressions = language.length == 0 ? ExpressionSource.NONE : language[0];
            return this;
        }

        /** Pins tools to what they were like in the lock of this moment. */
        public Setup pinning(PinningConfig newPinning, Supplier<Lock> newLock) {
            pinning = newPinning;
            lock = newLock;
            return this;
        }

        /** Lets clients speak HTTP/1.1 only. */
        public Setup withoutHttp2() {
            http2 = false;
            return this;
        }

        /** Accepts further values of the Host header. */
        public Setup hosts(String... names) {
            hosts = List.of(names);
            return this;
        }

        /** Lets in only whom this authenticator names. */
        public Setup authenticator(Authenticator whom) {
            authenticator = whom;
            return this;
        }

        /** Accepts further web origins. */
        public Setup origins(String... names) {
            origins = List.of(names);
            return this;
        }

        private GatewayConfig config() {
            return new GatewayConfig(
                    List.of(
                            new ListenerConfig(
                                    ListenAddress.http(new HostPort("127.0.0.1", 0)),
                                    "/mcp",
                                    "0600",
                                    List.of(),
                                    hosts,
                                    origins,
                                    Defaults.of(ListenerTlsConfig.class),
                                    http2,
                                    false)),
                    Defaults.of(AdminConfig.class),
                    Records.with(Defaults.of(RuntimeConfig.class), "loops", loops),
                    Defaults.of(StateConfig.class),
                    Defaults.of(NamesConfig.class),
                    timeouts,
                    limits,
                    policy,
                    filters,
                    judging,
                    pinning,
                    pluginFolder,
                    Defaults.of(AccessLogConfig.class),
                    List.of(),
                    Defaults.of(LogConfig.class),
                    upstreams);
        }

        /** Starts the gateway. */
        public TestGateway start() {
            return new TestGateway(this);
        }
    }
}
