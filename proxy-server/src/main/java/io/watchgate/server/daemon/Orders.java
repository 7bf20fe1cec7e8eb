package io.watchgate.server.daemon;

import io.watchgate.server.admin.GatewayControl.ReloadOutcome;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The orders that wait for the daemon's one thread, so that a reload never runs beside another one
 * or beside the stop.
 *
 * <p>Safe from any thread. Holds few: who signals faster than configurations load is told so.
 */
final class Orders {

    private static final int WAITING = 64;

    /** What is said to who asks for a reload too late. */
    static final ReloadOutcome STOPPING = new ReloadOutcome(false, "the gateway is stopping");

    private final BlockingQueue<Order> queue = new ArrayBlockingQueue<>(WAITING);

    /** Asks for a reload; the future says what became of it. */
    CompletableFuture<ReloadOutcome> reload() {
        CompletableFuture<ReloadOutcome> outcome = new CompletableFuture<>();
        if (!queue.offer(new Order.Reload(outcome))) {
            outcome.complete(new ReloadOutcome(false, WAITING + " orders are waiting already"));
        }
        return outcome;
    }

    /** Asks for the access log to be opened anew. */
    void reopenLog() {
        queue.offer(new Order.ReopenLog());
    }

    /** Asks for the stop, which nothing that waits may hold up. */
    void stop(String why) {
        Order stop = new Order.Stop(why);
        while (!queue.offer(stop)) {
            Order displaced = queue.poll();
            if (displaced instanceof Order.Reload reload) {
                reload.outcome().complete(STOPPING);
            }
        }
    }

    Order take() throws InterruptedException {
        return queue.take();
    }

    /** Returns the next order, or null when there is none for so long. */
    @Nullable Order poll(long millis) throws InterruptedException {
        return queue.poll(millis, TimeUnit.MILLISECONDS);
    }
}
