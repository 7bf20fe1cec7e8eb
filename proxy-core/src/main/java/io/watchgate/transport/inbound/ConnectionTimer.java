package io.watchgate.transport.inbound;

import io.netty.channel.Channel;
import io.watchgate.codec.WritePace;
import io.watchgate.config.TimeoutsConfig;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTimer;
import io.watchgate.mcp.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Watches how long a connection may be silent: between requests, in a header, in a body, while it
 * should take what is ready for it.
 *
 * <p>A silence is measured when it could be over, not when it begins: ordinary requests only note
 * the time. Confined to the loop of the connection.
 */
final class ConnectionTimer extends LoopTimer {

    /** Hears of a connection's silences. Called on its loop. */
    interface Watched {

        /** Called when a time is over; {@code text} says which. */
        void timedOut(Reason reason, String text);

        /** Called, once or more often, when nothing has been under way for a while. */
        default void idles() {}
    }

    private enum Watch {
        NOTHING,
        IDLE,
        HEAD,
        SENDER,
        BODY
    }

    /** How often at most a client that takes nothing is looked at in the time it is given. */
    private static final int LOOKS = 8;

    /** Which part of {@code timeouts.idle} is long enough to expect no request soon. */
    private static final int IDLE_PART = 8;

    private final GatewayLoop loop;
    private final TimeoutsConfig timeouts;
    private @Nullable Channel channel;
    private @Nullable Watched watched;
    private Watch watch = Watch.IDLE;
    private Duration idle;
    private long since;
    private long stuckSince;
    private long bytesWhenStuck;

    ConnectionTimer(GatewayLoop loop, TimeoutsConfig timeouts) {
        this.loop = loop;
        this.timeouts = timeouts;
        this.idle = timeouts.idle();
    }

    /** Starts watching an idle connection. {@code by} is told what it hears. */
    void start(Channel connection, Watched by) {
        channel = connection;
        watched = by;
        idle();
        loop.timers().schedule(this, restNanos());
    }

    private long restNanos() {
        return timeouts.idle().toNanos() / IDLE_PART;
    }

    void stop() {
        loop.timers().cancel(this);
        watched = null;
    }

    /** Notes that the connection waits for a request. */
    void idle() {
        watch(Watch.IDLE);
    }

    /** Lets the connection wait for a request as long as this from now on. */
    void idleFor(Duration time) {
        idle = time;
    }

    /** Notes that bytes have arrived that are no whole header yet. */
    void headBegins() {
        if (watch == Watch.IDLE && since != 0) {
            watch(Watch.HEAD);
            sooner(timeouts.header());
        }
    }

    /** Notes that a header is complete. */
    void headArrived() {
        watch(Watch.BODY);
    }

    /** Notes that somebody has been asked whom the request is from. */
    void senderAsked() {
        watch(Watch.SENDER);
        sooner(timeouts.header());
    }

    /** Notes that nothing more of a body has arrived than came with its head. */
    void bodyBegins() {
        sooner(timeouts.body());
    }

    /** Notes that a part of a body has arrived and more is to come. */
    void bodyContinues() {
        watch(Watch.BODY);
        sooner(timeouts.body());
    }

    /** Notes that a request is complete. */
    void requestArrived() {
        watch = Watch.NOTHING;
    }

    /** Notes whether the client takes what is ready for it. */
    void writable(boolean takes) {
        stuckSince = takes ? 0 : Math.max(1, loop.nanoTime());
        if (!takes) {
            bytesWhenStuck = waitingBytes();
            sooner(timeouts.write().dividedBy(LOOKS));
        }
    }

    private void watch(Watch what) {
        watch = what;
        since = loop.turnTime();
    }

    /** Makes sure that the timer looks no later than {@code time} from now. */
    private void sooner(Duration time) {
        if (watched != null && time.compareTo(timeouts.idle()) < 0) {
            loop.timers().schedule(this, time.toNanos());
        }
    }

    @Override
    protected void expired() {
        Watched by = watched;
        if (by == null) {
            return;
        }
        long now = loop.nanoTime();
        long next = restNanos();
        if (stuckSince != 0) {
            long left = stuckSince + timeouts.write().toNanos() - now;
            long bytes = waitingBytes();
            if (left <= 0 && bytes >= bytesWhenStuck) {
                by.timedOut(Reason.SLOW_READER, "timeouts.write");
                return;
            }
            if (left <= 0) {
                writable(false);
            }
            // It was full with the first part of what was written to it, and the rest came behind.
            bytesWhenStuck = Math.max(bytesWhenStuck, bytes);
            if (watch == Watch.IDLE) {
                // It has not taken the last answer yet, and is looked after by the above.
                since = now;
            }
            next = Math.min(next, Math.max(left, timeouts.write().toNanos() / LOOKS));
        }
        Duration allowed = allowed();
        if (allowed != null) {
            long left = since + allowed.toNanos() - now;
            if (left <= 0) {
                by.timedOut(reason(), text(allowed));
                return;
            }
            next = Math.min(next, left);
        }
        if (watch == Watch.IDLE && stuckSince == 0) {
            long left = since + restNanos() - now;
            if (left <= 0) {
                by.idles();
            } else {
                next = Math.min(next, left);
            }
        }
        loop.timers().schedule(this, next);
    }

    private @Nullable Duration allowed() {
        return switch (watch) {
            case NOTHING -> null;
            case IDLE -> idle;
            case HEAD, SENDER -> timeouts.header();
            case BODY -> timeouts.body();
        };
    }

    private Reason reason() {
        return switch (watch) {
            case NOTHING, IDLE -> Reason.CLIENT_GONE;
            case HEAD, BODY -> Reason.CLIENT_TIMEOUT;
            case SENDER -> Reason.INTERNAL;
        };
    }

    private String text(Duration allowed) {
        if (watch == Watch.SENDER) {
            return "nobody told within "
                    + allowed.toMillis()
                    + " ms whom the request is from (timeouts.header)";
        }
        String what = watch == Watch.HEAD ? "header" : "body";
        return "request "
                + what
                + " did not arrive within "
                + allowed.toMillis()
                + " ms (timeouts."
                + what
                + ")";
    }

    private long waitingBytes() {
        Channel connection = channel;
        return connection == null ? 0 : WritePace.bytesBeforeWritable(connection);
    }
}
