package io.watchgate.upstream;

import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Reason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls onto an open leg: as long as it can be written to and its upstream has a place,
 * otherwise they wait, up to a bound.
 *
 * <p>Each loop has its own queue and table; only the places of the upstream are shared. Confined,
 * call by call, to the call's loop.
 */
final class CallAdmission {

    /**
     * The part of a leg that one event loop has: its calls in flight, and those that wait for a
     * place. Confined to that loop.
     */
    private static final class Shard {

        final CallTable calls = new CallTable();

        // Made with the first call that waits.
        @Nullable WaitingCalls queue;

        boolean waitsForPermit;

        /** Length of the queue, for other threads to read. */
        volatile int queued;

        /** Calls that hold a place, for other threads to read. */
        volatile int admitted;

        /** When a call was last sent or ended, for other threads to read. */
        volatile long lastUsed;

        Shard(long now) {
            lastUsed = now;
        }

        boolean anyWaits() {
            return queue != null && !queue.isEmpty();
        }

        /** Notes that so many more calls hold a place. Called on the shard's loop. */
        void count(int more, long now) {
            // Nobody waits for it: no reason to stop until the other processors have seen it.
            ADMITTED.setRelease(this, (int) ADMITTED.get(this) + more);
            LAST_USED.setRelease(this, now);
        }
    }

    private static final VarHandle SHARDS = MethodHandles.arrayElementVarHandle(Shard[].class);
    private static final VarHandle ADMITTED = field("admitted", int.class);
    private static final VarHandle LAST_USED = field("lastUsed", long.class);

    private final UpstreamLeg leg;
    private final Upstream upstream;
    // Each is made by its loop.
    private final @Nullable Shard[] shards;
    private volatile long opened;

    CallAdmission(UpstreamLeg leg, GatewayLoop home) {
        this.leg = leg;
        this.upstream = leg.upstream();
        this.shards = new Shard[home.loops()];
        this.opened = home.nanoTime();
    }

