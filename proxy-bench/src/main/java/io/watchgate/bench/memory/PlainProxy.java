package io.watchgate.bench.memory;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.watchgate.bench.BenchLoop;
import io.watchgate.bench.Payloads;
import io.watchgate.bench.memory.MemoryGateway.Leg;
import io.watchgate.loop.GatewayLoops;
import java.util.concurrent.CompletableFuture;

/**
 * What {@link MemoryGateway} is compared with: a proxy of Netty's own HTTP codecs that passes
 * bodies on and looks at nothing, between the same client and the same server.
 *
 * <p>Safe from any thread but the loop's own.
 */
public final class PlainProxy implements AutoCloseable {

    private static final int LONGEST = 1 << 20;

    private final GatewayLoops loops = BenchLoop.one();
    private final EventLoop loop = loops.get(0).eventLoop();
    private final MemoryClient client = new MemoryClient(0);
    private final Thread thread;

    /**
     * Opens the proxy.
     *
     * @param call what the client calls, with the id {@link Payloads#ID}
     * @param result what the server returns, a JSON object
     */
    public PlainProxy(String call, String result) {
        Channel server = new MemoryServer(Leg.HTTP, result).channel();
        Channel inbound = client.channel();
        server.pipeline()
                .addLast(
                        new HttpClientCodec(),
                        new HttpObjectAggregator(LONGEST),
                        new Answers(inbound));
        inbound.pipeline()
                .addLast(
                        new HttpServerCodec(),
                        new HttpObjectAggregator(LONGEST),
                        new Requests(server));
        loop.register(server).syncUninterruptibly();
        loop.register(inbound).syncUninterruptibly();
        thread = CompletableFuture.supplyAsync(Thread::currentThread, loop).join();
        client.repeat(
                Payloads.post("/mcp", "", call.replace(Payloads.ID, MemoryClient.idPlaceholder())),
                MemoryClient.idPlaceholder());
    }

    /** Returns the thread of the event loop, on which every call is made. */
    public Thread thread() {
        return thread;
    }

    /** Makes {@code calls} calls, one after the other, and waits for the last answer. */
    public void call(int calls) {
        CompletableFuture.supplyAsync(() -> client.call(calls), loop)
                .thenCompose(done -> done)
                .join();
    }

    @Override
    public void close() {
        loops.shutdown().syncUninterruptibly();
    }

    private static final class Requests extends ChannelInboundHandlerAdapter {

        private final Channel server;

        Requests(Channel server) {
            this.server = server;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            FullHttpRequest request = (FullHttpRequest) message;
            server.writeAndFlush(
                    new DefaultFullHttpRequest(
                            HttpVersion.HTTP_1_1,
                            request.method(),
                            request.uri(),
                            request.content(),
                            request.headers(),
                            request.trailingHeaders()));
        }
    }

    private static final class Answers extends ChannelInboundHandlerAdapter {

        private final Channel client;

        Answers(Channel client) {
            this.client = client;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            FullHttpResponse response = (FullHttpResponse) message;
            client.writeAndFlush(
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1,
                            response.status(),
                            response.content(),
                            response.headers(),
                            response.trailingHeaders()));
        }
    }
}
