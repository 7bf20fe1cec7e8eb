package io.watchgate.server.daemon;

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

    private final BlockingQueue<Order> queue = new ArrayBlockingQueue<>(WAITING);

    /** Asks for a reload; the future says what became of it. */
    CompletableFuture<String> reload() {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        if (!queue.offer(new Order.Reload(outcome))) {
            outcome.completeExceptionally(
                    new ReloadException(WAITING + " orders are waiting already", null));
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
                reload.outcome().completeExceptionally(stopping());
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

    /** Returns what is said to who asks for a reload too late. */
    static ReloadException stopping() {
        return new ReloadException("the gateway is stopping", null);
    }
}