    private static VarHandle field(String name, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(Shard.class, name, type);
        } catch (ReflectiveOperationException missing) {
            throw new ExceptionInInitializerError(missing);
        }
    }

    /** Returns when a call was last sent or ended, or the leg opened. */
    long lastUsed() {
        long last = opened;
        for (int i = 0; i < shards.length; i++) {
            Shard shard = (Shard) SHARDS.getVolatile(shards, i);
            if (shard != null && shard.lastUsed - last > 0) {
                last = shard.lastUsed;
            }
        }
        return last;
    }

    /** Notes that the leg has opened. */
    void opened(long now) {
        opened = now;
    }

    /** Returns how many calls hold a place. */
    int inFlight() {
        int admitted = 0;
        for (int i = 0; i < shards.length; i++) {
            Shard shard = (Shard) SHARDS.getVolatile(shards, i);
            admitted += shard == null ? 0 : shard.admitted;
        }
        return admitted;
    }

    /** Returns how many calls wait for a place, on all loops. */
    int queued() {
        int queued = 0;
        for (int i = 0; i < shards.length; i++) {
            Shard shard = (Shard) SHARDS.getVolatile(shards, i);
            queued += shard == null ? 0 : shard.queued;
        }
        return queued;
    }

    CallTable calls(GatewayLoop loop) {
        return shard(loop).calls;
    }

    /** Sends the call or lets it wait. */
    void admit(UpstreamCall call) {
        if (!call.isUnsent()) {
            return;
        }
        Shard shard = shard(call.loop());
        if (!shard.anyWaits() && leg.isWritable(call.loop()) && upstream.inFlight().tryTake()) {
            transmit(call);
        } else if (offer(shard, call)) {
            call.awaits(upstream.config().timeouts().queue().toNanos());
            waitForPermit(shard, call.loop());
        } else {
            call.fail(overloaded());
        }
    }

    /** Lets a call wait, in the place of one of whoever has most waiting where none is left. */
    private boolean offer(Shard shard, UpstreamCall call) {
        WaitingCalls queue = shard.queue;
        if (queue == null) {
            queue = new WaitingCalls();
            shard.queue = queue;
        }
        int bound = upstream.config().limits().queue();
        boolean waits = queue.offer(call, bound);
        if (!waits) {
            UpstreamCall displaced = queue.displaceFor(call);
            if (displaced == null) {
                return false;
            }
            displaced.fail(overloaded());
            waits = queue.offer(call, bound);
        }
        if (waits) {
            shard.queued = queue.size();
        }
        return waits;
    }

    /** Returns the failure of a call for which there is no room to wait. */
    Failure overloaded() {
        return Failure.notSent(
                Reason.OVERLOADED,
                "upstream " + upstream.key() + " has too many requests waiting (limits.queue)");
    }

    /** Sends calls of {@code loop} that wait, as far as there are places. Called on that loop. */
    void pump(GatewayLoop loop) {
        Shard shard = shard(loop);
        WaitingCalls queue = shard.queue;
        UpstreamCall call;
        while (queue != null && (call = queue.peek()) != null && leg.isWritable(loop)) {
            if (call.isUnsent() && !upstream.inFlight().tryTake()) {
                waitForPermit(shard, loop);
                return;
            }
            queue.poll();
            shard.queued = queue.size();
            if (call.isUnsent()) {
                transmit(call);
            }
        }
    }

    private void transmit(UpstreamCall call) {
        call.admit();
        // Each loop counts for itself: what all write to moves between processors with each call.
        shard(call.loop()).count(1, call.loop().turnTime());
        leg.dispatch(call);
    }

    private void waitForPermit(Shard shard, GatewayLoop loop) {
        if (!shard.waitsForPermit) {
            shard.waitsForPermit = true;
            upstream.inFlight()
                    .await(
                            loop,
                            () -> {
                                shard.waitsForPermit = false;
                                pump(loop);
                            });
        }
    }

    /** Fails a call whose time is over. */
    void timedOut(UpstreamCall call, boolean sent) {
        if (sent) {
            call.fail(
                    Reason.REQUEST_TIMEOUT,
                    "upstream " + upstream.key() + " did not answer in time (timeouts.request)");
            return;
        }
        boolean opening = leg.state() != UpstreamLeg.State.OPEN;
        call.fail(
                opening ? Reason.HANDSHAKE_TIMEOUT : Reason.QUEUE_TIMEOUT,
                "upstream "
                        + upstream.key()
                        + (opening
                                ? " did not open in time (timeouts.handshake)"
                                : " had no place in time (timeouts.queue)"));
    }

    /** Takes back the place of a call that has ended or is to be admitted anew. */
    void leave(UpstreamCall call) {
        if (call.isAdmitted()) {
            long now = call.loop().nanoTime();
            call.dismiss(now);
            shard(call.loop()).count(-1, now);
            upstream.inFlight().giveBack();
        }
    }

    /** Ends all calls, each on its own loop. */
    void failAll(Reason reason, String text) {
        for (int i = 0; i < shards.length; i++) {
            Shard shard = (Shard) SHARDS.getVolatile(shards, i);
            if (shard != null) {
                upstream.loops().get(i).run(() -> failAll(shard, reason, text));
            }
        }
    }

    private static void failAll(Shard shard, Reason reason, String text) {
        shard.calls.drain(call -> call.lost(reason, text));
        UpstreamCall call;
        while (shard.queue != null && (call = shard.queue.poll()) != null) {
            call.fail(reason, text);
        }
        shard.queued = 0;
    }

    private Shard shard(GatewayLoop loop) {
        Shard shard = shards[loop.index()];
        if (shard == null) {
            shard = new Shard(opened);
            SHARDS.setVolatile(shards, loop.index(), shard);
        }
        return shard;
    }
}
