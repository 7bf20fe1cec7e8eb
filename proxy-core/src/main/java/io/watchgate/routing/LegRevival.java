package io.watchgate.routing;

import io.watchgate.loop.LoopTimer;
import io.watchgate.mcp.Failure;
import io.watchgate.session.McpSession;
import io.watchgate.upstream.LegWaiter;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamLeg;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens a session's own leg again after it broke, so that subscriptions go on although the client
 * sends nothing.
 *
 * <p>Tries at the pace of the upstream's restarts, until the leg is open, the session has ended or
 * the upstream is parked. Confined to the session's home loop. Is its own timer: the next attempt.
 */
final class LegRevival extends LoopTimer implements LegWaiter {

    private final McpSession session;
    private final Upstream upstream;
    private final Supplier<@Nullable UpstreamLeg> legs;

    /**
     * Creates a revival.
     *
     * @param legs returns the session's leg, a new one if there is none; null when there can be
     *     none now
     */
    LegRevival(McpSession session, Upstream upstream, Supplier<@Nullable UpstreamLeg> legs) {
        this.session = session;
        this.upstream = upstream;
        this.legs = legs;
    }

    /** Waits for the upstream's next attempt. */
    void schedule() {
        long pause = upstream.health().retryAfterMillis();
        if (pause >= 0 && !session.isEnded()) {
            session.home().timers().schedule(this, TimeUnit.MILLISECONDS.toNanos(pause + 1));
        }
    }

    @Override
    protected void expired() {
        UpstreamLeg leg = session.isEnded() ? null : legs.get();
        if (leg != null) {
            leg.open(this);
        }
    }

    @Override
    public void opened(UpstreamLeg leg) {
        // Its owner brings it to the state of the one before.
    }

    @Override
    public void failed(Failure failure) {
        session.home().run(this::schedule);
    }
}
