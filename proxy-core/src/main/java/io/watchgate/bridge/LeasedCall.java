package io.watchgate.bridge;

import io.watchgate.bridge.LeasePool.Tenants;
import io.watchgate.bridge.ParkState.ParkId;
import io.watchgate.jsonrpc.JsonRpcErrorCode;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTask;
import io.watchgate.loop.LoopTimer;
import io.watchgate.mcp.CapabilityProfile;
import io.watchgate.mcp.ClientFeature;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.LogLevel;
import io.watchgate.mcp.Reason;
import io.watchgate.session.PendingRequest;
import io.watchgate.upstream.CallOwner;
import io.watchgate.upstream.CallerMeta;
import io.watchgate.upstream.Pursuit;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of a modern client on a leased leg, from its request to the answer of its last retry.
 *
 * <p>While the server asks nothing it is a call like others. When it asks, the client's request is
 * answered with the questions and the call is parked: it stays open, without anybody who waits for
 * it, until a retry brings the answers, the client has taken too long, or the server ends it, whose
 * outcome then waits for the retry in its place (MCP 2026-07-28, basic/patterns/mrtr).
 *
 * <p>Confined to the loop of its pool, to which it is a task once and whose timer it is: for a leg,
 * for more questions, for the retry. Owns the request until it is sent, and an outcome that came
 * while it was parked.
 */
final class LeasedCall extends LoopTimer implements CallOwner, LoopTask {

    private enum State {
        /** No leg yet. */
        WAITING,
        /** On its way, with a request of the client's that waits for it. */
        RUNNING,
        /** On its way, without: the client was asked, or the outcome waits for it. */
        PARKED,
        DONE
    }

    private final Parking parking;
    private final LeasePool pool;
    private final Tenants tenants;
    private final @Nullable LogLevel logLevel;
    private final SentCall sent;
    private final Questions questions = new Questions();
    private State state = State.WAITING;
    private CapabilityProfile declared;
    private @Nullable JsonRpcRequest request;
    private @Nullable PendingRequest asker;
    private @Nullable PendingRequest told;
    private @Nullable UpstreamCall call;
    private @Nullable JsonRpcResponse response;
    private @Nullable Failure failure;
    private @Nullable ClientFeature missing;
    private ParkId id = ParkId.NONE;
    private int round;
    private boolean holdsPlace;

    /** Creates the call that {@code asker} wants, and takes its message. */
    LeasedCall(Parking parking, LeasePool pool, Tenants tenants, PendingRequest asker) {
        this.parking = parking;
        this.pool = pool;
        this.tenants = tenants;
        this.declared = tenants.profile();
        this.logLevel = asker.caller() == null ? null : asker.caller().logLevel();
        this.sent = new SentCall(pool.upstream().key(), asker.request());
        this.request = asker.takeRequest();
        this.asker = asker;
    }

    /**
     * One request's hold on the call: gives it up only as long as the call waits for that request.
     *
     * @param leased the call
     * @param by the request
     */
    record Hold(LeasedCall leased, PendingRequest by) implements Pursuit {

        @Override
        public void cancel(@Nullable String why) {
            leased.loop().run(() -> leased.cancelled(by, why));
        }

        @Override
        public @Nullable UpstreamCall call() {
            return null;
        }
    }

    GatewayLoop loop() {
        return pool.loop();
    }

    Tenants tenants() {
        return tenants;
    }

    LeasePool pool() {
        return pool;
    }

    /** Returns how much of the server's log the client wants to read; null for nothing. */
    @Nullable LogLevel logLevel() {
        return logLevel;
    }

    @Nullable UpstreamCall call() {
        return call;
    }

    /** Tells whether what belongs to {@code other}, or to nothing certain, is this call's. */
    boolean owns(@Nullable UpstreamCall other) {
        return call != null && (other == null || other == call);
    }

    /** Asks for a leg. */
    @Override
    public void run() {
        if (state == State.WAITING) {
            pool.lease(this);
        }
    }

    @Override
    public void abandon() {
        finish();
    }

    /** Notes that there is no leg yet. */
    void waits(long nanos) {
        loop().timers().schedule(this, nanos);
    }

