package io.watchgate.codec;

import io.netty.channel.Channel;
import io.watchgate.limit.BufferBudget;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTimer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Stops reading channels whose unfinished frames take more than their share of {@code
 * limits.buffered}, and goes on when there is room again.
 *
 * <p>A frame that waits longer than a body may pause is ended by its own timeout, which frees what
 * it holds; so the wait ends also when all large frames wait for each other. One per event loop,
 * confined to it.
 */
public final class ReadThrottle extends LoopTimer {

    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final GatewayLoop loop;
    private final BufferBudget budget;
    private final Set<Channel> paused = new LinkedHashSet<>();

    /** Creates the throttle of one loop. */
    public ReadThrottle(GatewayLoop loop, BufferBudget budget) {
        this.loop = loop;
        this.budget = budget;
    }

    void pause(Channel channel) {
        channel.config().setAutoRead(false);
        paused.add(channel);
        if (!isScheduled()) {
            loop.timers().schedule(this, LOOK_AGAIN_NANOS);
        }
    }

    /** Returns how many channels are not read now. */
    public int paused() {
        return paused.size();
    }

    @Override
    protected void expired() {
        if (budget.held() > budget.limit()) {
            paused.removeIf(channel -> !channel.isOpen());
        } else {
            List<Channel> again = List.copyOf(paused);
            paused.clear();
            again.forEach(channel -> channel.config().setAutoRead(true));
        }
        if (!paused.isEmpty()) {
            loop.timers().schedule(this, LOOK_AGAIN_NANOS);
        }
    }
}
