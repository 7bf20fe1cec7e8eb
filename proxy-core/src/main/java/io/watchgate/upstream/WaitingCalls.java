package io.watchgate.upstream;

import io.watchgate.limit.FairQueue;
import org.jspecify.annotations.Nullable;

/**
 * Calls that wait, up to a bound: principals take turns, and each one's are in their order. Those
 * that have given up meanwhile take no place of the bound: what waits is what somebody still wants.
 *
 * <p>Confined to one event loop. Calls of other loops may wait here too; their place is free again
 * only when their turn has come.
 */
final class WaitingCalls {

    private final FairQueue<UpstreamCall> calls = new FairQueue<>(call -> call.owner().principal());
    private int gaveUp;

    /** Lets {@code call} wait unless {@code bound} others do; returns whether it waits. */
    boolean offer(UpstreamCall call, int bound) {
        if (calls.size() - gaveUp >= bound) {
            return false;
        }
        if (gaveUp > calls.size() / 2) {
            // Once for as many as are removed, so that a call costs the same however many wait.
            calls.removeIf(waiting -> waiting.loop().inLoop() && waiting.isDone());
            gaveUp = 0;
        }
        calls.add(call);
        if (call.loop().inLoop()) {
            call.waitsIn(this);
        }
        return true;
    }

    /**
     * Removes the newest call of the principal that has most waiting, when that is more than what
     * the principal of {@code call} has: so that whoever fills the queue keeps nobody else out.
     * Null when there is none. All calls have to be of this loop.
     */
    @Nullable UpstreamCall displaceFor(UpstreamCall call) {
        UpstreamCall newest;
        while ((newest = calls.displace(call.owner().principal())) != null) {
            newest.waitsIn(null);
            if (!newest.isDone()) {
                return newest;
            }
            gaveUp--;
        }
        return null;
    }

    /** Returns how many wait that have not given up. */
    int size() {
        return calls.size() - gaveUp;
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    @Nullable UpstreamCall peek() {
        return calls.peek();
    }

    /** Removes the first call, which may have given up; null when none waits. */
    @Nullable UpstreamCall poll() {
        UpstreamCall call = calls.poll();
        if (call != null && call.loop().inLoop()) {
            if (call.isDone()) {
                gaveUp--;
            }
            call.waitsIn(null);
        }
        return call;
    }

    /** Notes that a call has ended that still waits here. */
    void gaveUp() {
        gaveUp++;
    }
}
