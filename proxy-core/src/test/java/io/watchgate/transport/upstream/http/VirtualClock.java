package io.watchgate.transport.upstream.http;

import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.LoopTimer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** The loops' clock, which stands still until the test lets time pass. */
final class VirtualClock implements LongSupplier {

    /** One step of the loops' finest wheel: where timers are due exactly. */
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final AtomicLong now = new AtomicLong();

    @Override
    public long getAsLong() {
        return now.get();
    }

    /** Lets time pass, and returns when everything due on any of the loops has expired. */
    void advance(GatewayLoops loops, Duration duration) throws InterruptedException {
        long steps = Math.max(1, (duration.toNanos() + STEP_NANOS - 1) / STEP_NANOS);
        CountDownLatch waiting = new CountDownLatch(loops.size());
        CountDownLatch expired = new CountDownLatch(loops.size());
        for (GatewayLoop loop : loops.all()) {
            LoopTimer last = new Last(loop, expired);
            // Scheduled while time stands still: due with the next step, which wakes the wheels.
            loop.handoff()
                    .post(
                            () -> {
                                loop.timers().schedule(last, 0);
                                waiting.countDown();
                            });
        }
        await(waiting);
        now.addAndGet(steps * STEP_NANOS);
        await(expired);
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("timers did not expire");
        }
    }

    /** Tells when the wheels of a loop have turned, with all that was due. */
    private static final class Last extends LoopTimer {

        private final GatewayLoop loop;
        private final CountDownLatch expired;

        Last(GatewayLoop loop, CountDownLatch expired) {
            this.loop = loop;
            this.expired = expired;
        }

        @Override
        protected void expired() {
            loop.eventLoop().execute(expired::countDown);
        }
    }
}
