package io.watchgate.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.watchgate.testkit.VirtualLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GatewayLoopTest {

    @Test
    void givesOutIdsThatNoOtherLoopGivesOutAndThatTellTheirLoop() {
        Set<Long> ids = new HashSet<>();
        for (int index = 0; index < 3; index++) {
            GatewayLoop loop = new VirtualLoop(index, 3).loop();
            long last = 0;
            for (int i = 0; i < 1000; i++) {
                long id = loop.nextId();
                assertThat(id).isGreaterThan(last);
                assertThat(GatewayLoop.ownerOf(id, 3)).isEqualTo(index);
                assertThat(ids.add(id)).isTrue();
                last = id;
            }
        }
    }

    @Test
    void lendsItsScratchToOneBorrowerAtATime() {
        GatewayLoop loop = new VirtualLoop().loop();
        byte[] scratch = loop.borrowScratch();
        assertThat(scratch).hasSize(GatewayLoop.SCRATCH);
        assertThatThrownBy(loop::borrowScratch)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("scratch is lent (expected: returned before the next loan)");
        loop.returnScratch();
        assertThat(loop.borrowScratch()).isSameAs(scratch);
    }

    @Test
    void runsATaskAtOnceOnTheLoopAndHandsItOverElsewhere() throws Exception {
        GatewayLoops loops = Loops.start(2);
        CompletableFuture<Boolean> atOnce = new CompletableFuture<>();
        loops.get(0)
                .run(
                        () -> {
                            boolean[] ran = new boolean[1];
                            loops.get(0).run(() -> ran[0] = loops.get(0).inLoop());
                            atOnce.complete(ran[0]);
                        });
        assertThat(atOnce.get(20, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Boolean> elsewhere = new CompletableFuture<>();
        loops.get(0).run(() -> loops.get(1).run(() -> elsewhere.complete(loops.get(1).inLoop())));
        assertThat(elsewhere.get(20, TimeUnit.SECONDS)).isTrue();
        Loops.stop(loops);
    }

    @Test
    void knowsItsLoopsByTheirEventLoop() throws Exception {
        GatewayLoops loops = Loops.start(3);
        for (GatewayLoop loop : loops.all()) {
            assertThat(loops.of(loop.eventLoop())).isSameAs(loop);
        }
        assertThatThrownBy(() -> loops.of(new EmbeddedChannel().eventLoop()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("(expected: one of the gateway's)");
        Loops.stop(loops);
    }

    @ParameterizedTest
    @EnumSource(IoBackend.class)
    void carriesConnectionsOverEveryBackendThatWorksHere(IoBackend backend) throws Exception {
        if (!backend.isAvailable()) {
            assertThat(backend.unavailability()).isNotEmpty();
        }
        Assumptions.assumeTrue(backend.isAvailable(), backend::unavailability);
        assertThat(backend.unavailability()).isEmpty();
        GatewayLoops loops =
                new GatewayLoops(backend, new LoopSettings(2, 1024, 64, System::nanoTime));
        CompletableFuture<String> received = new CompletableFuture<>();
        Channel server =
                new ServerBootstrap()
                        .group(loops.group())
                        .channel(backend.serverChannel())
                        .childHandler(new Reader(received))
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .sync()
                        .channel();
        Channel client =
                new Bootstrap()
                        .group(loops.group())
                        .channelFactory(backend.socketChannels())
                        .handler(new ChannelInboundHandlerAdapter())
                        .connect(server.localAddress())
                        .sync()
                        .channel();
        client.writeAndFlush(Unpooled.copiedBuffer("over", StandardCharsets.US_ASCII));
        assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo("over");
        Channel datagrams =
                new Bootstrap()
                        .group(loops.group())
                        .channel(backend.datagramChannel())
                        .handler(new ChannelInboundHandlerAdapter())
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .sync()
                        .channel();
        assertThat(datagrams.isActive()).isTrue();
        Loops.stop(loops);
    }

    @ChannelHandler.Sharable
    private static final class Reader extends ChannelInboundHandlerAdapter {

        private final CompletableFuture<String> received;

        Reader(CompletableFuture<String> received) {
            this.received = received;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            received.complete(bytes.toString(StandardCharsets.US_ASCII));
            bytes.release();
        }
    }
}
