package io.watchgate.content;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.watchgate.config.policy.JudgingConfig;
import io.watchgate.limit.FairQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that judge what would hold up an event loop, and the bounds for what waits for them,
 * of all principals together and of each.
 *
 * <p>Threads are started when they are first needed. One that does not come back from a filter is
 * given up, and another takes its place: filters that hang are fenced, so that no more than {@code
 * judging.spares} and the threads there are can be lost to each. Safe from any thread.
 */
public final class JudgingPool {

    private static final Logger LOG = LoggerFactory.getLogger(JudgingPool.class);
    private static final AtomicInteger SERIAL = new AtomicInteger();

    private final Queue<PoolTask> arrived = new ConcurrentLinkedQueue<>();
    private final FairQueue<PoolTask> turns = new FairQueue<>(PoolTask::principal);
    private final AtomicInteger waiting = new AtomicInteger();
    private final HeldShares shares = new HeldShares();
    private final Queue<Worker> idle = new ConcurrentLinkedQueue<>();
    private final Set<Worker> workers = ConcurrentHashMap.newKeySet();
    private final Set<PoolTask> active = ConcurrentHashMap.newKeySet();
    private final AtomicInteger working = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicLong heldBytes = new AtomicLong();
    private final LongAdder refused = new LongAdder();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile int mostWorkers = 1;
    private volatile HeldShares.Room room = new HeldShares.Room(1, 0, 100);
    private final AtomicInteger generation = new AtomicInteger();
    private volatile boolean closed;

    JudgingPool() {}

    /** Takes other bounds. */
    void configure(JudgingConfig config) {
        mostWorkers = config.threads();
        room = new HeldShares.Room(config.queue(), config.buffered().bytes(), config.share());
    }

    /** Tells whether any message is held back. */
    boolean isBusy() {
        return held.get() != 0;
    }

    /** Returns how many messages wait for a verdict, their own or that of one before them. */
    public int held() {
        return held.get();
    }

    /** Returns how many messages have come since a worker last looked for one. */
    int arrived() {
        return arrived.size();
    }

    /** Returns how much memory these take, in bytes. */
    public long heldBytes() {
        return heldBytes.get();
    }

    /** Returns how many messages were refused because too many were waiting. */
    public long refused() {
        return refused.sum();
    }

    /** Returns how many threads have not come back from a filter. */
    public int lost() {
        return lost.get();
    }

    /** Returns how many messages of one line may wait, so that none takes all the room. */
    public int longestLine() {
        return Math.max(1, room.messages() / 4);
    }

    /** Sets memory aside for a message unless there is too little; returns whether there is. */
    boolean admit(Passage passage) {
        if (passage.reserved() > 0) {
            return true;
        }
        int bytes = Math.max(1, passage.bytes());
        if (!admit(passage.principal(), bytes)) {
            return false;
        }
        passage.reserve(bytes);
        return true;
    }

    /** Sets memory aside for what somebody has to wait for; returns whether there is enough. */
    public boolean admit(String principal, int bytes) {
        HeldShares.Room most = room;
        long before = heldBytes.getAndAdd(bytes);
        // One message alone may be as large as limits.frame lets it be.
        boolean fits = before == 0 || before + bytes <= most.bytes();
        boolean free = held.incrementAndGet() <= most.messages() && fits && !closed;
        if (!free || !shares.take(principal, bytes, most)) {
            held.decrementAndGet();
            heldBytes.addAndGet(-bytes);
            refuse();
            return false;
        }
        return true;
    }

    /** Counts a message that there was no room for. */
    void refuse() {
        refused.increment();
    }

    /** Takes back what was set aside for a message. */
    void leave(Passage passage) {
        if (passage.reserved() > 0) {
            leave(passage.principal(), passage.reserved());
            passage.reserve(0);
        }
    }

    /** Takes back what {@link #admit(String, int)} has set aside. */
    public void leave(String principal, int bytes) {
        held.decrementAndGet();
        heldBytes.addAndGet(-bytes);
        shares.give(principal, bytes);
    }

