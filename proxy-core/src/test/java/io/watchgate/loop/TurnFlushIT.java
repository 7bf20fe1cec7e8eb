package io.watchgate.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.watchgate.testkit.HeldLoop;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When what one turn of a loop writes to several sockets goes out. */
class TurnFlushIT {

    private static final String READ = "read";
    private static final String FLUSH = "flush";
    private static final String TASK = "task";
    private static final int SMALL = 8;

    /** Connections and rounds after which a loop takes itself for crowded. */
    private static final int CROWD = 32;

    private static final int ROUNDS = 20;

    private final List<String> log = new ArrayList<>();
    private final List<Integer> sizes = new ArrayList<>();
    private GatewayLoops loops;
    private Channel server;
    private final List<SocketChannel> clients = new ArrayList<>();
    private final List<SocketChannel> others = new ArrayList<>();
    private final List<Channel> accepted = new ArrayList<>();
    private boolean throwing;

    /** Answers each read with the same bytes, and notes what happens. */
    private final class Echo extends ChannelDuplexHandler {

        private final GatewayLoop loop = loops.get(0);

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            int bytes = ((ByteBuf) message).readableBytes();
            loop.scanned(bytes);
            log.add(READ);
            sizes.add(bytes);
            ctx.write(message);
            loop.flushes().add(ctx.channel());
            loop.eventLoop().execute(() -> log.add(TASK));
            if (throwing) {
                throw new IllegalStateException("as a handler with an error does");
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            loop.flushes().readOver();
        }

        @Override
        public void flush(ChannelHandlerContext ctx) {
            log.add(FLUSH);
            ctx.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            log.add("caught");
        }
    }

    private void start(IoBackend backend, int connections) throws Exception {
        start(backend, connections, CROWD);
    }

