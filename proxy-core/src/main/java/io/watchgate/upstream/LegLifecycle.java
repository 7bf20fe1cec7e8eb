package io.watchgate.upstream;

import io.watchgate.mcp.Failure;
import io.watchgate.mcp.ProtocolEra;
import io.watchgate.mcp.Reason;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.upstream.UpstreamLeg.State;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a leg: opens it when it is first used, opens it anew when its server has forgotten
 * the session or may be another one, and closes it for good.
 *
 * <p>Holds how far the leg has come and what its server has said of itself, which is safe to read
 * from any thread; everything else is confined to the leg's home loop.
 */
final class LegLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(LegLifecycle.class);

    private final UpstreamLeg leg;
    private final CallAdmission admission;
    private final LegOpening opening;
    private volatile State state = State.NEW;
    private volatile @Nullable ServerDescription server;
    private volatile @Nullable ModernLeg modern;

    LegLifecycle(UpstreamLeg leg, CallAdmission admission) {
        this.leg = leg;
        this.admission = admission;
        this.opening = new LegOpening(leg);
    }

    State state() {
        return state;
    }

    /** Returns what the server said of itself; null before the leg has opened. */
    @Nullable ServerDescription server() {
        return server;
    }

    /** Returns the way of calls to a server of the modern era; null for one of the other. */
    @Nullable ModernLeg modern() {
        return modern;
    }

    /** Returns the way to the first call. */
    LegOpening opening() {
        return opening;
    }

    /** Opens the leg unless it is open already, and tells {@code waiter} what came of it. */
    void open(LegWaiter waiter) {
        if (state == State.OPEN) {
            waiter.opened(leg);
        } else if (state == State.CLOSED) {
            waiter.failed(leg.upstream().health().failure());
        } else {
            opening.await(waiter);
            openOnce();
        }
    }

    /** Lets the call wait for the leg, which opens now if it has not been used before. */
    void await(UpstreamCall call) {
        if (state == State.OPEN) {
            call.loop().run(call);
        } else if (state == State.CLOSED) {
            LegOpening.failOnItsLoop(call, leg.upstream().health().failure());
        } else if (opening.await(call)) {
            openOnce();
        } else {
            LegOpening.failOnItsLoop(call, admission.overloaded());
        }
    }

    private void openOnce() {
        if (state != State.NEW) {
            return;
        }
        Failure refusal = leg.upstream().health().refusal();
        if (refusal != null) {
            close(refusal);
            return;
        }
        state = State.OPENING;
        leg.connect();
    }

    /** Starts the handshake on the opened transport. */
    void handshake() {
        if (state == State.OPENING) {
            opening.start();
        }
    }

    /** Sends {@code initialize} on the opened transport, without any question before. */
    void initialize() {
        if (state == State.OPENING) {
            opening.initialize();
        }
    }

    /** Prepares the leg whose handshake is done. Called by the handshake. */
    void opened(ServerDescription said) {
        if (state != State.OPENING) {
            return;
        }
        ServerDescription description = leg.upstream().said(said);
        boolean now = description.era() == ProtocolEra.MODERN;
        leg.upstream().era().found(description.era());
        server = description;
        modern = now ? new ModernLeg(leg, description) : null;
        leg.negotiated(description);
        opening.prepare();
    }

    /** Lets calls pass: all preparations are answered. */
    void admitCalls() {
        state = State.OPEN;
        admission.opened(leg.home().nanoTime());
        leg.upstream().health().opened();
        leg.logOpened();
        leg.ready();
    }

    /** Opens the leg once more for another session; returns false when it is not open. */
    boolean reopen() {
        if (state != State.OPEN) {
            return false;
        }
        LOG.info("upstream {} has ended the session; opening another", leg.upstream().key());
        state = State.OPENING;
        leg.connect();
        return true;
    }

    /** Asks a server that was of the modern era once more who it is. */
    void renegotiate() {
        ModernLeg way = modern;
        if (state == State.OPEN && way != null) {
            LOG.info("upstream {} is asked once more who it is", leg.upstream().key());
            leg.upstream().era().doubt();
            state = State.OPENING;
            way.end();
            modern = null;
            handshake();
        }
    }

    /** Ends the opening without success. */
    void failedToOpen(Reason reason, String text) {
        if (state == State.OPENING) {
            leg.upstream().health().failed(reason, text);
            close(Failure.notSent(reason, text));
        }
    }

    /** Ends the leg whose transport has broken. */
    void broken(Reason reason, String text) {
        if (state == State.OPEN || state == State.OPENING) {
            leg.upstream().health().failed(reason, text);
        }
        close(Failure.notSent(reason, text));
    }

    /** Closes the leg on purpose. */
    void close() {
        close(
                Failure.notSent(
                        Reason.UPSTREAM_CLOSED,
                        "the connection to upstream " + leg.upstream().key() + " was closed"));
    }

    private void close(Failure failure) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        opening.fail(failure);
        leg.disconnect();
        admission.failAll(failure.reason(), failure.text());
        leg.upstream().legs().closed(leg);
        leg.owner().closed(leg);
    }
}
