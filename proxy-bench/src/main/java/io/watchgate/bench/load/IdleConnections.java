package io.watchgate.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.watchgate.bench.Payloads;
import io.watchgate.loop.IoBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Connections that have made themselves known and then say nothing: kept ones after one request, or
 * streams of unsolicited messages, each in a session of its own. Safe from any thread.
 */
public final class IdleConnections implements AutoCloseable {

    private static final int AT_ONCE = 64;
    private static final long PATIENCE_SECONDS = 5;
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
    private static final String RESULT = "\"result\"";

    private final EventLoopGroup group;
    private final Bootstrap bootstrap;
    private final LoadTarget target;
    private final boolean streams;
    private final List<Channel> open = new ArrayList<>();

    /**
     * Creates them, none of which is open yet.
     *
     * @param target where they go
     * @param streams whether each opens a stream
     */
    public IdleConnections(LoadTarget target, boolean streams) {
        IoBackend backend = IoBackend.automatic();
        this.group = new MultiThreadIoEventLoopGroup(1, backend.handlers());
        this.target = target;
        this.streams = streams;
        this.bootstrap = new Bootstrap().group(group).channelFactory(backend.socketChannels());
    }

    /** Opens so many, or as many as are answered in a minute; returns how many there are. */
    public int open(int count) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (open.size() < count && System.nanoTime() - end < 0) {
            int before = open.size();
            List<CompletableFuture<Channel>> opening = new ArrayList<>();
            for (int i = 0; i < Math.min(AT_ONCE, count - before); i++) {
                opening.add(openOne());
            }
            for (CompletableFuture<Channel> one : opening) {
                try {
                    open.add(one.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
                } catch (ExecutionException | TimeoutException refused) {
                    one.cancel(false);
                }
            }
            if (open.size() < before + opening.size()) {
                break;
            }
        }
        return open.size();
    }

    private CompletableFuture<Channel> openOne() {
        CompletableFuture<Channel> ready = new CompletableFuture<>();
        bootstrap
                .clone()
                .handler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channel.pipeline().addLast(new Introduction(ready));
                            }
                        })
                .connect("127.0.0.1", target.port())
                .addListener(
                        connected -> {
                            if (!connected.isSuccess()) {
                                ready.completeExceptionally(connected.cause());
                            }
                        });
        return ready;
    }

    @Override
    public void close() {
        open.forEach(Channel::close);
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Introduces a client, and opens its stream where it is to have one. */
    private final class Introduction extends SimpleChannelInboundHandler<ByteBuf> {

        private final CompletableFuture<Channel> ready;
        private final StringBuilder read = new StringBuilder();
        private boolean introduced;

        Introduction(CompletableFuture<Channel> ready) {
            this.ready = ready;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            send(
                    ctx,
                    streams
                            ? Payloads.post(target.path(), "", Payloads.CLIENT_INTRODUCTION)
                            : Payloads.post(target.path(), target.session(), PING));
        }

        private void send(ChannelHandlerContext ctx, String request) {
            String text = request.replace("127.0.0.1:8808", "127.0.0.1:" + target.port());
            ctx.writeAndFlush(ByteBufUtil.writeAscii(ctx.alloc(), text), ctx.voidPromise());
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf in) {
            if (ready.isDone()) {
                return;
            }
            read.append(in.toString(StandardCharsets.US_ASCII));
            String text = read.toString();
            boolean head = text.contains("\r\n\r\n");
            if (!introduced && head && text.contains(RESULT)) {
                introduced = true;
                read.setLength(0);
                if (streams) {
                    send(ctx, stream(Payloads.header(text, "mcp-session-id")));
                } else {
                    ready.complete(ctx.channel());
                }
            } else if (introduced && head) {
                if (text.startsWith("HTTP/1.1 200 ")) {
                    ready.complete(ctx.channel());
                } else {
                    ctx.close();
                }
            }
        }

        private String stream(String session) {
            return "GET "
                    + target.path()
                    + " HTTP/1.1\r\nhost: 127.0.0.1:8808\r\naccept: text/event-stream\r\n"
                    + "mcp-protocol-version: "
                    + LoadTarget.REVISION
                    + "\r\n"
                    + (session.isEmpty() ? "" : "mcp-session-id: " + session + "\r\n")
                    + "\r\n";
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            ready.completeExceptionally(new IOException("closed"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
