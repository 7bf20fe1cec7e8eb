package io.watchgate.limit;

import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTask;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A number of permits that all loops share, and the loops that wait for one.
 *
 * <p>Taking and giving back is one atomic operation each while nobody waits. Who waits is woken
 * once for each permit that comes back, in the order of asking, and tries again; if it takes none,
 * the next is woken. Until then nobody else takes that permit: whoever has just given one back
 * would always be faster. Safe from any thread.
 */
public final class Permits {

    private record Waiter(GatewayLoop loop, LoopTask retry) {}

    private final int limit;
    private final AtomicInteger taken = new AtomicInteger();

    /** Permits for which somebody has been woken who has not tried yet. */
    private final AtomicInteger promised = new AtomicInteger();

    private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();

    /** Creates {@code limit} permits. */
    public Permits(int limit) {
        this.limit = limit;
    }

    /** Takes a permit if there is one. */
    public boolean tryTake() {
        int now = taken.get();
        while (now < limit - promised.get()) {
            if (taken.compareAndSet(now, now + 1)) {
                return true;
            }
            now = taken.get();
        }
        return false;
    }

    /** Gives a permit back, and wakes the first who waits. */
    public void giveBack() {
        taken.decrementAndGet();
        if (!waiters.isEmpty()) {
            wakeOne();
        }
    }

    /** Runs {@code retry} on {@code loop} once, when a permit may have become free. */
    public void await(GatewayLoop loop, LoopTask retry) {
        waiters.add(new Waiter(loop, retry));
        // A permit may have come back between the failed attempt and this line.
        if (hasOneFree()) {
            wakeOne();
        }
    }

    private boolean hasOneFree() {
        return taken.get() + promised.get() < limit;
    }

    /** Tells whether anybody waits for a permit. */
    public boolean hasWaiters() {
        return !waiters.isEmpty();
    }

    /** Tells whether anybody waits for a permit on another loop than this one. */
    public boolean hasWaitersBeside(GatewayLoop loop) {
        if (waiters.isEmpty()) {
            // The usual case, which costs no iterator.
            return false;
        }
        for (Waiter waiter : waiters) {
            if (waiter.loop != loop) {
                return true;
            }
        }
        return false;
    }

    /** Returns how many permits are taken. */
    public int taken() {
        return taken.get();
    }

    /** Returns how many there are. */
    public int limit() {
        return limit;
    }

    private void wakeOne() {
        @Nullable Waiter waiter = waiters.poll();
        if (waiter != null) {
            promised.incrementAndGet();
            waiter.loop.handoff().post(new Wake(waiter.retry));
        }
    }

    /** Wakes the next when the one that was woken took nothing: what it waited for may be gone. */
    private final class Wake implements LoopTask {

        private final LoopTask retry;

        Wake(LoopTask retry) {
            this.retry = retry;
        }

        @Override
        public void run() {
            promised.decrementAndGet();
            retry.run();
            if (hasOneFree()) {
                wakeOne();
            }
        }

        @Override
        public void abandon() {
            promised.decrementAndGet();
            retry.abandon();
            wakeOne();
        }
    }
}
