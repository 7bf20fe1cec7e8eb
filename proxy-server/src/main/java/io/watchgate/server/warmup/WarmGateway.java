package io.watchgate.server.warmup;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.watchgate.child.ChildHost;
import io.watchgate.config.CommandTarget;
import io.watchgate.config.GatewayConfig;
import io.watchgate.config.HttpTarget;
import io.watchgate.config.LimitsConfig;
import io.watchgate.config.RestartConfig;
import io.watchgate.config.Sharing;
import io.watchgate.config.TimeoutsConfig;
import io.watchgate.config.TlsConfig;
import io.watchgate.config.Transport;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.config.UpstreamLimits;
import io.watchgate.config.UpstreamTarget;
import io.watchgate.config.UpstreamTimeouts;
import io.watchgate.config.key.ByteSize;
import io.watchgate.config.key.Defaults;
import io.watchgate.config.key.HostPort;
import io.watchgate.config.policy.PinningConfig;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.RateConfig;
import io.watchgate.content.FilterSource;
import io.watchgate.loop.ChannelTurn;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.TurnSteps;
import io.watchgate.pin.Lock;
import io.watchgate.snapshot.GatewayCore;
import io.watchgate.snapshot.GatewayParts;
import io.watchgate.transport.inbound.HostGuard;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A gateway of its own, of the same classes, under the rules and filters of the real one, with
 * upstreams, a listener and observers that nobody else knows.
 *
 * <p>Made and closed by the thread of the warm-up; runs on the loops it is given.
 */
final class WarmGateway implements AutoCloseable {

    private static final String REVISION = "2025-11-25";
    private static final Duration STREAM_AFTER = Duration.ofMillis(5);
    private static final int MOST_RATE = 1_000_000;

    private final GatewayCore core;
    private final Channel listener;

    private WarmGateway(GatewayCore core, GatewayLoops loops) throws IOException {
        this.core = core;
        try {
            this.listener = listen(loops);
        } catch (IOException | RuntimeException refused) {
            core.close();
            throw refused;
        }
    }

    /** Makes a gateway whose upstreams are those of {@code config}, over HTTP. */
    static WarmGateway overHttp(
            WarmParts given, WarmParts.Observer observer, GatewayLoops loops, GatewayConfig config)
            throws IOException {
        return new WarmGateway(new GatewayCore(parts(given, observer, loops), config), loops);
    }

    /** Makes a gateway whose upstreams are processes that are none. */
    static WarmGateway overLines(
            WarmParts given, WarmParts.Observer observer, GatewayLoops loops, GatewayConfig config)
            throws IOException {
        CompletableFuture<GatewayCore> made = new CompletableFuture<>();
        GatewayCore core =
                new GatewayCore(
                        parts(given, observer, loops),
                        config,
                        unused ->
                                (upstream, key, home, owner) ->
                                        new EchoLeg(
                                                upstream,
                                                key,
                                                home,
                                                owner,
                                                () -> made.join().assembler()));
        made.complete(core);
        return new WarmGateway(core, loops);
    }

    private static GatewayParts parts(
            WarmParts given, WarmParts.Observer observer, GatewayLoops loops) {
        return new GatewayParts(
                loops,
                new ChildHost(loops.backend()),
                // Seals and names of hosts are all it is for here, and nothing is sealed.
                unwanted -> {},
                observer.listener(),
                observer.refusals(),
                observer.strays(),
                Map.of(),
                "warm-up",
                // Plugins may do anything: they judge what is real.
                FilterSource.NONE,
                given.expressions(),
                config -> List.of(new byte[32]),
                unpinned -> Lock.EMPTY);
    }

