package io.watchgate.server.observability;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.watchgate.child.ChildHost;
import io.watchgate.config.GatewayConfig;
import io.watchgate.config.key.HostPort;
import io.watchgate.content.FilterSource;
import io.watchgate.expression.ExpressionSource;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.IoBackend;
import io.watchgate.loop.LoopSettings;
import io.watchgate.pin.Lock;
import io.watchgate.server.config.ConfigLoader;
import io.watchgate.snapshot.GatewayCore;
import io.watchgate.snapshot.GatewayParts;
import io.watchgate.transport.inbound.HostGuard;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A gateway with one data listener and what watches it, without its process. */
public final class Machine implements AutoCloseable {

    private final GatewayLoops loops;
    private final ChildHost children;
    private final GatewayConfig config;
    private final Observability observability;
    private final GatewayCore core;
    private final Channel listener;

    /** Starts the gateway that {@code yaml} describes, on two loops and a free port. */
    public Machine(Path directory, String yaml) throws Exception {
        config = load(directory, yaml);
        loops = new GatewayLoops(IoBackend.NIO, new LoopSettings(2, 1024, 128, System::nanoTime));
        children = new ChildHost(IoBackend.NIO);
        observability = new Observability(loops, config, this::core);
        core =
                new GatewayCore(
                        new GatewayParts(
                                loops,
                                children,
                                Runnable::run,
                                observability.listener(),
                                observability.refusals(),
                                observability.strays(),
                                Map.of(),
                                "1.2.3",
                                FilterSource.NONE,
                                ExpressionSource.NONE,
                                loaded -> List.of(new byte[32]),
                                unpinned -> Lock.EMPTY),
                        config);
        core.seals().prepare(Runnable::run);
        listener = listen();
    }

    /** Loads a configuration. */
    public static GatewayConfig load(Path directory, String yaml) throws Exception {
        Path file = Files.writeString(directory.resolve("watchgate.yaml"), "version: 1\n" + yaml);
        return new ConfigLoader(Map.of()).load(file).config();
    }

    private Channel listen() throws InterruptedException {
        return new ServerBootstrap()
                .group(loops.group())
                .channel(loops.backend().serverChannel())
                .childHandler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                HostPort address = new HostPort("127.0.0.1", 0);
                                core.assembler()
                                        .assembleInbound(
                                                channel,
                                                new HostGuard(address, List.of(), List.of()));
                            }
                        })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
    }

    public GatewayConfig config() {
        return config;
    }

    public Observability observability() {
        return observability;
    }

    public GatewayCore core() {
        return core;
    }

    public GatewayLoops loops() {
        return loops;
    }

    /** Returns where clients find an endpoint. */
    public URI endpoint(String path) {
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        return URI.create("http://127.0.0.1:" + port + path);
    }

    @Override
    public void close() throws Exception {
        listener.close().sync();
        core.close();
        children.close(Duration.ZERO);
        loops.shutdown().await(30, TimeUnit.SECONDS);
        observability.close(Duration.ofSeconds(30));
    }
}
