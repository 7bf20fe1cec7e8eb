package io.watchgate.server.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.watchgate.config.AdminConfig;
import io.watchgate.config.key.HostPort;
import io.watchgate.loop.IoBackend;
import io.watchgate.loop.SystemErrors;
import io.watchgate.transport.inbound.HostGuard;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The admin listener: a thread of its own ({@code admin}), so that it answers when event loops do
 * not.
 *
 * <p>Its bounds are keys of {@code admin}. Safe from any thread.
 */
public final class AdminServer {

    private final EventLoopGroup group;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final AdminConfig config;
    private final AdminRoutes routes;
    private final HostPort address;
    private final Channel listener;

    /**
     * Opens the listener. Blocks until it is bound.
     *
     * @param backend that of the event loops, so that no other has to be loaded
     * @param gate sees what is accepted, and what cannot be
     * @throws IOException when the address cannot be had
     */
    public AdminServer(
            AdminConfig config, IoBackend backend, AdminServices services, ChannelHandler gate)
            throws IOException {
        this.config = config;
        this.routes = new AdminRoutes(services);
        group =
                new MultiThreadIoEventLoopGroup(
                        1, new DefaultThreadFactory("admin", true), backend.handlers());
        HostPort wanted = config.address();
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(group)
                        .channel(backend.serverChannel())
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .handler(gate)
                        .childHandler(new Connections())
                        .bind(new InetSocketAddress(wanted.host(), wanted.port()))
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IOException(
                    "admin.address: " + wanted + ": " + SystemErrors.text(bound.cause()),
                    bound.cause());
        }
        listener = bound.channel();
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        address = new HostPort(wanted.host(), port);
    }

    /** Returns where the listener is, with the port it got. */
    public HostPort address() {
        return address;
    }

    /** Closes the listener and its connections. Blocks until its thread has ended. */
    public void close(Duration patience) {
        listener.close();
        connections.close();
        group.shutdownGracefully(0, patience.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(patience.toMillis());
    }

    /** Puts the handlers into connections, in the order in which a request passes them. */
    private final class Connections extends ChannelInitializer<Channel> {

        @Override
        protected void initChannel(Channel channel) {
            if (connections.size() >= config.connections()) {
                channel.close();
                return;
            }
            connections.add(channel);
            int port = ((InetSocketAddress) channel.localAddress()).getPort();
            HostGuard guard =
                    new HostGuard(
                            new HostPort(config.address().host(), port), config.hosts(), List.of());
            ChannelPipeline pipeline = channel.pipeline();
            long idle = config.idle().toMillis();
            int header = (int) config.header().bytes();
            int body = (int) config.body().bytes();
            pipeline.addLast("idle", new IdleStateHandler(0, 0, idle, TimeUnit.MILLISECONDS));
            pipeline.addLast(
                    "http-codec",
                    new HttpServerCodec(
                            new HttpDecoderConfig()
                                    .setMaxInitialLineLength(header)
                                    .setMaxHeaderSize(header)));
            pipeline.addLast("aggregator", new HttpObjectAggregator(body));
            pipeline.addLast("admin", new AdminHandler(guard, routes));
        }
    }
}
