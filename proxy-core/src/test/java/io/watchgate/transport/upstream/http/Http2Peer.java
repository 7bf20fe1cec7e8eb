package io.watchgate.transport.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.watchgate.testkit.TestCertificate;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * An HTTP/2 server whose every frame the test decides: it only puts requests together, and the test
 * answers them in its own thread, over loopback sockets.
 */
final class Http2Peer implements AutoCloseable {

    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Map<String, BlockingQueue<StreamRequest>> requests = new ConcurrentHashMap<>();
    private final BlockingQueue<StreamPeer> fresh = new LinkedBlockingQueue<>();
    private final Queue<StreamPeer> connections = new ConcurrentLinkedQueue<>();
    private final Channel listener;

    private Http2Peer(
            SslContext tls, Http2Settings settings, Consumer<Http2FrameCodecBuilder> how) {
        listener =
                new ServerBootstrap()
                        .group(group)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel made) {
                                        Http2FrameCodecBuilder builder =
                                                Http2FrameCodecBuilder.forServer()
                                                        .initialSettings(settings)
                                                        .gracefulShutdownTimeoutMillis(0);
                                        how.accept(builder);
                                        accept(tls, made, builder.build());
                                    }
                                })
                        .bind("127.0.0.1", 0)
                        .syncUninterruptibly()
                        .channel();
    }

    private void accept(SslContext tls, Channel made, Http2FrameCodec codec) {
        StreamPeer peer = new StreamPeer(made, codec, this::arrived);
        connections.add(peer);
        made.pipeline().addLast(tls.newHandler(made.alloc()), codec, peer);
        fresh.add(peer);
    }

    static Http2Peer start() throws Exception {
        return start(new Http2Settings(), builder -> {});
    }

    static Http2Peer start(Http2Settings settings) throws Exception {
        return start(settings, builder -> {});
    }

    static Http2Peer start(Http2Settings settings, Consumer<Http2FrameCodecBuilder> how)
            throws Exception {
        return new Http2Peer(newTls(), settings, how);
    }

    /** Returns the context of a server for localhost that speaks HTTP/2 only. */
    static SslContext newTls() throws Exception {
        TestCertificate certificate = TestCertificate.of("localhost");
        Path directory = Files.createTempDirectory("h2-peer");
        Path pem = certificate.writePem(directory.resolve("cert.pem"));
        Path key = certificate.writeKeyPem(directory.resolve("key.pem"));
        SslContext tls =
                SslContextBuilder.forServer(pem.toFile(), key.toFile())
                        .applicationProtocolConfig(
                                new ApplicationProtocolConfig(
                                        Protocol.ALPN,
                                        SelectorFailureBehavior.NO_ADVERTISE,
                                        SelectedListenerFailureBehavior.ACCEPT,
                                        "h2"))
                        .build();
        Files.delete(pem);
        Files.delete(key);
        Files.delete(directory);
        return tls;
    }

    private void arrived(StreamRequest request) {
        queue(request.method()).add(request);
    }

    private BlockingQueue<StreamRequest> queue(String method) {
        return requests.computeIfAbsent(method, name -> new LinkedBlockingQueue<>());
    }

    RigSettings settings() {
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        return RigSettings.url("https://localhost:" + port + "/mcp").insecure();
    }

    /** Returns the next request with this method, once it has arrived. */
    StreamRequest next(String method) throws InterruptedException {
        StreamRequest request = queue(method).poll(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(request).as("a request with method " + method).isNotNull();
        return request;
    }

    StreamRequest post() throws InterruptedException {
        return next("POST");
    }

    StreamRequest get() throws InterruptedException {
        return next("GET");
    }

    /** Returns the next connection, once it is accepted. */
    StreamPeer connection() throws InterruptedException {
        StreamPeer connection = fresh.poll(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(connection).as("a connection").isNotNull();
        return connection;
    }

    /** Returns how many requests with this method have arrived and were not taken. */
    int waiting(String method) {
        return queue(method).size();
    }

    /** Returns how many connections were ever accepted. */
    int accepted() {
        return connections.size();
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        connections.forEach(StreamPeer::kill);
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
