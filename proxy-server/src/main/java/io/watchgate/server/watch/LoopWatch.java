package io.watchgate.server.watch;

import io.watchgate.loop.GatewayLoop;
import io.watchgate.server.metrics.Durations;
import io.watchgate.server.metrics.Exposition;
import io.watchgate.server.metrics.Exposition.Type;
import io.watchgate.server.metrics.MetricFamilies;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how long each event loop takes to get to a task, and logs the stack of one that has
 * stood still for longer than {@code log.stall}.
 *
 * <p>A thread of its own ({@code loop-watch}) sends each loop a probe several times a second. A
 * stall is counted once, however long it is, and logged once, at most every ten seconds for a loop.
 * When the watching thread itself was late, the whole process stood still (a collection, a stopped
 * machine), and no loop is blamed for it. Safe from any thread.
 */
public final class LoopWatch implements MetricFamilies, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LoopWatch.class);
    private static final long LONGEST_PERIOD = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier clock;
    private final List<LoopProbe> probes;
    private final AtomicLongArray stalls;
    private final boolean[] blamed;
    private final long[] loggedAt;
    private final Thread thread;
    private volatile long stallNanos;
    private volatile boolean closed;

    /** Watches {@code loops} until it is closed. */
    public LoopWatch(List<GatewayLoop> loops, Duration stall) {
        this(loops, stall, System::nanoTime);
        thread.start();
    }

    /** Watches nothing by itself: {@link #look} does. */
    LoopWatch(List<GatewayLoop> loops, Duration stall, LongSupplier clock) {
        this.clock = clock;
        this.probes = loops.stream().map(loop -> new LoopProbe(loop, clock)).toList();
        this.stalls = new AtomicLongArray(probes.size());
        this.blamed = new boolean[probes.size()];
        this.loggedAt = new long[probes.size()];
        this.stallNanos = stall.toNanos();
        this.thread = new Thread(this::watch, "loop-watch");
        thread.setDaemon(true);
    }

    /** Takes another time after which a loop counts as stalled. */
    public void configure(Duration stall) {
        stallNanos = stall.toNanos();
    }

    /** Returns how often this loop has stood still. */
    public long stalls(int loop) {
        return stalls.get(loop);
    }

    /** Returns how long the probes of this loop took. */
    public Durations lag(int loop) {
        return probes.get(loop).lag().read();
    }

    /**
     * Returns how long the loop that has stood still longest has done so by now, in nanoseconds.
     */
    public long longestStall() {
        long now = clock.getAsLong();
        return probes.stream().mapToLong(probe -> probe.waited(now)).max().orElse(0);
    }

    private void watch() {
        long before = clock.getAsLong();
        while (!closed) {
            long period = Math.min(LONGEST_PERIOD, stallNanos / 2);
            LockSupport.parkNanos(this, period);
            long now = clock.getAsLong();
            if (now - before - period < stallNanos / 2) {
                look(now);
            }
            before = clock.getAsLong();
        }
    }

    /** Judges all loops at {@code now} and sends those a probe that have answered the last. */
    void look(long now) {
        for (LoopProbe probe : probes) {
            long waited = probe.waited(now);
            if (!probe.isOut()) {
                blamed[probe.index()] = false;
                probe.send(now);
            } else if (waited >= stallNanos && !blamed[probe.index()]) {
                blamed[probe.index()] = true;
                stalls.incrementAndGet(probe.index());
                report(probe, waited, now);
            }
        }
    }

    private void report(LoopProbe probe, long waited, long now) {
        int index = probe.index();
        if (loggedAt[index] != 0 && now - loggedAt[index] < QUIET_NANOS) {
            return;
        }
        loggedAt[index] = now;
        Thread thread = probe.thread();
        LOG.warn(
                "loop {} has stood still for {} ms (log.stall), {} times so far",
                index,
                TimeUnit.NANOSECONDS.toMillis(waited),
                stalls.get(index),
                thread == null ? null : new Standing(thread));
    }

    /** Carries the stack of another thread to the log. */
    private static final class Standing extends Exception {

        private static final long serialVersionUID = 1;

        Standing(Thread thread) {
            super("thread " + thread.getName() + " is", null, false, true);
            setStackTrace(thread.getStackTrace());
        }
    }

    @Override
    public void write(Exposition out) {
        out.family(
                "loop_lag_seconds",
                Type.HISTOGRAM,
                "Time an event loop takes to get to a task, seen by a probe.");
        probes.forEach(
                probe ->
                        out.durations(probe.lag().read(), "loop", Integer.toString(probe.index())));
        out.family(
                "loop_stalls",
                Type.COUNTER,
                "How often an event loop stood still for longer than log.stall.");
        probes.forEach(
                probe ->
                        out.value(
                                stalls.get(probe.index()),
                                "loop",
                                Integer.toString(probe.index())));
        long now = clock.getAsLong();
        out.family(
                "loop_standing_seconds",
                Type.GAUGE,
                "How long an event loop has not got to the probe under way.");
        probes.forEach(
                probe ->
                        out.value(
                                probe.waited(now) / 1e9, "loop", Integer.toString(probe.index())));
    }

    /** Ends the watch. Returns at once. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
