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
        long steps = (duration.toNanos() + STEP_NANOS - 1) / STEP_NANOS;
        // Time passes behind the scheduling: a wake-up that real time holds back is moved forward.
        settle(loops.get(0), () -> now.addAndGet(steps * STEP_NANOS));
        for (GatewayLoop loop : loops.all()) {
            settle(loop, () -> {});
        }
    }

    private static void settle(GatewayLoop loop, Runnable meanwhile) throws InterruptedException {
        CountDownLatch expired = new CountDownLatch(1);
        LoopTimer last =
                new LoopTimer() {
                    @Override
                    protected void expired() {
                        // Runs when the wheels have turned, with all that is due.
                        loop.eventLoop().execute(expired::countDown);
                    }
                };
        loop.handoff()
                .post(
                        () -> {
                            loop.timers().schedule(last, 0);
                            meanwhile.run();
                        });
        if (!expired.await(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the timers of " + loop + " did not expire");
        }
    }
}
