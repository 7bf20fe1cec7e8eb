package io.watchgate.transport.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.watchgate.codec.WritePace;
import io.watchgate.config.GatewayConfig;
import io.watchgate.config.TimeoutsConfig;
import io.watchgate.config.key.Defaults;
import io.watchgate.mcp.Reason;
import io.watchgate.testkit.VirtualLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long a client may leave what is ready for it. */
class ConnectionTimerTest {

    private static final int PART = 64 * 1024;

    private final VirtualLoop loop = new VirtualLoop();
    private final TimeoutsConfig timeouts = Defaults.of(GatewayConfig.class).timeouts();
    private final ConnectionTimer timer = new ConnectionTimer(loop.loop(), timeouts);
    private final List<Reason> reasons = new ArrayList<>();
    private final Peer peer = new Peer();
    private final EmbeddedChannel channel = loop.channel(peer, new WritePace(), new Watched());

    /** Takes a flush when a test says so. */
    private static final class Peer extends ChannelOutboundHandlerAdapter {

        private record Sent(Object message, ChannelPromise promise) {}

        private final ArrayDeque<Sent> sent = new ArrayDeque<>();

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            sent.add(new Sent(message, promise));
        }

        @Override
        public void flush(ChannelHandlerContext ctx) {}

        /** What is before it in the way takes a message out of the channel with its promise. */
        void takeAll() {
            List<Sent> taken = List.copyOf(sent);
            sent.clear();
            taken.forEach(
                    each -> {
                        ReferenceCountUtil.release(each.message());
                        each.promise().trySuccess();
                    });
        }
    }

    private final class Watched extends ChannelInboundHandlerAdapter {

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            timer.writable(ctx.channel().isWritable());
        }
    }

    @AfterEach
    void end() {
        timer.stop();
        while (!peer.sent.isEmpty()) {
            peer.takeAll();
            channel.runPendingTasks();
        }
        channel.finishAndReleaseAll();
    }

    private void writeLarge(int parts) {
        timer.start(channel, (reason, text) -> reasons.add(reason));
        for (int i = 0; i < parts; i++) {
            channel.write(Unpooled.wrappedBuffer(new byte[PART]));
        }
        channel.flush();
        channel.runPendingTasks();
    }

    @Test
    void aClientThatTakesNothingIsTold() {
        writeLarge(200);
        loop.advance(timeouts.write().multipliedBy(2));

        assertThat(reasons).containsExactly(Reason.SLOW_READER);
    }

    @Test
    void aClientThatTakesAPortionOfALargeAnswerInThatTimeIsKept() {
        writeLarge(200);
        for (int i = 0; i < 10; i++) {
            loop.advance(timeouts.write().multipliedBy(2).dividedBy(3));
            peer.takeAll();
            channel.runPendingTasks();
        }

        assertThat(reasons).isEmpty();
    }

    @Test
    void aConnectionIdlesWhenNoRequestHasComeForAPartOfTheTimeItMayWait() {
        List<String> heard = new ArrayList<>();
        timer.start(
                channel,
                new ConnectionTimer.Watched() {
                    @Override
                    public void timedOut(Reason reason, String text) {
                        heard.add(reason.name());
                    }

                    @Override
                    public void idles() {
                        heard.add("idles");
                    }
                });
        Duration part = timeouts.idle().dividedBy(8);
        loop.advance(part.dividedBy(2));
        timer.headArrived();
        timer.requestArrived();
        loop.advance(part.multipliedBy(3));
        timer.idle();
        loop.advance(part.minusSeconds(1));
        assertThat(heard).as("a request was under way, and another may follow").isEmpty();

        loop.advance(part);
        assertThat(heard).isNotEmpty().containsOnly("idles");

        loop.advance(timeouts.idle());
        assertThat(heard).endsWith("CLIENT_GONE");
    }
}