    /** Notes that there will be no leg. */
    void noLease(Failure why) {
        PendingRequest waiting = asker;
        finish();
        if (waiting != null) {
            waiting.exchange().loop().run(() -> waiting.fail(why));
        }
    }

    /** Sends the call over the leg it was given. */
    void leased(Lease lease) {
        loop().timers().cancel(this);
        JsonRpcRequest sending = request;
        PendingRequest from = asker;
        if (sending == null || from == null) {
            throw new IllegalStateException(this + " (expected: with its request)");
        }
        request = null;
        state = State.RUNNING;
        UpstreamLeg leg = lease.leg();
        call = new UpstreamCall(leg, leg.loopFor(loop()), from.method(), sending, this);
        lease.give(this);
        sentCall().run();
    }

    /** Takes a question of the server; takes ownership of it. */
    void asked(JsonRpcRequest message) {
        UpstreamCall current = sentCall();
        Question question = Question.read(message);
        message.release();
        ClientFeature needed = question.needs();
        if (needed == null) {
            question.error(
                    current.leg(),
                    JsonRpcErrorCode.METHOD_NOT_FOUND,
                    "clients have no such method");
        } else if (!declared.has(needed)) {
            missing = needed;
            question.refuse(current.leg(), declared);
        } else if (!holdsPlace && !takePlace()) {
            question.error(
                    current.leg(),
                    JsonRpcErrorCode.INTERNAL_ERROR,
                    "too many calls wait for their clients (limits.parks)");
        } else {
            questions.add(question);
            if (state == State.RUNNING && !isScheduled()) {
                loop().timers().schedule(this, parking.settings().gatherNanos());
            }
        }
    }

    /** Forgets a question that the server has withdrawn. */
    void withdrawn(RequestId serverId) {
        questions.withdraw(serverId);
    }

    private boolean takePlace() {
        holdsPlace = parking.tryPark(this);
        return holdsPlace;
    }

    private void givePlaceBack() {
        if (holdsPlace) {
            holdsPlace = false;
            parking.unpark(this);
        }
    }

    /** Answers the client's request with what the server wants to know, and parks the call. */
    private void ask() {
        PendingRequest waiting = asker;
        if (state != State.RUNNING || waiting == null || questions.isEmpty()) {
            return;
        }
        round++;
        if (id == ParkId.NONE) {
            id = parking.enter(this);
        }
        String requestState = parking.seal(loop(), ParkState.Kind.WAITING, this);
        state = State.PARKED;
        told = waiting;
        asker = null;
        sentCall().awaitsClient(true);
        loop().timers().schedule(this, parking.settings().parkNanos());
        InputRequired.answer(waiting, questions.inputRequests(), requestState);
    }

    /** Returns what a retry has to prove. */
    ParkState state(ParkState.Kind kind, long node) {
        return new ParkState(kind, node, id, round, sent.digest(), tenants.principal().id());
    }

    /** Goes on with the answers of {@code retry}; or fails it, and changes nothing. */
    void resume(PendingRequest retry, ParkState proven, Map<String, byte[]> answers) {
        if (state == State.DONE) {
            parking.lost();
            fail(retry, Reason.PARK_LOST, Parking.LOST);
            return;
        }
        if (state != State.PARKED || proven.round() != round) {
            fail(retry, Reason.STATE_INVALID, "requestState was used before (expected: once)");
            return;
        }
        String fault = questions.fault(answers);
        if (fault != null) {
            fail(retry, Reason.INVALID_PARAMS, "inputResponses: " + fault);
            return;
        }
        loop().timers().cancel(this);
        told = null;
        asker = retry;
        state = State.RUNNING;
        if (response != null || failure != null) {
            conclude(retry);
            return;
        }
        UpstreamCall current = sentCall();
        questions.answer(current.leg(), answers);
        declared = tenants.profile().and(Parking.profile(retry));
        ClientFeature undeclared = questions.refuse(current.leg(), declared);
        missing = undeclared == null ? missing : undeclared;
        current.awaitsClient(false);
        if (questions.isEmpty()) {
            givePlaceBack();
        } else {
            ask();
        }
    }

    private static void fail(PendingRequest request, Reason reason, String text) {
        request.exchange().loop().run(() -> request.fail(Failure.notSent(reason, text)));
    }

