package io.watchgate.bridge;

import io.watchgate.auth.Principal;
import io.watchgate.limit.FairQueue;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTimer;
import io.watchgate.mcp.CapabilityProfile;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.LegKey;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamLeg;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Leases legs of one upstream to calls that may have to ask their client something: each leg to one
 * call at a time, and only to calls of the same principal with the same capabilities.
 *
 * <p>Where there are as many legs as there may be, calls wait ({@code limits.queue}, {@code
 * timeouts.queue}): principals take turns, and each one's calls are in their order. Confined to one
 * loop, on which all these legs live with their calls, so that nothing of a parked call ever
 * crosses a loop.
 */
final class LeasePool extends LoopTimer {

    /** How soon calls that wait look again for a leg that others have given up. */
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /**
     * Who may have the same leg, one after the other.
     *
     * @param principal whose calls they are
     * @param profile what their clients can be asked for
     */
    record Tenants(Principal principal, CapabilityProfile profile) {}

    private final Upstream upstream;
    private final GatewayLoop loop;
    private final String clientInfo;
    private final Map<Tenants, ArrayDeque<Lease>> idle = new HashMap<>();
    private final FairQueue<LeaseSeeker> waiting =
            new FairQueue<>(call -> call.tenants().principal().id());
    private long leases;
    private int parks;
    private boolean serving;

    LeasePool(Upstream upstream, GatewayLoop loop, String clientInfo) {
        this.upstream = upstream;
        this.loop = loop;
        this.clientInfo = clientInfo;
    }

    Upstream upstream() {
        return upstream;
    }

    GatewayLoop loop() {
        return loop;
    }

    /** Takes one of the upstream's places for parked calls; false when there is none. */
    boolean tryPark() {
        if (parks >= upstream.config().limits().parks()) {
            return false;
        }
        parks++;
        return true;
    }

    /** Gives a place for a parked call back. */
    void unpark() {
        parks--;
    }

    /** Gives {@code call} a leg, now or later, or fails it. */
    void lease(LeaseSeeker call) {
        assert loop.inLoop() : Thread.currentThread().getName();
        Lease lease = waiting.isEmpty() ? find(call.tenants()) : null;
        if (lease != null) {
            call.leased(lease);
        } else if (hasRoomFor(call)) {
            waiting.add(call);
            call.waits(upstream.config().timeouts().queue().toNanos());
            watch();
        } else {
            call.noLease(overloaded());
        }
    }

    /** Whoever fills the queue keeps nobody out who has less waiting. */
    private boolean hasRoomFor(LeaseSeeker call) {
        if (waiting.size() < upstream.config().limits().queue()) {
            return true;
        }
        LeaseSeeker newest = waiting.displace(call.tenants().principal().id());
        if (newest != null) {
            newest.noLease(overloaded());
        }
        return newest != null;
    }

    private Failure overloaded() {
        return Failure.notSent(Reason.OVERLOADED, text("has no leg free (limits.legs)"));
    }

    /** Forgets a call that waits no longer. */
    void leave(LeaseSeeker call) {
        waiting.remove(call);
    }

    /** Returns the failure of a call that has waited too long. */
    Failure late() {
        return Failure.notSent(Reason.QUEUE_TIMEOUT, text("had no leg free in time (limits.legs)"));
    }

    private String text(String what) {
        return "upstream " + upstream.key() + " " + what;
    }

    private @Nullable Lease find(Tenants tenants) {
        ArrayDeque<Lease> free = idle.get(tenants);
        Lease lease;
        while (free != null && (lease = free.pollLast()) != null) {
            if (free.isEmpty()) {
                idle.remove(tenants);
            }
            if (lease.leg().isUsable()) {
                return lease;
            }
        }
        Lease made = new Lease(this, tenants, clientInfo);
        LegKey key = LegKey.ofLease(tenants.principal().id(), tenants.profile(), ++leases);
        UpstreamLeg leg = upstream.legs().acquire(key, loop, () -> made);
        if (leg == null) {
            return null;
        }
        made.of(leg);
        return made;
    }

    /** Takes a leg back whose call has ended. */
    void free(Lease lease) {
        if (!lease.leg().isUsable()) {
            return;
        }
        if (lease.tenants().principal().equals(Principal.STRANGER)) {
            // Two strangers are not the same: nothing a server keeps for one may reach another.
            loop.handoff().post(lease.leg()::close);
        } else {
            idle.computeIfAbsent(lease.tenants(), same -> new ArrayDeque<>()).addLast(lease);
        }
        serve();
    }

    /** Forgets a leg that has closed. */
    void closed(Lease lease) {
        ArrayDeque<Lease> free = idle.get(lease.tenants());
        if (free != null && free.remove(lease) && free.isEmpty()) {
            idle.remove(lease.tenants());
        }
        serve();
    }

    /** Gives legs to calls that wait, in turn, as far as there are any. */
    private void serve() {
        if (serving) {
            // Making room closes a leg, which leads here again.
            return;
        }
        serving = true;
        LeaseSeeker call;
        while ((call = waiting.peek()) != null) {
            Lease lease = find(call.tenants());
            if (lease == null) {
                watch();
                break;
            }
            waiting.poll();
            call.leased(lease);
        }
        serving = false;
    }

    private void watch() {
        if (!isScheduled()) {
            loop.timers().schedule(this, AGAIN_NANOS);
        }
    }

    @Override
    protected void expired() {
        serve();
    }

    @Override
    public String toString() {
        return "leases of " + upstream;
    }
}
