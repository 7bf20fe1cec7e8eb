package io.watchgate.testkit;

import io.netty.channel.EventLoop;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Holds an event loop up, so that a test decides what waits for it, until it is closed.
 *
 * <p>The one blocking call on a loop that {@link BlockingCallExtension} lets pass.
 */
public final class HeldLoop implements AutoCloseable {

    private static final long LONGEST_SECONDS = 30;

    private final CountDownLatch released = new CountDownLatch(1);

    private HeldLoop() {}

    /** Returns when {@code loop} is held up. */
    public static HeldLoop hold(EventLoop loop) throws InterruptedException {
        HeldLoop held = new HeldLoop();
        CountDownLatch reached = new CountDownLatch(1);
        loop.execute(
                () -> {
                    reached.countDown();
                    held.block();
                });
        if (!reached.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the loop is busy (expected: it takes a task)");
        }
        return held;
    }

    private void block() {
        try {
            if (!released.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the loop was not released");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the loop go on. */
    @Override
    public void close() {
        released.countDown();
    }
}
