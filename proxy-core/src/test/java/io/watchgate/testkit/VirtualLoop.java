package io.watchgate.testkit;

import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopSettings;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A gateway loop without a thread: the caller's thread is the loop, and time passes only when a
 * test says so. Its channel carries the handlers under test.
 */
public final class VirtualLoop {

    /** Objects and arrays that may be open at once in a frame. */
    public static final int JSON_DEPTH = 64;

    /** Far from zero, and so near to the end that a clock's overflow is within reach of a test. */
    private static final long FIRST_NANOS = Long.MAX_VALUE - Duration.ofHours(1).toNanos();

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final GatewayLoop loop;
    private long now = FIRST_NANOS;

    /** Creates the only loop of a gateway. */
    public VirtualLoop() {
        this(0, 1);
    }

    /** Creates one of several loops. */
    public VirtualLoop(int index, int loops) {
        channel.freezeTime();
        loop =
                new GatewayLoop(
                        channel.eventLoop(),
                        index,
                        new LoopSettings(loops, 1024, JSON_DEPTH, () -> now));
    }

    /** Returns the loop. */
    public GatewayLoop loop() {
        return loop;
    }

    /** Returns the loop's channel. */
    public EmbeddedChannel channel() {
        return channel;
    }

    /** Adds handlers to the channel, and returns it. */
    public EmbeddedChannel channel(ChannelHandler... handlers) {
        channel.pipeline().addLast(handlers);
        return channel;
    }

    /** Returns the time of the loop's clock in nanoseconds. */
    public long now() {
        return now;
    }

    /** Lets time pass; whatever falls due runs at its time. */
    public void advance(Duration duration) {
        long end = now + duration.toNanos();
        long next;
        while ((next = channel.runScheduledPendingTasks()) >= 0 && now + next - end <= 0) {
            pass(Math.max(next, 1));
        }
        if (end - now > 0) {
            pass(end - now);
            channel.runScheduledPendingTasks();
        }
        channel.runPendingTasks();
    }

    /** Lets time pass while the loop is busy with something else: what falls due runs behind it. */
    public void stall(Duration duration) {
        pass(duration.toNanos());
        channel.runPendingTasks();
    }

    private void pass(long nanos) {
        now += nanos;
        channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
    }
}