    @Override
    protected void expired() {
        switch (state) {
            case WAITING -> {
                pool.leave(this);
                noLease(pool.late());
            }
            case RUNNING -> parking.seals().whenReady(loop(), this::ask);
            case PARKED -> {
                parking.expired();
                giveUp(null);
            }
            case DONE -> {}
        }
    }

    /** Ends the call if {@code by} is the request it waits for, or whose answer was lost. */
    private void cancelled(PendingRequest by, @Nullable String why) {
        if (by == asker || by == told) {
            giveUp(why);
        }
    }

    /** Ends the call without an outcome for anybody, and tells the server. */
    void giveUp(@Nullable String why) {
        if (state == State.DONE) {
            return;
        }
        if (state == State.WAITING) {
            pool.leave(this);
        }
        UpstreamCall current = call;
        finish();
        if (current != null && !current.isDone()) {
            questions.giveUp(current.leg());
            current.cancel(why);
        }
    }

    /** Ends the call if nobody waits for it but a client that may come back. */
    void giveUpParked() {
        if (state == State.PARKED) {
            giveUp(null);
        }
    }

    /** Forgets everything that waits for something. */
    private void finish() {
        state = State.DONE;
        loop().timers().cancel(this);
        asker = null;
        told = null;
        sent.release();
        if (request != null) {
            request.release();
            request = null;
        }
        if (response != null) {
            response.release();
            response = null;
        }
        if (id != ParkId.NONE) {
            parking.leave(id);
        }
        givePlaceBack();
    }

    @Override
    public void completed(UpstreamCall from, JsonRpcResponse answer) {
        response = answer;
        ended();
    }

    @Override
    public void failed(UpstreamCall from, Failure why) {
        failure = why;
        ended();
    }

    @Override
    public @Nullable CallerMeta callerMeta() {
        PendingRequest waiting = asker;
        return waiting == null ? null : waiting.callerMeta();
    }

    @Override
    public String principal() {
        return tenants.principal().id();
    }

    @Override
    public void refused(UpstreamCall from, ClientFeature feature) {
        missing = feature;
    }

    @Override
    public void received(UpstreamCall from, JsonRpcMessage message) {
        PendingRequest waiting = asker;
        if (waiting == null) {
            message.release();
        } else {
            waiting.received(from, message);
        }
    }

    private void ended() {
        // What is still open was asked by a server that does not wait for it any more.
        questions.clear();
        PendingRequest waiting = asker;
        if (waiting != null) {
            conclude(waiting);
        } else if (state == State.DONE) {
            finish();
        }
    }

    /** Gives the outcome to the request that waits for it. */
    private void conclude(PendingRequest waiting) {
        JsonRpcResponse answer = response;
        Failure why = failure;
        response = null;
        UpstreamCall from = sentCall();
        if (answer == null) {
            finish();
            waiting.failed(from, why == null ? pool.late() : why);
        } else if (Outcomes.isUrlRequired(answer)) {
            demandVisit(waiting, answer);
        } else {
            ClientFeature lacking = missing;
            finish();
            if (lacking != null && Outcomes.isFailed(answer)) {
                answer.release();
                waiting.failed(from, Failure.lacking(lacking));
            } else {
                waiting.completed(from, answer);
            }
        }
    }

    /** Tells the client which URLs have to be visited before the call is made once more. */
    private void demandVisit(PendingRequest waiting, JsonRpcResponse error) {
        String inputRequests = Outcomes.urlRequests(error);
        error.release();
        if (!declared.has(ClientFeature.ELICITATION_URL) || inputRequests == null) {
            UpstreamCall from = sentCall();
            finish();
            waiting.failed(from, Failure.lacking(ClientFeature.ELICITATION_URL));
            return;
        }
        parking.seals()
                .whenReady(
                        loop(),
                        () -> {
                            String state = parking.seal(loop(), ParkState.Kind.REPEATED, this);
                            finish();
                            InputRequired.answer(waiting, inputRequests, state);
                        });
    }

    private UpstreamCall sentCall() {
        UpstreamCall current = call;
        if (current == null) {
            throw new IllegalStateException(this + " (expected: sent)");
        }
        return current;
    }

    @Override
    public String toString() {
        return "leased call " + state + ", round " + round;
    }
}
