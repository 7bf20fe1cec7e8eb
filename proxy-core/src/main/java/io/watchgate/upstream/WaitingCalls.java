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

    // Made when the first call waits, which on most legs none ever does; then it stays.
    private @Nullable FairQueue<UpstreamCall> calls;
    private int gaveUp;

    /** Lets {@code call} wait unless {@code bound} others do; returns whether it waits. */
    boolean offer(UpstreamCall call, int bound) {
        FairQueue<UpstreamCall> waiting = queue();
        if (waiting.size() - gaveUp >= bound) {
            return false;
        }
        if (gaveUp > waiting.size() / 2) {
            // Once for as many as are removed, so that a call costs the same however many wait.
            waiting.removeIf(one -> one.loop().inLoop() && one.isDone());
            gaveUp = 0;
        }
        waiting.add(call);
        if (call.loop().inLoop()) {
            call.waitsIn(this);
        }
        return true;
    }

    private FairQueue<UpstreamCall> queue() {
        FairQueue<UpstreamCall> made = calls;
        if (made == null) {
            made = new FairQueue<>(UpstreamCall::principal, UpstreamCall::client);
            calls = made;
        }
        return made;
    }

    /**
     * Removes the newest call of the principal that has most waiting, when that is more than what
     * the principal of {@code call} has: so that whoever fills the queue keeps nobody else out.
     * Null when there is none. All calls have to be of this loop.
     */
    @Nullable UpstreamCall displaceFor(UpstreamCall call) {
        UpstreamCall newest;
        while ((newest = queue().displace(call.owner().principal())) != null) {
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
        return calls == null ? 0 : calls.size() - gaveUp;
    }

    boolean isEmpty() {
        return calls == null || calls.isEmpty();
    }

    @Nullable UpstreamCall peek() {
        return calls == null ? null : calls.peek();
    }

    /** Removes the first call, which may have given up; null when none waits. */
    @Nullable UpstreamCall poll() {
        UpstreamCall call = calls == null ? null : calls.poll();
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
