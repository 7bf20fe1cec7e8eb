package io.watchgate.upstream;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Calls that wait, in their order, up to a bound. Those that have given up meanwhile take no place
 * of the bound: what waits is what somebody still wants.
 *
 * <p>Confined to one event loop. Calls of other loops may wait here too; their place is free again
 * only when their turn has come.
 */
final class WaitingCalls {

    private final ArrayDeque<UpstreamCall> calls = new ArrayDeque<>();
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
