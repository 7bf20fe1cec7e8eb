package io.watchgate.transport.inbound.http2;

import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTimer;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Looks whether a connection has been without streams for long. Confined to the event loop of its
 * connection.
 */
final class IdleConnection extends LoopTimer {

    private final GatewayLoop loop;
    private final Supplier<Duration> longest;
    private final Runnable tooLong;
    private long since;

    /**
     * Creates the watch of one connection.
     *
     * @param longest {@code timeouts.idle}
     * @param tooLong ends the connection, unless it has streams again
     */
    IdleConnection(GatewayLoop loop, Supplier<Duration> longest, Runnable tooLong) {
        this.loop = loop;
        this.longest = longest;
        this.tooLong = tooLong;
    }

    /** Notes that the connection has no streams from now on. */
    void begins() {
        since = loop.nanoTime();
        loop.timers().schedule(this, longest.get().toNanos());
    }

    /** Ends the watch. */
    void end() {
        loop.timers().cancel(this);
    }

    @Override
    protected void expired() {
        long left = since + longest.get().toNanos() - loop.nanoTime();
        if (left > 0) {
            loop.timers().schedule(this, left);
        } else {
            tooLong.run();
        }
    }
}
