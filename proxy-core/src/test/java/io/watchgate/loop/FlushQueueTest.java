package io.watchgate.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.watchgate.testkit.HeldLoop;
import io.watchgate.testkit.VirtualLoop;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FlushQueueTest {

    private final VirtualLoop loop = new VirtualLoop();
    private final FlushQueue queue = loop.loop().flushes();

    /** A channel that counts flushes, and does something with the first. */
    private static final class Flushed extends ChannelOutboundHandlerAdapter {

        private final EmbeddedChannel channel = new EmbeddedChannel(this);
        private final AtomicInteger count = new AtomicInteger();
        private Runnable once = () -> {};

        @Override
        public void flush(ChannelHandlerContext ctx) {
            count.incrementAndGet();
            Runnable now = once;
            once = () -> {};
            now.run();
            ctx.flush();
        }
    }

    @Test
    void flushesEachChannelOnceForAllItsWrites() {
        Flushed first = new Flushed();
        Flushed second = new Flushed();
        queue.add(first.channel);
        queue.add(first.channel);
        queue.add(second.channel);
        assertThat(first.count).hasValue(0);
        queue.flushAll();
        queue.flushAll();
        assertThat(first.count).hasValue(1);
        assertThat(second.count).hasValue(1);
    }

    /** What a handler writes while its channel is flushed was left lying once. */
    @Test
    void flushesAChannelAgainThatIsWrittenToWhileItIsFlushed() {
        Flushed own = new Flushed();
        own.once = () -> queue.add(own.channel);
        queue.add(own.channel);
        queue.flushAll();
        assertThat(own.count).hasValue(2);
    }

    @Test
    void flushesAChannelThatAnotherFlushWritesTo() {
        Flushed first = new Flushed();
        Flushed second = new Flushed();
        first.once =
                () -> {
                    queue.add(second.channel);
                    queue.flushAll();
                    queue.add(first.channel);
                };
        queue.add(first.channel);
        queue.flushAll();
        assertThat(first.count).hasValue(2);
        assertThat(second.count).hasValue(1);
    }

    @Test
    void flushesASharedChannelOnceWhenTheTurnIsOver() {
        Flushed shared = new Flushed();
        Flushed other = new Flushed();
        for (int i = 0; i < 5; i++) {
            queue.addShared(shared.channel);
            queue.addShared(other.channel);
        }
        queue.flushAll();
        assertThat(shared.count).as("waits for the end of the turn").hasValue(0);
        loop.channel().runPendingTasks();
        assertThat(shared.count).hasValue(1);
        assertThat(other.count).hasValue(1);
    }

    @Test
    void flushesASharedChannelAgainThatIsWrittenToWhileItIsFlushed() {
        Flushed shared = new Flushed();
        shared.once = () -> queue.addShared(shared.channel);
        queue.addShared(shared.channel);
        loop.channel().runPendingTasks();
        assertThat(shared.count).hasValue(2);
        queue.addShared(shared.channel);
        loop.channel().runPendingTasks();
        assertThat(shared.count).as("works on").hasValue(3);
    }

    @Test
    void flushesASharedChannelBehindAllTasksOfALoopsTurn() throws Exception {
        GatewayLoops loops = Loops.start(1);
        GatewayLoop real = loops.get(0);
        Flushed shared = new Flushed();
        AtomicInteger flushesSeen = new AtomicInteger();
        HeldLoop held = HeldLoop.hold(real.eventLoop());
        for (int i = 0; i < 10; i++) {
            real.handoff()
                    .post(
                            () -> {
                                real.flushes().addShared(shared.channel);
                                flushesSeen.addAndGet(shared.count.get());
                            });
        }
        held.close();
        real.eventLoop().submit(() -> {}).get(20, TimeUnit.SECONDS);
        Loops.stop(loops);
        assertThat(shared.count).hasValue(1);
        assertThat(flushesSeen).as("flushed behind all of them").hasValue(0);
    }
}
