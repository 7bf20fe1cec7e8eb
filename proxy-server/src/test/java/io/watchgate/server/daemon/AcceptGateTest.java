package io.watchgate.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What listening channels do when a connection cannot be accepted. */
class AcceptGateTest {

    private final AcceptWatch watch = new AcceptWatch();
    private EmbeddedChannel listener;

    @AfterEach
    void close() {
        listener.finishAndReleaseAll();
    }

    private void listen(AcceptGate gate) {
        listener = new EmbeddedChannel();
        listener.freezeTime();
        listener.pipeline().addLast(gate);
        listener.pipeline().fireChannelActive();
    }

    private void fail() {
        listener.pipeline().fireExceptionCaught(new IOException("Too many open files"));
        listener.runPendingTasks();
        listener.checkException();
    }

    private void pass(long millis) {
        listener.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        listener.runScheduledPendingTasks();
    }

    @Test
    void pausesAndTriesAgain() {
        listen(new AcceptGate("127.0.0.1:8808", watch));
        fail();
        assertThat(listener.config().isAutoRead()).isFalse();
        pass(250);
        assertThat(listener.config().isAutoRead()).isTrue();
        assertThat(watch.pauses()).isEqualTo(1);
    }

    @Test
    void acceptsWithTheDescriptorsThatWerePutByAndPutsByTheNext() {
        listen(AcceptGate.withSpare("admin", watch));
        fail();
        fail();
        assertThat(listener.config().isAutoRead()).as("tried at once").isTrue();
        fail();
        assertThat(listener.config().isAutoRead()).as("none is left").isFalse();
        assertThat(watch.pauses()).isEqualTo(1);
        pass(250);
        fail();
        fail();
        assertThat(listener.config().isAutoRead()).as("another was put by").isTrue();
        EmbeddedChannel accepted = new EmbeddedChannel();
        listener.writeInbound(accepted);
        accepted.finishAndReleaseAll();
        fail();
        fail();
        assertThat(listener.config().isAutoRead()).as("when it had closed, too").isTrue();
        assertThat(watch.pauses()).isEqualTo(1);
    }
}
