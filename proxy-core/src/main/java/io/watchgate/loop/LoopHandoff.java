package io.watchgate.loop;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands tasks over to one event loop: the only crossing between loops on a message's way.
 *
 * <p>A batch of tasks costs the loop one wake-up. Tasks from one thread run in the order in which
 * they were handed over. {@link #post} takes what must arrive (answers, closings), whose number the
 * tables of calls and exchanges bound; {@link #offer} takes what may be refused (new requests,
 * progress) and holds the limit.
 *
 * <p>Safe from any thread.
 */
public final class LoopHandoff {

    private static final Logger LOG = LoggerFactory.getLogger(LoopHandoff.class);
    private static final int CHUNK = 256;

    /** Tasks run in a row before the loop looks at its channels again. */
    private static final int BATCH = 1024;

    private final EventLoop eventLoop;
    private final Runnable afterBatch;
    private volatile int limit;
    private final MpscUnboundedVarHandleArrayQueue<LoopTask> queue =
            new MpscUnboundedVarHandleArrayQueue<>(CHUNK);
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Runnable drain = this::drain;
    private volatile boolean terminated;

    /**
     * Creates the hand-over queue of {@code eventLoop}.
     *
     * @param limit tasks waiting above which {@link #offer} refuses ({@code limits.handoff})
     * @param afterBatch called on the loop behind each batch
     */
    LoopHandoff(EventLoop eventLoop, int limit, Runnable afterBatch) {
        this.eventLoop = eventLoop;
        this.limit = limit;
        this.afterBatch = afterBatch;
    }

    /** Notes that the loop has ended, perhaps with the drain it has accepted still in its queue. */
    void terminated() {
        terminated = true;
        abandonAll();
    }

    /** Takes another limit. */
    void configure(int newLimit) {
        limit = newLimit;
    }

    /** Hands {@code task} over, however many are waiting. */
    public void post(LoopTask task) {
        queue.offer(task);
        if (terminated) {
            abandonAll();
        } else {
            schedule();
        }
    }

    /** Hands {@code task} over unless too many are waiting; returns whether it did. */
    public boolean offer(LoopTask task) {
        if (queue.size() >= limit) {
            return false;
        }
        post(task);
        return true;
    }

    /** Returns how many tasks are waiting, about. */
    public int waiting() {
        return queue.size();
    }

    private void schedule() {
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            try {
                eventLoop.execute(drain);
            } catch (RejectedExecutionException stopped) {
                // A loop at its last tasks still reads the queue: nobody else does before it ends.
                if (eventLoop.isTerminated()) {
                    abandonAll();
                }
            }
        }
    }

    private void drain() {
        // Cleared before the first task is taken: whoever adds one from here on wakes the loop
        // again.
        scheduled.set(false);
        LoopTask task;
        for (int i = 0; i < BATCH && (task = queue.poll()) != null; i++) {
            try {
                task.run();
            } catch (Throwable failure) {
                LOG.error("a task handed over to {} failed", eventLoop, failure);
            }
        }
        if (!queue.isEmpty()) {
            schedule();
        }
        afterBatch.run();
    }

    /** Releases what nobody will run any more. The queue has one reader at a time. */
    private synchronized void abandonAll() {
        LoopTask task;
        while ((task = queue.poll()) != null) {
            task.abandon();
        }
    }
}