    private void start(IoBackend backend, int connections, int crowd) throws Exception {
        assumeTrue(backend.isAvailable(), backend::unavailability);
        loops = new GatewayLoops(backend, new LoopSettings(1, 1024, 64, System::nanoTime));
        List<CompletableFuture<Channel>> opened = Collections.synchronizedList(new ArrayList<>());
        server =
                new ServerBootstrap()
                        .group(loops.group())
                        .channel(backend.serverChannel())
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        ChannelTurn.bound(channel.config());
                                        channel.pipeline().addLast(new Echo());
                                        opened.get(opened.size() - 1).complete(channel);
                                    }
                                })
                        .bind("127.0.0.1", 0)
                        .sync()
                        .channel();
        SocketAddress address = server.localAddress();
        for (int i = 0; i < connections + crowd; i++) {
            opened.add(new CompletableFuture<>());
            clients.add(SocketChannel.open(address));
            accepted.add(opened.get(i).get(30, TimeUnit.SECONDS));
        }
        others.addAll(clients.subList(connections, clients.size()));
        clients.removeAll(others);
        for (int i = 0; i < (crowd > 0 ? ROUNDS : 0); i++) {
            try (HeldLoop held = hold()) {
                assertThat(held).isNotNull();
                for (SocketChannel other : others) {
                    send(other, SMALL);
                }
            }
            for (SocketChannel other : others) {
                receive(other, SMALL);
            }
        }
        loops.get(0)
                .eventLoop()
                .submit(
                        () -> {
                            log.clear();
                            sizes.clear();
                        })
                .get(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        for (SocketChannel client : clients) {
            client.close();
        }
        for (SocketChannel other : others) {
            other.close();
        }
        if (loops != null) {
            Loops.stop(loops);
        }
    }

    private HeldLoop hold() throws InterruptedException {
        return HeldLoop.hold(loops.get(0).eventLoop());
    }

    private static void send(SocketChannel client, int bytes) throws Exception {
        ByteBuffer all = ByteBuffer.allocate(bytes);
        while (all.hasRemaining()) {
            client.write(all);
        }
    }

    private static void receive(SocketChannel client, int bytes) throws Exception {
        ByteBuffer all = ByteBuffer.allocate(bytes);
        while (all.hasRemaining()) {
            assertThat(client.read(all)).isPositive();
        }
    }

    /** Returns what has happened, when all clients have their answers. */
    private List<String> answered(int bytes) throws Exception {
        for (SocketChannel client : clients) {
            receive(client, bytes);
        }
        return loops.get(0).eventLoop().submit(() -> List.copyOf(log)).get(30, TimeUnit.SECONDS);
    }

    private static List<String> repeat(int count, String... steps) {
        return Collections.nCopies(count, List.of(steps)).stream().flatMap(List::stream).toList();
    }

    private static List<String> all(List<?>... parts) {
        List<String> all = new ArrayList<>();
        for (List<?> part : parts) {
            part.forEach(step -> all.add((String) step));
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void allThatAreReadyAreReadBeforeOneIsWrittenTo(IoBackend backend) throws Exception {
        start(backend, 5);
        try (HeldLoop held = hold()) {
            assertThat(held).isNotNull();
            for (SocketChannel client : clients) {
                send(client, SMALL);
            }
        }
        assertThat(answered(SMALL))
                .as("tasks come behind")
                .isEqualTo(all(repeat(5, READ), repeat(5, FLUSH), repeat(5, TASK)));
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void noMoreWaitThanMay(IoBackend backend) throws Exception {
        start(backend, FlushQueue.MOST_WAITING + 3);
        try (HeldLoop held = hold()) {
            assertThat(held).isNotNull();
            for (SocketChannel client : clients) {
                send(client, SMALL);
            }
        }
        List<String> seen = answered(SMALL);
        int waiting = 0;
        int most = 0;
        for (String step : seen) {
            waiting += step.equals(READ) ? 1 : step.equals(FLUSH) ? -1 : 0;
            most = Math.max(most, waiting);
        }
        assertThat(waiting).isZero();
        assertThat(most).isBetween(2, FlushQueue.MOST_WAITING);
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void nobodyWaitsForALargeRead(IoBackend backend) throws Exception {
        start(backend, 2);
        int much = FlushQueue.MOST_SEEN;
        try (HeldLoop held = hold()) {
            assertThat(held).isNotNull();
            send(clients.get(0), SMALL);
            send(clients.get(1), much);
        }
        receive(clients.get(0), SMALL);
        receive(clients.get(1), much);
        List<String> seen =
                loops.get(0).eventLoop().submit(() -> List.copyOf(log)).get(30, TimeUnit.SECONDS);
        // The large one is read in several parts, all in one turn.
        int reads = seen.indexOf(FLUSH);
        int looked = 0;
        for (int i = sizes.indexOf(SMALL) + 1; i < reads; i++) {
            looked += sizes.get(i) + FlushQueue.MESSAGE;
        }
        assertThat(looked).as("while the small one waited").isLessThanOrEqualTo(much);
    }

    @ParameterizedTest
    @EnumSource
    void oneAloneIsWrittenToWhenItHasBeenRead(IoBackend backend) throws Exception {
        start(backend, 1);
        send(clients.get(0), SMALL);
        assertThat(answered(SMALL)).containsExactly(READ, FLUSH, TASK);
    }

    /** The first answer once waited for others while the processor had nothing to do. */
    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aLoopThatIsNotCrowdedWritesAtOnce(IoBackend backend) throws Exception {
        start(backend, 5, 0);
        try (HeldLoop held = hold()) {
            assertThat(held).isNotNull();
            for (SocketChannel client : clients) {
                send(client, SMALL);
            }
        }
        List<String> seen = new ArrayList<>(answered(SMALL));
        seen.removeIf(TASK::equals);
        assertThat(seen).isEqualTo(repeat(5, READ, FLUSH));
    }

    /** The kernel is given all that was written in a turn at once, and sees it no sooner. */
    @ParameterizedTest
    @EnumSource(names = "IO_URING")
    void whereAFlushIsNoSystemCallNobodyWaits(IoBackend backend) throws Exception {
        start(backend, 3);
        try (HeldLoop held = hold()) {
            assertThat(held).isNotNull();
            for (SocketChannel client : clients) {
                send(client, SMALL);
            }
        }
        List<String> seen = new ArrayList<>(answered(SMALL));
        seen.removeIf(TASK::equals);
        assertThat(seen).isEqualTo(repeat(3, READ, FLUSH));
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aHandlerThatFailsKeepsNoOneWaiting(IoBackend backend) throws Exception {
        start(backend, 3);
        throwing = true;
        try (HeldLoop held = hold()) {
            assertThat(held).isNotNull();
            for (SocketChannel client : clients) {
                send(client, SMALL);
            }
        }
        assertThat(answered(SMALL)).containsSubsequence(READ, READ, READ, FLUSH, FLUSH, FLUSH);
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aChannelThatClosesMeanwhileKeepsNoOneWaiting(IoBackend backend) throws Exception {
        start(backend, 3);
        try (HeldLoop held = hold()) {
            assertThat(held).isNotNull();
            for (SocketChannel client : clients) {
                send(client, SMALL);
            }
            clients.remove(1).close();
        }
        assertThat(answered(SMALL)).contains(FLUSH);
        assertThat(accepted.get(1).closeFuture().await(30, TimeUnit.SECONDS)).isTrue();
    }
}
