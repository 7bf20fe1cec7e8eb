package io.watchgate.upstream;

import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.ProtocolRevision;
import io.watchgate.mcp.Reason;
import io.watchgate.mcp.ServerDescription;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One opened way to a server, with its handshake done: a child process, or a session over HTTP.
 *
 * <p>Opens when first used; calls wait meanwhile. A leg that has closed stays closed, and its
 * upstream makes a new one for the next call. A multiplexed leg (a pipe) lives on its home loop
 * with all its calls; over HTTP each loop has connections, calls and a queue of its own, and
 * nothing crosses.
 *
 * <p>Opening and closing are confined to the home loop; {@link #submit} and what belongs to a call
 * to the call's loop; reading the state is safe from any thread.
 */
public abstract class UpstreamLeg {

    /** How far a leg has come. */
    public enum State {
        NEW,
        OPENING,
        OPEN,
        CLOSED
    }

    private static final Logger LOG = LoggerFactory.getLogger(UpstreamLeg.class);

    private final Upstream upstream;
    private final LegKey key;
    private final GatewayLoop home;
    private final LegOwner owner;
    private final CallAdmission admission;
    private final LegLifecycle life;

    // Both keep the leg and ask it nothing but its upstream before the first call.
    @SuppressWarnings("this-escape")
    protected UpstreamLeg(Upstream upstream, LegKey key, GatewayLoop home, LegOwner owner) {
        this.upstream = upstream;
        this.key = key;
        this.home = home;
        this.owner = owner;
        this.admission = new CallAdmission(this, home);
        this.life = new LegLifecycle(this, admission);
    }

    /** Returns the upstream this leg leads to. */
    public final Upstream upstream() {
        return upstream;
    }

    /** Returns who shares the leg. */
    public final LegKey key() {
        return key;
    }

    /** Returns the loop that opens and closes the leg. */
    public final GatewayLoop home() {
        return home;
    }

    /** Returns whom the leg belongs to. */
    public final LegOwner owner() {
        return owner;
    }

    /** Returns what opens and closes the leg. */
    final LegLifecycle life() {
        return life;
    }

    /** Returns how far the leg has come. */
    public final State state() {
        return life.state();
    }

    /** Tells whether calls may still be submitted. */
    public final boolean isUsable() {
        return life.state() != State.CLOSED;
    }

    /** Returns what the server said of itself; null before the leg has opened. */
    public final @Nullable ServerDescription server() {
        return life.server();
    }

    /** Returns when a call was last sent or ended, in nanoseconds of the loops' clock. */
    public final long lastUsed() {
        return admission.lastUsed();
    }

    /** Returns how many calls hold a place on this leg. */
    public final int inFlight() {
        return admission.inFlight();
    }

    /** Returns how many calls wait for a place on this leg. */
    public final int queued() {
        return admission.queued();
    }

    /** Returns the loop on which a call that comes from {@code caller} has to live. */
    public abstract GatewayLoop loopFor(GatewayLoop caller);

    /**
     * Opens the transport and then calls {@link #handshake}, or {@link #failedToOpen}. Called on
     * the home loop.
     */
    protected abstract void connect();

    /** Writes the request of a call that has been admitted. Called on the call's loop. */
    protected abstract void transmit(UpstreamCall call);

    /** Writes the request of a call that has been admitted, or answers it here. */
    final void dispatch(UpstreamCall call) {
        ModernLeg way = life.modern();
        if (way == null && call.method() == McpMethod.COMPLETION_COMPLETE) {
            fit(call);
        }
        if (way == null || way.prepare(call)) {
            transmit(call);
        }
    }

    /** Takes out of a newer client's request what the server's revision does not have. */
    private void fit(UpstreamCall call) {
        ServerDescription server = life.server();
        CallerMeta caller = call.owner().callerMeta();
        boolean asWell = caller != null && !caller.revision().hasCompletionContext();
        if (server != null && !server.revision().hasCompletionContext() && !asWell) {
            call.request().blankParam("context");
        }
    }

    /** Tells whether the server is of the modern era, in which each request stands alone. */
    public final boolean isModern() {
        return life.modern() != null;
    }

    /** Takes note of the revision of what is written from now on; null before it is known. */
    protected void speaks(@Nullable ProtocolRevision revision) {}

    /** Tells whether silence of a server upon a question may mean that it knows it not. */
    protected boolean mayBeSilent() {
        return true;
    }

    /** Tells whether the server learns that a call is cancelled from the end of its connection. */
    protected boolean cancelsByClosing() {
        return false;
    }

    /** Tells whether a call can be written now; if not, {@link #pump} is called when it can. */
    protected boolean isWritable(GatewayLoop loop) {
        return true;
    }

    /** Tells whether the leg may have one more stream on which it listens. */
    protected boolean hasRoomToListen() {
        return true;
    }

    /** Takes note of what the handshake found, before {@code notifications/initialized} is sent. */
    protected void negotiated(ServerDescription description) {}

    /** Sends a notification; takes ownership of it. Called on any of the gateway's loops. */
    public abstract void send(JsonRpcNotification notification);

    /**
     * Sends the word that a call is not wanted any more, which need not wait for notifications that
     * were sent before it; takes ownership of it. Called on any of the gateway's loops.
     */
    protected void sendCancellation(JsonRpcNotification notification) {
        send(notification);
    }

    /**
     * Sends the response to a request of the server; takes ownership of it. Called on any of the
     * gateway's loops.
     */
    public abstract void respond(JsonRpcResponse response);

    /** Tells the log that the leg has opened. Called on the home loop. */
    protected void logOpened() {
        LOG.info("upstream {} opened", upstream.key());
    }

    /** Called when the leg has opened and calls may pass. Called on the home loop. */
    protected void ready() {}

    /**
     * Releases the transport. Called once, on the home loop, when the leg has become {@link
     * State#CLOSED}.
     */
    protected abstract void disconnect();

    /** Returns the calls in flight on {@code loop}. */
    public final CallTable calls(GatewayLoop loop) {
        return admission.calls(loop);
    }

    /**
     * Sends the call, or lets it wait for the leg to open or for a place. Called on the call's
     * loop.
     */
    public final void submit(UpstreamCall call) {
        assert call.loop().inLoop() : Thread.currentThread().getName();
        if (call.isDone()) {
            return;
        }
        if (life.state() == State.OPEN) {
            if (call.method() == McpMethod.SUBSCRIPTIONS_LISTEN) {
                // It would hold a place for as long as somebody listens.
                dispatch(call);
            } else {
                admission.admit(call);
            }
        } else {
            call.awaits(upstream.config().timeouts().handshake().toNanos());
            home.run(() -> life.await(call));
        }
    }

    /**
     * Opens the leg unless it is open already, and tells {@code waiter}, on the home loop, when it
     * is or cannot be.
     */
    public final void open(LegWaiter waiter) {
        home.run(() -> life.open(waiter));
    }

    /**
     * Sends calls of {@code loop} that wait for a place, as far as there are places. Called on that
     * loop.
     */
    protected final void pump(GatewayLoop loop) {
        admission.pump(loop);
    }

    /** Cancels a call: its owner hears nothing more, and the server is told if it knows of it. */
    final void cancel(UpstreamCall call, @Nullable String why) {
        boolean sent = call.drop();
        if (sent) {
            tellCancelled(call, why == null ? "cancelled by the client" : why);
        }
    }

    /** Gives a call up whose time is over. */
    final void timedOut(UpstreamCall call, boolean sent) {
        admission.timedOut(call, sent);
        if (sent && call.mayBeKnown()) {
            tellCancelled(call, "timeout");
        }
    }

    private void tellCancelled(UpstreamCall call, String why) {
        if (!call.isHandshake() && !cancelsByClosing()) {
            sendCancellation(LegMessages.cancelled(this, call.wireId(), why));
        }
    }

    /** Called when a call has ended. */
    final void ended(UpstreamCall call) {
        admission.leave(call);
        owner.ended(this, call);
    }

    /** Takes what the server sent besides answers and progress; takes ownership of it. */
    public final void received(LegContext context, JsonRpcMessage message) {
        LegInbox.take(this, context, message);
    }

    /** Starts the handshake on the opened transport. Called on the home loop. */
    protected final void handshake() {
        life.handshake();
    }

    /**
     * Sends {@code initialize} on the opened transport, without asking for anything else before.
     * Called on the home loop.
     */
    protected final void initialize() {
        life.initialize();
    }

    /**
     * Tries another transport after the server has refused {@code initialize}; returns false when
     * there is none. Called on the home loop.
     */
    protected boolean opensOtherwise() {
        return false;
    }

    /** Ends the opening without success. Called on the home loop. */
    protected final void failedToOpen(Reason reason, String text) {
        life.failedToOpen(reason, text);
    }

    /**
     * Sends {@code notifications/initialized}, and runs {@code then} when requests may follow.
     * Called on the home loop.
     */
    protected void announce(Runnable then) {
        if (!isModern()) {
            send(LegMessages.initialized(this));
        }
        then.run();
    }

    /**
     * Opens the leg once more because the server has forgotten its session; calls wait meanwhile.
     * Called on the home loop.
     *
     * @return false when the leg is not open
     */
    protected final boolean reopen() {
        return life.reopen();
    }

    /**
     * Asks the server once more in which era it speaks, because something speaks against what was
     * known; calls wait meanwhile. Safe from any of the gateway's loops.
     */
    public final void renegotiate() {
        home.run(life::renegotiate);
    }

    /**
     * Takes the end of a process for its answer to the question for its era, if it may be one; the
     * caller starts another. Called on the home loop.
     */
    protected final boolean endedUponQuestion() {
        return life.opening().explainsExit();
    }

    /** Closes the leg on purpose. Safe from any thread. */
    public final void close() {
        home.run(life::close);
    }

    /** Notes that the transport has broken under an open leg. Called on the home loop. */
    protected final void broken(Reason reason, String text) {
        life.broken(reason, text);
    }

    @Override
    public String toString() {
        return upstream.key() + "/" + life.state();
    }
}
