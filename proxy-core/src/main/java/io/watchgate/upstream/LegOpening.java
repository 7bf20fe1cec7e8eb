package io.watchgate.upstream;

import io.watchgate.config.UpstreamLimits;
import io.watchgate.mcp.Failure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of a leg from its connected transport to its first call: the handshake, the requests a
 * server must know of before any call, and those who wait meanwhile.
 *
 * <p>Confined to the leg's home loop. Calls that wait are bounded by what may be in an open leg
 * ({@code limits.in-flight} and {@code limits.queue}).
 */
final class LegOpening {

    private final UpstreamLeg leg;
    // What has waited is forgotten with the place it took: most legs open once.
    private @Nullable WaitingCalls calls;
    private @Nullable List<LegWaiter> waiters;
    private int preparations;

    /** How often the leg has been prepared: for each session of its server. */
    private int round;

    private @Nullable EraProbe probe;

    LegOpening(UpstreamLeg leg) {
        this.leg = leg;
    }

    /** Lets the call wait for the leg; returns false when too many do. */
    boolean await(UpstreamCall call) {
        UpstreamLimits limits = leg.upstream().config().limits();
        if (calls == null) {
            calls = new WaitingCalls();
        }
        // As many as may be in the leg once it is open.
        return calls.offer(call, limits.inFlight() + limits.queue());
    }

    /** Tells {@code waiter} when the leg is open or cannot be. */
    void await(LegWaiter waiter) {
        if (waiters == null) {
            waiters = new ArrayList<>(1);
        }
        waiters.add(waiter);
    }

    /** Asks the server who it is, in the way of its era. */
    void start() {
        endProbe();
        if (leg.upstream().era().isSurelyLegacy()) {
            leg.speaks(null);
            new LegHandshake(leg, null).start();
        } else {
            EraProbe asking = new EraProbe(leg);
            probe = asking;
            asking.start();
        }
    }

    /**
     * Takes the server's end while it was asked for its era for the answer that it is an old one;
     * returns false when it says nothing of the kind.
     */
    boolean explainsExit() {
        EraProbe asking = probe;
        if (asking == null || !isUnderWay() || !asking.wouldExplainAnExit()) {
            return false;
        }
        asking.exited();
        return true;
    }

    private void endProbe() {
        if (probe != null) {
            probe.end();
            probe = null;
        }
    }

    /** Sends {@code initialize} to a server whose transport has no other beginning. */
    void initialize() {
        endProbe();
        leg.speaks(null);
        new LegHandshake(leg, null).start();
    }

    /** Announces the leg to the server, whose handshake is done, and lets its owner prepare it. */
    void prepare() {
        endProbe();
        preparations = 1;
        round++;
        leg.announce(
                () -> {
                    if (isUnderWay()) {
                        leg.owner().opened(leg);
                        prepared();
                    }
                });
    }

    /** Sends a request of the gateway itself: before all calls, if the leg is being prepared. */
    void submit(LegRequest request, UpstreamCall call) {
        if (preparations > 0 && isUnderWay()) {
            // What a server must know before the first call does not wait behind it.
            preparations++;
            request.prepares();
            leg.dispatch(call);
        } else {
            call.run();
        }
    }

    /**
     * Keeps the leg, if it is being prepared, from its first call until what is returned is run:
     * once, on its home loop.
     */
    Runnable hold() {
        if (preparations == 0 || !isUnderWay()) {
            return LegRequest.NOBODY;
        }
        preparations++;
        int held = round;
        return () -> {
            if (held == round) {
                prepared();
            }
        };
    }

    /** Opens the leg once all preparations are answered, and lets in what waited for it. */
    void prepared() {
        if (!isUnderWay() || --preparations > 0) {
            return;
        }
        leg.life().admitCalls();
        List<LegWaiter> told = takeWaiters();
        told.forEach(waiter -> waiter.opened(leg));
        WaitingCalls waited = calls;
        calls = null;
        UpstreamCall call;
        while (waited != null && (call = waited.poll()) != null) {
            call.loop().run(call);
        }
    }

    private List<LegWaiter> takeWaiters() {
        List<LegWaiter> waited = waiters;
        waiters = null;
        return waited == null ? List.of() : waited;
    }

    /** Fails all that wait. */
    void fail(Failure failure) {
        endProbe();
        UpstreamCall call;
        while (calls != null && (call = calls.poll()) != null) {
            failOnItsLoop(call, failure);
        }
        List<LegWaiter> told = takeWaiters();
        told.forEach(waiter -> waiter.failed(failure));
    }

    /** Fails a call, which may live on another loop. */
    static void failOnItsLoop(UpstreamCall call, Failure failure) {
        call.loop().run(() -> call.fail(failure));
    }

    private boolean isUnderWay() {
        return leg.state() == UpstreamLeg.State.OPENING;
    }
}
