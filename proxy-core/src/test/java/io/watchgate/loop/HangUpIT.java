package io.watchgate.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.watchgate.testkit.HeldLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a channel whose peer goes behind its last bytes. */
class HangUpIT {

    private static final int BYTES = 2000;

    enum Peer {
        RESETS,
        CLOSES,
        CLOSES_UNIX
    }

    @TempDir private Path directory;

    static Stream<Arguments> cases() {
        return Stream.of(IoBackend.EPOLL, IoBackend.IO_URING)
                .flatMap(
                        backend ->
                                Stream.of(Peer.values())
                                        .flatMap(
                                                peer ->
                                                        Stream.of(
                                                                Arguments.of(backend, peer, true),
                                                                Arguments.of(
                                                                        backend, peer, false))));
    }

    /** Over io_uring a channel once stayed open when the end came together with bytes. */
    @ParameterizedTest
    @MethodSource("cases")
    void aPeerThatGoesBehindItsLastBytesIsMissed(IoBackend backend, Peer peer, boolean readOn)
            throws Exception {
        assumeTrue(backend.isAvailable(), backend::unavailability);
        GatewayLoops loops =
                new GatewayLoops(backend, new LoopSettings(1, 8, 64, System::nanoTime));
        CompletableFuture<Channel> accepted = new CompletableFuture<>();
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        boolean unix = peer == Peer.CLOSES_UNIX;
        Path path = directory.resolve("socket");
        SocketAddress address =
                unix
                        ? backend.domainAddress(path)
                        : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        Channel server =
                new ServerBootstrap()
                        .group(loops.group())
                        .channel(unix ? backend.domainServerChannel() : backend.serverChannel())
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        ChannelTurn.bound(channel.config());
                                        channel.pipeline().addLast(new Reader(readOn, ended));
                                        accepted.complete(channel);
                                    }
                                })
                        .bind(address)
                        .sync()
                        .channel();

        try (SocketChannel client =
                SocketChannel.open(
                        unix ? UnixDomainSocketAddress.of(path) : server.localAddress())) {
            Channel channel = accepted.get(30, TimeUnit.SECONDS);
            try (HeldLoop held = HeldLoop.hold(channel.eventLoop())) {
                client.write(ByteBuffer.allocate(BYTES));
                if (peer == Peer.RESETS) {
                    client.setOption(StandardSocketOptions.SO_LINGER, 0);
                }
                client.close();
            }
            // All that it had sent comes first.
            assertThat(ended.get(30, TimeUnit.SECONDS)).isEqualTo(BYTES);
        } finally {
            Loops.stop(loops);
        }
    }

    private static final class Reader extends ChannelInboundHandlerAdapter {

        private final boolean readOn;
        private final CompletableFuture<Integer> ended;
        private int bytes;

        Reader(boolean readOn, CompletableFuture<Integer> ended) {
            this.readOn = readOn;
            this.ended = ended;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf read = (ByteBuf) message;
            bytes += read.readableBytes();
            read.release();
            ctx.channel().config().setAutoRead(readOn);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            ended.complete(bytes);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (!(cause instanceof IOException)) {
                ended.completeExceptionally(cause);
            }
        }
    }
}