    private Channel listen(GatewayLoops loops) throws IOException {
        HostGuard guard = new HostGuard(new HostPort("127.0.0.1", 0), List.of(), List.of());
        ChannelFuture binding =
                new ServerBootstrap()
                        .group(loops.group())
                        .channel(loops.backend().serverChannel())
                        .option(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new ServerChannelRecvByteBufAllocator()
                                        .maxMessagesPerRead(TurnSteps.PER_TURN))
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel connection) {
                                        ChannelTurn.bound(connection.config());
                                        core.assembler().assembleInbound(connection, guard);
                                    }
                                })
                        .bind(new InetSocketAddress("127.0.0.1", 0))
                        .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw new IOException("warm-up: cannot listen", binding.cause());
        }
        return binding.channel();
    }

    /** Returns where it listens, on loopback. */
    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        core.close();
    }

    /** Returns an upstream over HTTP. */
    static UpstreamConfig http(String key, int port, String path) {
        return upstream(
                key,
                new HttpTarget(
                        URI.create("http://127.0.0.1:" + port + path),
                        Map.of(),
                        Defaults.of(TlsConfig.class),
                        "auto",
                        null));
    }

    /** Returns an upstream that is a process. */
    static UpstreamConfig process(String key) {
        return upstream(key, new CommandTarget(List.of("none"), Map.of(), List.of(), Path.of("/")));
    }

    private static UpstreamConfig upstream(String key, UpstreamTarget target) {
        return new UpstreamConfig(
                key,
                target,
                Transport.AUTO,
                Sharing.AUTO,
                REVISION,
                null,
                true,
                false,
                Defaults.of(RestartConfig.class),
                Defaults.of(UpstreamTimeouts.class),
                Defaults.of(UpstreamLimits.class));
    }

    /**
     * Returns a configuration in which calls go the way they do under {@code real}, to other
     * upstreams.
     *
     * @param judged whether its rules and filters hold
     */
    static GatewayConfig config(
            GatewayConfig real, boolean judged, List<UpstreamConfig> upstreams) {
        GatewayConfig defaults = Defaults.of(GatewayConfig.class);
        boolean plugins = real.plugins() != null;
        return new GatewayConfig(
                defaults.listen(),
                defaults.admin(),
                real.runtime(),
                defaults.state(),
                defaults.names(),
                timeouts(real.timeouts()),
                limits(real.limits()),
                judged ? policy(real.policy()) : defaults.policy(),
                judged && !plugins ? real.filters() : List.of(),
                real.judging(),
                Defaults.of(PinningConfig.class),
                null,
                defaults.accessLog(),
                // Of these a core only wants to know whether there are any.
                plugins ? List.of() : real.audit(),
                defaults.log(),
                upstreams);
    }

    /** The same bounds, but nothing is kept of streams, which would outlive the loops. */
    private static LimitsConfig limits(LimitsConfig real) {
        return new LimitsConfig(
                real.frame(),
                real.buffered(),
                real.header(),
                real.jsonDepth(),
                real.connections(),
                real.sessions(),
                real.listens(),
                real.inFlight(),
                real.exchangeBuffer(),
                new ByteSize(0),
                real.handoff(),
                real.batch(),
                real.names(),
                real.nameLength(),
                real.parks(),
                real.tasks(),
                real.http2());
    }

    /** The same times, with streams sooner: who waits for one holds up the others. */
    private static TimeoutsConfig timeouts(TimeoutsConfig real) {
        return new TimeoutsConfig(
                real.header(),
                real.body(),
                real.idle(),
                real.handshake(),
                real.write(),
                real.heartbeat(),
                STREAM_AFTER,
                real.stream(),
                real.session(),
                real.resume(),
                real.startWait(),
                real.fanOut(),
                real.catalogue(),
                real.park(),
                real.parkGather(),
                real.drain());
    }

    /** The same rules, under which the warm-up's tool is allowed, and never too often. */
    private static PolicyConfig policy(PolicyConfig real) {
        return new PolicyConfig(
                PolicyConfig.Action.ALLOW,
                real.rules(),
                List.of(),
                Defaults.of(PolicyConfig.class).shadow(),
                real.rates().stream().map(WarmGateway::generous).toList(),
                real.rateKeys(),
                real.regexLimit(),
                real.expressions());
    }

    private static RateConfig generous(RateConfig real) {
        return new RateConfig(
                real.per(),
                real.upstream(),
                real.tool(),
                real.principal(),
                real.rate() > 0 ? MOST_RATE : 0,
                real.every(),
                0,
                real.concurrent() > 0 ? MOST_RATE : 0);
    }
}
