package io.watchgate.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.watchgate.loop.IoBackend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Opens the connections of one run, and closes them. Confined to the thread of the run. */
final class Connector implements Places {

    /** How many requests share an HTTP/2 connection; fewer than servers allow by default. */
    private static final int STREAMS = 32;

    private static final SslContext HTTP1_ONLY = context(ApplicationProtocolNames.HTTP_1_1);
    private static final SslContext HTTP2_ONLY = context(ApplicationProtocolNames.HTTP_2);

    private final Bootstrap bootstrap;
    private final List<Channel> channels = new ArrayList<>();
    private final List<CallTemplate> templates;
    private final Fresh fresh;
    private int opened;
    private int streamsLeft;

    Connector(IoBackend backend, EventLoopGroup group, List<CallTemplate> templates, Fresh fresh) {
        this.templates = templates;
        this.fresh = fresh;
        bootstrap =
                new Bootstrap()
                        .group(group)
                        .channelFactory(backend.socketChannels())
                        .option(ChannelOption.TCP_NODELAY, true);
    }

    /** The lab talks to servers that it has started itself, over loopback. */
    private static SslContext context(String protocol) {
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .endpointIdentificationAlgorithm(null)
                    .applicationProtocolConfig(
                            new ApplicationProtocolConfig(
                                    Protocol.ALPN,
                                    SelectorFailureBehavior.NO_ADVERTISE,
                                    SelectedListenerFailureBehavior.ACCEPT,
                                    protocol))
                    .build();
        } catch (SSLException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public Slot open(EventLoop loop, Slot.Listener listener)
            throws IOException, InterruptedException {
        CallTemplate template = templates.get(opened++ % templates.size());
        if (template.target().wire().isMultiplexed()) {
            if (streamsLeft == 0) {
                connect(template, null);
                streamsLeft = STREAMS;
            }
            streamsLeft--;
            return new StreamSlot(template, channels.get(channels.size() - 1), listener);
        }
        if (fresh == Fresh.CONNECTION) {
            return new FreshSlot(template, bootstrap, listener);
        }
        if (fresh == Fresh.SESSION) {
            return new SessionSlot(template, bootstrap, listener);
        }
        LoadConnection connection = new LoadConnection(template, listener);
        connect(template, connection);
        return connection;
    }

    private void connect(CallTemplate template, @Nullable LoadConnection connection)
            throws IOException, InterruptedException {
        Channel channel =
                with(bootstrap, template, connection)
                        .connect("127.0.0.1", template.target().port())
                        .sync()
                        .channel();
        channels.add(channel);
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null && !tls.handshakeFuture().await().isSuccess()) {
            throw new IOException("no TLS: " + tls.handshakeFuture().cause());
        }
    }

    /** Returns how connections are opened on which {@code connection} reads; null over HTTP/2. */
    static Bootstrap with(
            Bootstrap bootstrap, CallTemplate template, @Nullable ResponseReader connection) {
        Wire wire = template.target().wire();
        return bootstrap
                .clone()
                .handler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                if (wire.isEncrypted()) {
                                    SslContext tls = wire.isMultiplexed() ? HTTP2_ONLY : HTTP1_ONLY;
                                    channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                                }
                                if (connection != null) {
                                    channel.pipeline().addLast(connection);
                                    return;
                                }
                                addHttp2(channel);
                            }
                        });
    }

    private static void addHttp2(Channel channel) {
        Http2Settings settings =
                Http2Settings.defaultSettings().pushEnabled(false).initialWindowSize(4 << 20);
        ChannelHandler refusing =
                new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel pushed) {
                        pushed.close();
                    }
                };
        channel.pipeline()
                .addLast(
                        Http2FrameCodecBuilder.forClient().initialSettings(settings).build(),
                        new Http2MultiplexHandler(refusing));
    }

    @Override
    public void close() {
        for (Channel channel : channels) {
            channel.close().awaitUninterruptibly();
        }
    }
}
