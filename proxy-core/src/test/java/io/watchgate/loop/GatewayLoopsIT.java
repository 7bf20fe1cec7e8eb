package io.watchgate.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GatewayLoopsIT {

    /** A stop that came while a loop ran its tasks once left its channels open. */
    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void closesItsChannelsWheneverItIsStopped(IoBackend backend) throws Exception {
        GatewayLoops loops =
                new GatewayLoops(backend, new LoopSettings(1, 1024, 64, System::nanoTime));
        Channel channel =
                new ServerBootstrap()
                        .group(loops.group())
                        .channel(backend.serverChannel())
                        .childHandler(new ChannelInboundHandlerAdapter())
                        .bind("127.0.0.1", 0)
                        .sync()
                        .channel();
        CountDownLatch ended = new CountDownLatch(1);

        loops.get(0)
                .eventLoop()
                .execute(() -> loops.shutdown().addListener(stopped -> ended.countDown()));

        assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(channel.isOpen()).isFalse();
    }

    /** What had to wait for a later turn of a loop that was stopped once kept its buffers. */
    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void runsAllStepsBeforeItEnds(IoBackend backend) throws Exception {
        GatewayLoops loops =
                new GatewayLoops(backend, new LoopSettings(1, 1024, 64, System::nanoTime));
        AtomicInteger run = new AtomicInteger();
        loops.get(0)
                .run(
                        () -> {
                            for (int i = 0; i < 50; i++) {
                                loops.get(0).steps().run(run::incrementAndGet);
                            }
                            loops.shutdown();
                        });

        assertThat(loops.group().terminationFuture().await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(run).hasValue(50);
    }

    /** Whoever wants to know the time of the turn is told the same until the next one. */
    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void readsTheTimeOfATurnOnce(IoBackend backend) throws Exception {
        AtomicLong clock = new AtomicLong();
        GatewayLoops loops =
                new GatewayLoops(backend, new LoopSettings(1, 1024, 64, clock::incrementAndGet));
        GatewayLoop loop = loops.get(0);
        CompletableFuture<List<Long>> times = new CompletableFuture<>();
        try {
            loop.eventLoop()
                    .execute(
                            () -> {
                                long first = loop.turnTime();
                                long now = loop.nanoTime();
                                long again = loop.turnTime();
                                loop.eventLoop()
                                        .execute(
                                                () ->
                                                        times.complete(
                                                                List.of(
                                                                        first,
                                                                        now,
                                                                        again,
                                                                        loop.turnTime())));
                            });
            List<Long> told = times.get(30, TimeUnit.SECONDS);
            assertThat(told.get(1)).isGreaterThan(told.get(0));
            assertThat(told.get(2)).isEqualTo(told.get(0));
            assertThat(told.get(3)).isGreaterThan(told.get(1));
        } finally {
            loops.shutdown().sync();
        }
    }

    /** A channel that went on writing a large answer once kept all others of its loop waiting. */
    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void readsBetweenATaskAndItsNextPart(IoBackend backend) throws Exception {
        GatewayLoops loops =
                new GatewayLoops(backend, new LoopSettings(1, 1024, 64, System::nanoTime));
        EventLoop loop = loops.get(0).eventLoop();
        CompletableFuture<Channel> accepted = new CompletableFuture<>();
        CompletableFuture<Integer> parts = new CompletableFuture<>();
        Channel server =
                new ServerBootstrap()
                        .group(loops.group())
                        .channel(backend.serverChannel())
                        .childHandler(new Accepting(accepted))
                        .bind("127.0.0.1", 0)
                        .sync()
                        .channel();
        int port = ((InetSocketAddress) server.localAddress()).getPort();

        try (SocketChannel client = SocketChannel.open(new InetSocketAddress("127.0.0.1", port))) {
            client.configureBlocking(false);
            Channel channel = accepted.get(30, TimeUnit.SECONDS);
            Parts task = new Parts(loop, parts);
            channel.pipeline().addLast(new Reading(task));
            loop.execute(
                    () -> {
                        write(client);
                        task.run();
                    });

            // The part beside the write, and no more than one in the turn that reads.
            assertThat(parts.get(30, TimeUnit.SECONDS)).isBetween(1, 2);
        } finally {
            loops.shutdown().sync();
        }
    }

    private static void write(SocketChannel client) {
        try {
            client.write(ByteBuffer.wrap(new byte[] {'x'}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Accepting extends ChannelInitializer<Channel> {

        private final CompletableFuture<Channel> accepted;

        Accepting(CompletableFuture<Channel> accepted) {
            this.accepted = accepted;
        }

        @Override
        protected void initChannel(Channel channel) {
            channel.eventLoop().execute(() -> accepted.complete(channel));
        }
    }

    /** Posts itself until something has been read. */
    private static final class Parts implements Runnable {

        private final EventLoop loop;
        private final CompletableFuture<Integer> parts;
        private int run;

        Parts(EventLoop loop, CompletableFuture<Integer> parts) {
            this.loop = loop;
            this.parts = parts;
        }

        @Override
        public void run() {
            if (!parts.isDone()) {
                run++;
                loop.execute(this);
            }
        }
    }

    private static final class Reading extends ChannelInboundHandlerAdapter {

        private final Parts task;

        Reading(Parts task) {
            this.task = task;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
            task.parts.complete(task.run);
        }
    }
}
