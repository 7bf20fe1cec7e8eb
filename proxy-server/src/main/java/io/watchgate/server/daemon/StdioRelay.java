package io.watchgate.server.daemon;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.watchgate.jsonrpc.JsonTexts;
import io.watchgate.loop.IoBackend;
import io.watchgate.transport.inbound.LineDoor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Copies bytes between a client's standard streams and the control socket of a running gateway,
 * each way as fast as the other end takes them.
 *
 * <p>Says in lines of its own only what bytes cannot: which endpoint is meant, in front of them,
 * and that the input has ended, behind them. Used by one thread; copying happens on its own loop.
 */
final class StdioRelay implements AutoCloseable {

    private static final String DEFAULT = "/mcp";

    private final EventLoopGroup group;
    private final Channel socket;
    private @Nullable Channel client;

    private StdioRelay(EventLoopGroup group, Channel socket) {
        this.group = group;
        this.socket = socket;
    }

    /** Connects to a gateway; returns null when nobody listens. */
    static @Nullable StdioRelay to(Path path) throws InterruptedException {
        if (!Files.exists(path)) {
            return null;
        }
        IoBackend backend = IoBackend.automatic();
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(
                        1, new DefaultThreadFactory("relay", true), backend.handlers());
        ChannelFuture connecting =
                new Bootstrap()
                        .group(group)
                        .channel(backend.domainSocketChannel())
                        // Nothing is read before there is somewhere to write it.
                        .option(ChannelOption.AUTO_READ, false)
                        .handler(new Nothing())
                        .connect(backend.domainAddress(path))
                        .await();
        if (!connecting.isSuccess()) {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            return null;
        }
        return new StdioRelay(group, connecting.channel());
    }

    /**
     * Begins to copy.
     *
     * @param streams the client's
     * @param over called when the gateway has closed its end and all of it has been written
     */
    void start(String endpoint, Channel streams, Runnable over) {
        client = streams;
        socket.eventLoop()
                .execute(
                        () -> {
                            if (!endpoint.equals(DEFAULT)) {
                                String params = "{\"uri\":" + JsonTexts.quote(endpoint) + "}";
                                say(LineDoor.ENDPOINT, params);
                            }
                            streams.closeFuture().addListener(closed -> over.run());
                            socket.closeFuture().addListener(closed -> hangUp(streams));
                            streams.closeFuture().addListener(closed -> socket.close());
                            socket.pipeline().addLast(new Copy(streams));
                            socket.eventLoop().register(streams);
                            streams.pipeline().addLast(new Copy(socket));
                            socket.config().setAutoRead(true);
                        });
    }

    private static void hangUp(Channel streams) {
        streams.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Says that nothing more comes, and waits so long for what is still to be answered. */
    void end(long nanos) throws InterruptedException {
        socket.eventLoop().execute(() -> say(LineDoor.INPUT_ENDED, "{}"));
        Channel streams = client;
        boolean answered = socket.closeFuture().await(nanos, TimeUnit.NANOSECONDS);
        if (answered && streams != null) {
            streams.closeFuture().await(nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Writes a notification on a line of its own, wherever the client's bytes have stopped. */
    private void say(String method, String params) {
        String line =
                "\n{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":" + params + "}\n";
        socket.writeAndFlush(ByteBufUtil.writeUtf8(socket.alloc(), line));
    }

    @Override
    public void close() {
        socket.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** What a channel does before anything is copied. */
    private static final class Nothing extends ChannelInitializer<Channel> {

        @Override
        protected void initChannel(Channel channel) {}
    }

    /** Writes what one channel reads to the other, and reads no faster than that takes it. */
    private final class Copy extends ChannelInboundHandlerAdapter {

        private final Channel other;

        Copy(Channel other) {
            this.other = other;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            other.write(bytes, other.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            other.flush();
            ctx.channel().config().setAutoRead(other.isWritable());
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (other.isOpen()) {
                other.config().setAutoRead(ctx.channel().isWritable());
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE && other == socket) {
                say(LineDoor.INPUT_ENDED, "{}");
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable broken) {
            ctx.close();
        }
    }
}
