package io.watchgate.bench.load;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.watchgate.loop.IoBackend;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/**
 * Makes calls from one event loop: as many as there are answers, or at a fixed rate.
 *
 * <p>At a fixed rate the time of a call counts from when it was due, whether or not a connection
 * was free then, so that a stall of the target shows in all calls it delayed (no coordinated
 * omission).
 */
public final class LoadGenerator implements AutoCloseable {

    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long GRACE_SECONDS = 10;
    private static final long FIRST_ID = 1_000_000_000L;

    private final IoBackend backend = IoBackend.automatic();
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, backend.handlers());
    private long lastId = FIRST_ID;

    /** Runs {@code plan} against {@code target} and waits for it to end. */
    public LoadResult run(LoadTarget target, LoadPlan plan)
            throws IOException, InterruptedException {
        return run(List.of(target), plan, () -> {});
    }

    /**
     * Runs {@code plan} and waits for it to end.
     *
     * @param targets one, or several between which the connections are shared out, such as sessions
     * @param around told when the connections are open, before the first call, and again behind the
     *     last one, before they are closed
     */
    public LoadResult run(List<LoadTarget> targets, LoadPlan plan, Runnable around)
            throws IOException, InterruptedException {
        List<CallTemplate> templates = new ArrayList<>();
        for (LoadTarget target : targets) {
            templates.add(new CallTemplate(target, plan.shape()));
        }
        Connector connector = new Connector(backend, group, templates, plan.fresh());
        return run(targets.get(0).name(), connector, plan, around);
    }

    /** As above, in places of any kind, which are closed behind the last call. */
    LoadResult run(String name, Places places, LoadPlan plan, Runnable around)
            throws IOException, InterruptedException {
        Run run = new Run(plan, group.next());
        try (places) {
            for (int i = 0; i < plan.connections(); i++) {
                run.add(places.open(run.loop, run));
            }
            around.run();
            CompletableFuture<LoadResult> done = run.start();
            long patience = (long) plan.seconds() + 2 * GRACE_SECONDS;
            LoadResult result = done.get(patience, TimeUnit.SECONDS);
            around.run();
            return result;
        } catch (ExecutionException | TimeoutException failure) {
            throw new IOException(name + ": the load did not come to an end", failure);
        } finally {
            run.detach();
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** One run of a plan. Confined to the loop, but for its beginning and its end. */
    private final class Run implements Slot.Listener {

        private final LoadPlan plan;
        private final EventLoop loop;
        private final Histogram latency = new Histogram(LONGEST_NANOS, 3);
        private final List<Slot> slots = new ArrayList<>();
        private final ArrayDeque<Slot> idle = new ArrayDeque<>();
        private final CompletableFuture<LoadResult> done = new CompletableFuture<>();
        private final Runnable tick = this::tick;
        private final double interval;
        private long startedAt;
        private long endsAt;
        private long due;
        private long errors;
        private int inFlight;
        private boolean over;

        Run(LoadPlan plan, EventLoop loop) {
            this.plan = plan;
            this.loop = loop;
            this.interval = plan.rate() > 0 ? TimeUnit.SECONDS.toNanos(1) / plan.rate() : 0;
        }

        void add(Slot slot) {
            slots.add(slot);
        }

        CompletableFuture<LoadResult> start() {
            loop.execute(
                    () -> {
                        startedAt = System.nanoTime();
                        endsAt = startedAt + (long) (plan.seconds() * TimeUnit.SECONDS.toNanos(1));
                        idle.addAll(slots);
                        loop.schedule(this::giveUp, graceNanos(), TimeUnit.NANOSECONDS);
                        tick();
                    });
            return done;
        }

        private long graceNanos() {
            return endsAt - startedAt + TimeUnit.SECONDS.toNanos(GRACE_SECONDS);
        }

        /** Makes the calls that are due, and comes back when the next one is. */
        private void tick() {
            long now = System.nanoTime();
            Slot free;
            while (!over && dueAt() <= Math.min(now, endsAt) && (free = idle.poll()) != null) {
                call(free, interval == 0 ? now : dueAt());
            }
            boolean waits = interval > 0 && !idle.isEmpty() && dueAt() <= endsAt;
            if (waits && !over) {
                loop.schedule(tick, Math.max(0, dueAt() - now), TimeUnit.NANOSECONDS);
            }
            finishIfQuiet(now);
        }

        private long dueAt() {
            return startedAt + (long) (due * interval);
        }

        private void call(Slot slot, long time) {
            due++;
            inFlight++;
            slot.call(++lastId, time);
        }

        @Override
        public void answered(Slot slot, long dueAt, boolean right) {
            if (over) {
                return;
            }
            long now = System.nanoTime();
            inFlight--;
            if (right) {
                latency.recordValue(Math.min(LONGEST_NANOS, Math.max(0, now - dueAt)));
            } else {
                errors++;
            }
            boolean next = interval == 0 ? now < endsAt : dueAt() <= Math.min(now, endsAt);
            if (next) {
                call(slot, interval == 0 ? now : dueAt());
            } else {
                idle.add(slot);
                if (idle.size() == 1 && interval > 0) {
                    tick();
                } else {
                    finishIfQuiet(now);
                }
            }
        }

        @Override
        public void lost(Slot slot, boolean busy) {
            if (!over) {
                errors++;
                idle.remove(slot);
                inFlight -= busy ? 1 : 0;
                finishIfQuiet(System.nanoTime());
            }
        }

        private void finishIfQuiet(long now) {
            boolean allSent = interval == 0 ? now >= endsAt : dueAt() > endsAt;
            boolean nobodyLeft = inFlight == 0 && idle.isEmpty();
            if (!over && inFlight == 0 && (allSent || nobodyLeft)) {
                finish(now);
            }
        }

        private void giveUp() {
            if (!over) {
                errors += inFlight;
                finish(System.nanoTime());
            }
        }

        private void finish(long now) {
            over = true;
            double seconds = (double) (now - startedAt) / TimeUnit.SECONDS.toNanos(1);
            done.complete(new LoadResult(latency.getTotalCount(), errors, seconds, latency));
        }

        void detach() {
            loop.execute(() -> over = true);
        }
    }
}
