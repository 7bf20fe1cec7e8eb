package io.watchgate.loop;

/**
 * A wait for several things, which is over when all are there, or at its deadline; what comes later
 * changes nothing.
 *
 * <p>Confined to its loop. Is its own timer: the deadline.
 */
public abstract class Countdown extends LoopTimer {

    private final GatewayLoop loop;
    private int missing;
    private boolean over;

    /** Creates a wait for nothing yet. */
    protected Countdown(GatewayLoop loop) {
        this.loop = loop;
    }

    /** Returns the loop on which is waited. */
    protected final GatewayLoop loop() {
        return loop;
    }

    /** Waits for one thing more. To be called before {@link #await}. */
    protected final void expect() {
        missing++;
    }

    /** Notes that one thing is there, or will not come. */
    protected final void arrived() {
        missing--;
        if (missing == 0 && isScheduled()) {
            loop.timers().cancel(this);
            end();
        }
    }

    /**
     * Begins to wait; ends at once when everything is there already.
     *
     * @return whether anything is missing
     */
    protected final boolean await(long mostNanos) {
        if (missing == 0) {
            end();
            return false;
        }
        loop.timers().schedule(this, mostNanos);
        return true;
    }

    /** Tells whether nothing is waited for any more. */
    protected final boolean isOver() {
        return over;
    }

    @Override
    protected final void expired() {
        end();
    }

    private void end() {
        over = true;
        ended();
    }

    /** Called once, when all are there or the time is over. */
    protected abstract void ended();
}
