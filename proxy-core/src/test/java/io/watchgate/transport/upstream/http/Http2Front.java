package io.watchgate.transport.upstream.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.codec.http2.HttpConversionUtil.ExtensionHeaderNames;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Stands in front of an {@link HttpPeer} and speaks HTTP/2 to the gateway: each stream becomes a
 * connection of its own to the peer. So what holds over HTTP/1.1 can be played over HTTP/2.
 */
public final class Http2Front implements AutoCloseable {

    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Channel listener;
    private final InetSocketAddress behind;

    /** Creates a front before the server at this port of loopback. */
    public Http2Front(int peerPort) throws Exception {
        behind = new InetSocketAddress("127.0.0.1", peerPort);
        SslContext tls = Http2Peer.newTls();
        listener =
                new ServerBootstrap()
                        .group(group)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel made) {
                                        accept(tls, made);
                                    }
                                })
                        .bind("127.0.0.1", 0)
                        .syncUninterruptibly()
                        .channel();
    }

    private void accept(SslContext tls, Channel made) {
        channels.add(made);
        made.pipeline()
                .addLast(
                        tls.newHandler(made.alloc()),
                        Http2FrameCodecBuilder.forServer().gracefulShutdownTimeoutMillis(0).build(),
                        new Http2MultiplexHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel stream) {
                                        stream.pipeline()
                                                .addLast(
                                                        new Http2StreamFrameToHttpObjectCodec(true),
                                                        new ToPeer());
                                    }
                                }));
    }

    /** Returns where the gateway finds it; the certificate is its own. */
    public String url() {
        return "https://localhost:"
                + ((InetSocketAddress) listener.localAddress()).getPort()
                + "/mcp";
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        channels.forEach(
                channel ->
                        channel.eventLoop()
                                .submit(() -> channel.unsafe().close(channel.voidPromise()))
                                .syncUninterruptibly());
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Drops what HTTP/2 does not have, or HTTP/1.1. */
    private static void clean(HttpMessage message) {
        message.headers().remove(ExtensionHeaderNames.STREAM_ID.text());
        message.headers().remove(ExtensionHeaderNames.SCHEME.text());
        message.headers().remove(HttpHeaderNames.CONNECTION);
        message.headers().remove("keep-alive");
    }

    /** Carries the request of one stream to the peer. */
    private final class ToPeer extends ChannelInboundHandlerAdapter {

        private final Queue<Object> early = new ArrayDeque<>();
        private Channel peer;

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            new Bootstrap()
                    .group(ctx.channel().eventLoop())
                    .channel(NioSocketChannel.class)
                    .handler(
                            new ChannelInitializer<>() {
                                @Override
                                protected void initChannel(Channel made) {
                                    channels.add(made);
                                    made.pipeline()
                                            .addLast(new HttpClientCodec(), new FromPeer(ctx));
                                }
                            })
                    .connect(behind)
                    .addListener(
                            (ChannelFutureListener)
                                    connected -> {
                                        peer = connected.channel();
                                        if (!connected.isSuccess()) {
                                            ctx.close();
                                        }
                                        early.forEach(peer::write);
                                        early.clear();
                                        peer.flush();
                                        if (!ctx.channel().isActive()) {
                                            peer.close();
                                        }
                                    });
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof HttpRequest request) {
                clean(request);
            }
            if (peer == null) {
                early.add(message);
            } else {
                peer.writeAndFlush(message);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            ReferenceCountUtil.release(event);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            early.forEach(ReferenceCountUtil::release);
            early.clear();
            if (peer != null) {
                peer.close();
            }
        }
    }

    /** Carries the response to the stream. */
    private static final class FromPeer extends ChannelInboundHandlerAdapter {

        private final ChannelHandlerContext stream;
        private boolean interim;
        private boolean complete;

        FromPeer(ChannelHandlerContext stream) {
            this.stream = stream;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof HttpResponse response && response.status().code() < 200) {
                interim = true;
                stream.writeAndFlush(
                        new DefaultFullHttpResponse(
                                response.protocolVersion(),
                                response.status(),
                                Unpooled.EMPTY_BUFFER,
                                response.headers(),
                                EmptyHttpHeaders.INSTANCE));
                return;
            }
            if (interim && message instanceof LastHttpContent) {
                interim = false;
                ReferenceCountUtil.release(message);
                return;
            }
            if (message instanceof HttpResponse response) {
                HttpUtil.setTransferEncodingChunked(response, false);
                clean(response);
            }
            complete |= message instanceof LastHttpContent;
            stream.writeAndFlush(message);
            if (complete) {
                ctx.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            // An answer that has ended in good order ends the stream as well.
            if (!complete) {
                stream.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
