package io.watchgate.bridge;

import io.watchgate.bridge.LeasePool.Tenants;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTimer;
import io.watchgate.mcp.Failure;

/**
 * Wants a leg of a pool, at once or after a while. Confined to the loop of the pool; exactly one of
 * {@link #leased} and {@link #noLease} is called, unless it leaves the pool before.
 */
abstract class LeaseSeeker extends LoopTimer {

    private final LeasePool pool;
    private final Tenants tenants;

    LeaseSeeker(LeasePool pool, Tenants tenants) {
        this.pool = pool;
        this.tenants = tenants;
    }

    final LeasePool pool() {
        return pool;
    }

    /** Returns whose leg it may be. */
    final Tenants tenants() {
        return tenants;
    }

    final GatewayLoop loop() {
        return pool.loop();
    }

    /** Notes that there is no leg yet, and sets the timer for when it is too late. */
    final void waits(long nanos) {
        loop().timers().schedule(this, nanos);
    }

    /** Called with the leg, which is the call's until that has ended. */
    abstract void leased(Lease lease);

    /** Called when there will be no leg. */
    abstract void noLease(Failure why);
}
