package io.watchgate.upstream;

import io.watchgate.config.UpstreamTimeouts;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.loop.GatewayLoop;
import org.jspecify.annotations.Nullable;

/**
 * What a call takes of its leg for as long as it is there: a stand in a queue, one of the
 * upstream's places, a connection, and time.
 *
 * <p>Confined to the loop of the call. What is asked and how that ends is the matter of {@link
 * UpstreamCall}, which extends this class instead of holding it: every request has one, and would
 * pay for a second object.
 */
abstract class CallStay extends LegContext.Timed {

    private final UpstreamLeg leg;
    private final GatewayLoop loop;
    private @Nullable CallCarrier carrier;
    private @Nullable WaitingCalls waitsIn;
    private boolean admitted;
    private boolean awaitsClient;
    private long begunAt;
    private long startedAt;
    private long endedAt;

    CallStay(UpstreamLeg leg, GatewayLoop loop) {
        this.leg = leg;
        this.loop = loop;
    }

    /** Tells whether the request was written and is not answered yet. */
    abstract boolean isSent();

    /** Tells whether the server may be silent for as long as the longest request may take. */
    abstract boolean awaitsTask();

    /** Returns the leg the call is on. */
    public final UpstreamLeg leg() {
        return leg;
    }

    /** Returns the loop the call lives on. */
    public final GatewayLoop loop() {
        return loop;
    }

    /** Returns when the request was written, in nanoseconds of the loop's clock. */
    public final long startedAt() {
        return startedAt;
    }

    /** Returns the nanoseconds from the writing of the request to the end; -1 before the end. */
    final long stayedNanos() {
        return endedAt == 0 ? -1 : endedAt - startedAt;
    }

    /** Returns the connection that serves this call alone; null on a leg that multiplexes. */
    public final @Nullable CallCarrier carrier() {
        return carrier;
    }

    /** Notes which connection serves this call. */
    public final void carriedBy(@Nullable CallCarrier connection) {
        carrier = connection;
    }

    /**
     * Stops or goes on reading what the server sends for this call, where that holds up no other
     * call.
     */
    public final void reading(boolean on) {
        assert loop.inLoop() : Thread.currentThread().getName();
        if (carrier != null) {
            carrier.reading(on);
        }
    }

    /** Gives the connection back, on which the answer has arrived. */
    final void finishCarrier() {
        if (carrier != null) {
            carrier.finished();
        }
    }

    /** Gives the connection up, on which there was no answer. */
    final void giveUpCarrier() {
        if (carrier != null) {
            carrier.abandon();
        }
    }

    /** Notes the queue in which the call stands; null when it has left it. */
    final void waitsIn(@Nullable WaitingCalls queue) {
        waitsIn = queue;
    }

    /** Waits for nothing any more, neither in a queue nor for the time. */
    final void stopWaiting() {
        loop.timers().cancel(this);
        if (waitsIn != null) {
            waitsIn.gaveUp();
        }
    }

    /** Notes that the call holds one of its upstream's places. */
    final void admit() {
        admitted = true;
    }

    /** Notes that the call has given its place back, at {@code now} of the loop's clock. */
    final void dismiss(long now) {
        admitted = false;
        endedAt = now;
    }

    /** Tells whether the call holds one of its upstream's places. */
    final boolean isAdmitted() {
        return admitted;
    }

    /** Starts the time of {@code request}, which is about to be written; borrows it. */
    final void sent(JsonRpcRequest request) {
        startedAt = loop.nanoTime();
        begunAt = begunAt == 0 ? startedAt : begunAt;
        loop.timers().schedule(this, startedAt, silenceNanos());
        if (carrier != null) {
            carrier.sending(request, false);
        }
    }

    /**
     * Notes that {@code request}, which is about to be written, is what filters have left, so that
     * what repeats a part of it repeats this; borrows it.
     */
    public final void sentJudged(JsonRpcRequest request) {
        if (carrier != null) {
            carrier.sending(request, true);
        }
    }

    /** Begins once more for another request; the longest duration goes on. */
    final void stayAnew() {
        loop.timers().cancel(this);
        endedAt = 0;
        carrier = null;
    }

    /** Stops the request timeout while a client is asked or a stream is open, or starts it anew. */
    public final void awaitsClient(boolean asked) {
        awaitsClient = asked;
        if (asked) {
            loop.timers().cancel(this);
        } else if (isSent()) {
            progressed();
        }
    }

    /** Starts the request timeout anew, within the longest duration. */
    public final void progressed() {
        if (awaitsClient) {
            return;
        }
        loop.timers().schedule(this, Math.max(0, Math.min(silenceNanos(), leftNanos())));
    }

    /** Sets the timer for the end of the longest duration. */
    final void scheduleRest() {
        loop.timers().schedule(this, Math.max(0, leftNanos()));
    }

    private long leftNanos() {
        long longest = leg.upstream().config().timeouts().requestMax().toNanos();
        return begunAt + longest - loop.nanoTime();
    }

    private long silenceNanos() {
        UpstreamTimeouts timeouts = leg.upstream().config().timeouts();
        if (leg.state() == UpstreamLeg.State.OPENING) {
            return timeouts.handshake().toNanos();
        }
        return (awaitsTask() ? timeouts.requestMax() : timeouts.request()).toNanos();
    }
}
