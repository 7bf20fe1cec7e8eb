package io.watchgate.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
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
final class LoadGenerator implements AutoCloseable {

    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long GRACE_SECONDS = 10;
    private static final long FIRST_ID = 1_000_000_000L;

    private final IoBackend backend = IoBackend.automatic();
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, backend.handlers());
    private long lastId = FIRST_ID;

    /** Runs {@code plan} against {@code target} and waits for it to end. */
    LoadResult run(LoadTarget target, LoadPlan plan) throws IOException, InterruptedException {
        Run run = new Run(target, plan, group.next());
        List<Channel> channels = new ArrayList<>();
        try {
            for (int i = 0; i < plan.connections(); i++) {
                channels.add(connect(target, run.newConnection()));
            }
            CompletableFuture<LoadResult> done = run.start();
            return done.get((long) plan.seconds() + 2 * GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new IOException(target.name() + ": the load did not come to an end", failure);
        } finally {
            run.detach();
            for (Channel channel : channels) {
                channel.close().sync();
            }
        }
    }

    private Channel connect(LoadTarget target, LoadConnection connection)
            throws InterruptedException {
        return new Bootstrap()
                .group(group)
                .channelFactory(backend.socketChannels())
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channel.pipeline().addLast(connection);
                            }
                        })
                .connect("127.0.0.1", target.port())
                .sync()
                .channel();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** One run of a plan. Confined to the loop, but for its beginning and its end. */
    private final class Run implements LoadConnection.Listener {

        private final CallTemplate template;
        private final LoadPlan plan;
        private final EventLoop loop;
        private final Histogram latency = new Histogram(LONGEST_NANOS, 3);
        private final List<LoadConnection> connections = new ArrayList<>();
        private final ArrayDeque<LoadConnection> idle = new ArrayDeque<>();
        private final CompletableFuture<LoadResult> done = new CompletableFuture<>();
        private final Runnable tick = this::tick;
        private final double interval;
        private long startedAt;
        private long endsAt;
        private long due;
        private long errors;
        private int inFlight;
        private boolean over;

        Run(LoadTarget target, LoadPlan plan, EventLoop loop) {
            this.template = new CallTemplate(target, plan.bytes());
            this.plan = plan;
            this.loop = loop;
            this.interval = plan.rate() > 0 ? TimeUnit.SECONDS.toNanos(1) / plan.rate() : 0;
        }

        LoadConnection newConnection() {
            LoadConnection connection = new LoadConnection(template, this);
            connections.add(connection);
            return connection;
        }

        CompletableFuture<LoadResult> start() {
            loop.execute(
                    () -> {
                        startedAt = System.nanoTime();
                        endsAt = startedAt + (long) (plan.seconds() * TimeUnit.SECONDS.toNanos(1));
                        idle.addAll(connections);
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
            LoadConnection free;
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

        private void call(LoadConnection connection, long time) {
            due++;
            inFlight++;
            connection.call(++lastId, time);
        }

        @Override
        public void answered(LoadConnection connection, long dueAt, boolean right) {
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
                call(connection, interval == 0 ? now : dueAt());
            } else {
                idle.add(connection);
                if (idle.size() == 1 && interval > 0) {
                    tick();
                } else {
                    finishIfQuiet(now);
                }
            }
        }

        @Override
        public void lost(LoadConnection connection, boolean busy) {
            if (!over) {
                errors++;
                idle.remove(connection);
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