    /** Lets a worker do this errand when it is its principal's turn. */
    public void submit(Errand errand) {
        submit((PoolTask) errand);
    }

    /** Lets a worker judge. */
    void submit(PoolTask judging) {
        active.add(judging);
        waiting.incrementAndGet();
        arrived.add(judging);
        wake();
        if (closed) {
            close();
        }
    }

    /**
     * Takes the judgement whose turn it is: principals take turns. Called by workers, which wait
     * for each other here; loops wait for nobody when they add one.
     */
    private @Nullable PoolTask next() {
        synchronized (turns) {
            PoolTask more;
            while ((more = arrived.poll()) != null) {
                turns.add(more);
            }
            PoolTask next = turns.poll();
            if (next != null) {
                waiting.decrementAndGet();
            }
            return next;
        }
    }

    /** Notes that nobody waits for a judgement any more. */
    void ended(PoolTask judging) {
        active.remove(judging);
    }

    /** Gives a thread up that does not come back, and lets another take its place. */
    void lost(Worker worker) {
        worker.giveUp();
        wake();
    }

    /**
     * Lets other threads take the place of those there are, as soon as they have done what they are
     * doing: plugins that are gone may have left things with them.
     */
    void renew() {
        generation.incrementAndGet();
        Worker free;
        while ((free = idle.poll()) != null) {
            working.decrementAndGet();
            free.end();
        }
    }

    /** Ends all threads and judgements, without waiting for them. */
    void close() {
        closed = true;
        PoolTask left;
        while ((left = next()) != null) {
            left.release();
        }
        active.forEach(judging -> judging.loop().handoff().post(judging::giveUp));
        workers.forEach(Worker::end);
    }

    private void wake() {
        Worker free = idle.poll();
        if (free == null) {
            free = newWorker();
        }
        if (free != null) {
            free.wake();
        }
    }

    private @Nullable Worker newWorker() {
        if (working.incrementAndGet() > mostWorkers || closed) {
            working.decrementAndGet();
            return null;
        }
        Worker worker = new Worker();
        workers.add(worker);
        return worker;
    }

    /** One thread. */
    public final class Worker implements Runnable {

        private final DefaultEventExecutor executor =
                new DefaultEventExecutor(
                        task -> {
                            // No thread of Netty's: filters of plugins may wait.
                            Thread thread = new Thread(task, "filters-" + SERIAL.getAndIncrement());
                            thread.setDaemon(true);
                            return thread;
                        });
        private final int born = generation.get();
        private final AtomicBoolean givenUp = new AtomicBoolean();
        private volatile @Nullable Thread thread;

        void wake() {
            try {
                executor.execute(this);
            } catch (RejectedExecutionException over) {
                // Closed at this moment, which ends all judgements.
                LOG.debug("no worker: the pool is closed");
            }
        }

        @Override
        public void run() {
            thread = Thread.currentThread();
            PoolTask next;
            while ((next = JudgingPool.this.next()) != null) {
                if (!judge(next)) {
                    lost.decrementAndGet();
                    return;
                }
            }
            if (working.get() > mostWorkers || born != generation.get() || closed) {
                working.decrementAndGet();
                end();
            } else {
                idle.add(this);
            }
            if (waiting.get() > 0) {
                JudgingPool.this.wake();
            }
        }

        /** Judges; returns false when the thread was given up meanwhile. */
        private boolean judge(PoolTask next) {
            try {
                return next.work(this);
            } catch (Throwable failed) {
                LOG.error("a message could not be judged: {}", failed.getClass().getName());
                next.fail();
                return true;
            }
        }

        /** Counts the thread as lost and asks it to come back; it ends when it does. */
        private void giveUp() {
            if (givenUp.compareAndSet(false, true)) {
                lost.incrementAndGet();
                working.decrementAndGet();
                Thread hanging = thread;
                if (hanging != null) {
                    hanging.interrupt();
                }
                end();
            }
        }

        private void end() {
            workers.remove(this);
            executor.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
    }
}
