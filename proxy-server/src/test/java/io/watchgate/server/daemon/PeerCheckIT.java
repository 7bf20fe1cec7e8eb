package io.watchgate.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.watchgate.loop.IoBackend;
import io.watchgate.testkit.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may be at the other end of a unix domain socket. */
class PeerCheckIT {

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(IoBackend.class)
    void believesTheKernel(IoBackend backend) throws Exception {
        Assumptions.assumeTrue(backend.isAvailable());
        Path path = directory.resolve("s");
        int own = (Integer) Files.getAttribute(directory, "unix:uid");
        BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, backend.handlers());
        try {
            new ServerBootstrap()
                    .group(group)
                    .channel(backend.domainServerChannel())
                    .childHandler(remember(accepted))
                    .bind(backend.domainAddress(path))
                    .sync();
            new Bootstrap()
                    .group(group)
                    .channel(backend.domainSocketChannel())
                    .handler(remember(new LinkedBlockingQueue<>()))
                    .connect(backend.domainAddress(path))
                    .sync();
            Channel connection = Await.next(accepted, "a connection");
            assertThat(new PeerCheck(List.of(), own, path).refusal(connection)).isNull();
            assertThat(new PeerCheck(List.of("any"), own + 1, path).refusal(connection)).isNull();
            if (backend != IoBackend.NIO) {
                List<String> named = List.of(Integer.toString(own));
                assertThat(new PeerCheck(named, own + 1, path).refusal(connection)).isNull();
                assertThat(new PeerCheck(List.of("77"), own + 1, path).refusal(connection))
                        .isEqualTo("user " + own);
            }
        } finally {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
        }
    }

    private static ChannelInitializer<Channel> remember(BlockingQueue<Channel> channels) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channels.add(channel);
            }
        };
    }
}
