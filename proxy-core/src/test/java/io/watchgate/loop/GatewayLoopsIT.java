package io.watchgate.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
}
