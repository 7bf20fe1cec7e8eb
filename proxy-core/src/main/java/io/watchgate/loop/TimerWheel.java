package io.watchgate.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the timers of one event loop.
 *
 * <p>Two wheels: 10 ms steps for what is due within five seconds, 1 s steps for the rest. Setting
 * and cancelling are a few writes; a timer never fires early, and late by a step at most. The loop
 * is woken only for steps that hold a timer.
 *
 * <p>Confined to its event loop.
 */
public final class TimerWheel {

    /** Slot of a timer that is not scheduled. */
    static final int IDLE = -1;

    private static final Logger LOG = LoggerFactory.getLogger(TimerWheel.class);
    private static final int SLOTS = 512;
    private static final long FINE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long COARSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long FINE_SPAN = FINE_NANOS * (SLOTS - 2);

    private final EventLoop eventLoop;
    private final LongSupplier clock;
    private final Runnable afterExpiry;
    private final Wheel fine;
    private final Wheel coarse;
    private final Runnable wake = this::advance;
    private long wakeAt = Long.MAX_VALUE;
    private @Nullable Future<?> wakeUp;

    /**
     * Creates the timers of {@code eventLoop}.
     *
     * @param clock a monotonic clock in nanoseconds
     * @param afterExpiry called on the loop behind each batch of expired timers
     */
    TimerWheel(EventLoop eventLoop, LongSupplier clock, Runnable afterExpiry) {
        this.eventLoop = eventLoop;
        this.clock = clock;
        this.afterExpiry = afterExpiry;
        long now = clock.getAsLong();
        fine = new Wheel(FINE_NANOS, 0, now);
        coarse = new Wheel(COARSE_NANOS, SLOTS, now);
    }

    /** Makes {@code timer} expire after {@code nanos}, whether or not it was running. */
    public void schedule(LoopTimer timer, long nanos) {
        schedule(timer, clock.getAsLong(), nanos);
    }

    /**
     * Makes {@code timer} expire {@code nanos} after {@code now}, a reading of the loop's clock,
     * whether or not it was running.
     */
    public void schedule(LoopTimer timer, long now, long nanos) {
        assert eventLoop.inEventLoop() : Thread.currentThread().getName();
        cancel(timer);
        timer.deadline = now + nanos;
        Wheel wheel = nanos < FINE_SPAN ? fine : coarse;
        wheel.add(timer);
        if (wheel.timers == 1 || timer.deadline - wakeAt < 0) {
            wakeForNextStep();
        }
    }

    /** Stops {@code timer}; does nothing when it is not running. */
    public void cancel(LoopTimer timer) {
        if (timer.slot != IDLE) {
            (timer.slot < SLOTS ? fine : coarse).remove(timer);
        }
    }

    /** Returns how many timers are running. */
    public int running() {
        return fine.timers + coarse.timers;
    }

    private void advance() {
        wakeUp = null;
        wakeAt = Long.MAX_VALUE;
        long now = clock.getAsLong();
        fine.expire(now);
        coarse.expire(now);
        afterExpiry.run();
        wakeForNextStep();
    }

    private void wakeForNextStep() {
        long now = clock.getAsLong();
        long delay = Math.min(fine.untilNextStep(now), coarse.untilNextStep(now));
        if (delay == Long.MAX_VALUE || wakeUp != null && now + delay - wakeAt >= 0) {
            return;
        }
        if (wakeUp != null) {
            wakeUp.cancel(false);
        }
        wakeAt = now + delay;
        wakeUp = eventLoop.schedule(wake, delay, TimeUnit.NANOSECONDS);
    }

    /** One ring of slots. A slot is a doubly linked list; a bit says whether it holds anything. */
    private static final class Wheel {

        private final @Nullable LoopTimer[] heads = new LoopTimer[SLOTS];
        private final long[] occupied = new long[SLOTS / Long.SIZE];
        private final long step;
        private final int firstSlot;
        private final long origin;
        private long stepsDone;
        private int timers;

        Wheel(long step, int firstSlot, long origin) {
            this.step = step;
            this.firstSlot = firstSlot;
            this.origin = origin;
        }

        void add(LoopTimer timer) {
            // Rounded up, so that the step is over when the timer is due. What is further away than
            // one round waits in
            // its slot for the round in which it is due.
            long due = Math.max((timer.deadline - origin + step - 1) / step, stepsDone + 1);
            int at = (int) (due % SLOTS);
            LoopTimer head = heads[at];
            timer.previous = null;
            timer.next = head;
            timer.slot = firstSlot + at;
            if (head != null) {
                head.previous = timer;
            }
            heads[at] = timer;
            occupied[at >> 6] |= 1L << at;
            timers++;
        }

        void remove(LoopTimer timer) {
            int at = timer.slot - firstSlot;
            LoopTimer previous = timer.previous;
            LoopTimer next = timer.next;
            if (previous == null) {
                heads[at] = next;
                if (next == null) {
                    occupied[at >> 6] &= ~(1L << at);
                }
            } else {
                previous.next = next;
            }
            if (next != null) {
                next.previous = previous;
            }
            timer.previous = null;
            timer.next = null;
            timer.slot = IDLE;
            timers--;
        }

        void expire(long now) {
            long passed = (now - origin) / step;
            long from = Math.max(stepsDone + 1, passed - SLOTS + 1);
            stepsDone = passed;
            for (long due = from; due <= passed; due++) {
                int at = (int) (due % SLOTS);
                if ((occupied[at >> 6] & 1L << at) != 0) {
                    expireSlot(at, now);
                }
            }
        }

        private void expireSlot(int at, long now) {
            LoopTimer timer = heads[at];
            while (timer != null) {
                LoopTimer next = timer.next;
                if (timer.deadline - now <= 0) {
                    remove(timer);
                    fire(timer);
                    // Firing may have cancelled or added neighbours: start again with what is left.
                    next = heads[at];
                }
                timer = next;
            }
        }

        private static void fire(LoopTimer timer) {
            try {
                timer.expired();
            } catch (Throwable failure) {
                LOG.error("a timer of {} failed", timer.getClass().getName(), failure);
            }
        }

        /** Returns the nanoseconds until the end of the next step that holds a timer. */
        long untilNextStep(long now) {
            if (timers == 0) {
                return Long.MAX_VALUE;
            }
            for (int ahead = 1; ahead <= SLOTS; ahead++) {
                long due = stepsDone + ahead;
                int at = (int) (due % SLOTS);
                if (occupied[at >> 6] == 0) {
                    ahead += Long.SIZE - 1 - (at & Long.SIZE - 1);
                } else if ((occupied[at >> 6] & 1L << at) != 0) {
                    return Math.max(0, origin + due * step - now);
                }
            }
            return step;
        }

        @Override
        public String toString() {
            return timers + " timers in " + Arrays.toString(occupied);
        }
    }
}
