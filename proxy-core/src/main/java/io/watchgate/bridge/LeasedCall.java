package io.watchgate.bridge;

import io.watchgate.bridge.LeasePool.Tenants;
import io.watchgate.bridge.ParkState.ParkId;
import io.watchgate.filter.Judgement;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.loop.LoopTask;
import io.watchgate.mcp.ClientFeature;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.LogLevel;
import io.watchgate.mcp.Reason;
import io.watchgate.session.PendingRequest;
import io.watchgate.upstream.CallOwner;
import io.watchgate.upstream.CallerMeta;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import java.util.List;
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
final class LeasedCall extends LeaseSeeker implements CallOwner, LoopTask {

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
    private final @Nullable LogLevel logLevel;
    private final SentCall sent;
    private final Questions questions;
    private State state = State.WAITING;
    private @Nullable JsonRpcRequest request;
    private @Nullable PendingRequest asker;
    private @Nullable PendingRequest told;
    private @Nullable UpstreamCall call;
    private @Nullable JsonRpcResponse response;
    private @Nullable Failure failure;
    private @Nullable ParkPlace place;

    /** Creates the call that {@code asker} wants, and takes its message. */
    LeasedCall(Parking parking, LeasePool pool, Tenants tenants, PendingRequest asker) {
        super(pool, tenants);
        this.parking = parking;
        this.questions = new Questions(tenants.profile());
        this.logLevel = asker.caller() == null ? null : asker.caller().logLevel();
        this.sent = new SentCall(pool.upstream().key(), asker.request());
        this.request = asker.takeRequest();
        this.asker = asker;
    }

    Parking parking() {
        return parking;
    }

    /** Returns what the server wants to know of the client. */
    Questions questions() {
        return questions;
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
            pool().lease(this);
        }
    }

    @Override
    public void abandon() {
        finish();
    }

    @Override
    void noLease(Failure why) {
        PendingRequest waiting = asker;
        finish();
        if (waiting != null) {
            waiting.exchange().loop().run(() -> waiting.fail(why));
        }
    }

    /** Sends the call over its leg. */
    @Override
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
        if (!questions.refuses(current.leg(), question)
                && place().takeFor(current.leg(), question)) {
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

    /** Returns the place that the call holds, or may take. */
    private ParkPlace place() {
        ParkPlace known = place;
        if (known == null) {
            known = new ParkPlace(parking, this);
            place = known;
        }
        return known;
    }

    /** Answers the client's request with what the server wants to know, and parks the call. */
    private void ask() {
        PendingRequest waiting = asker;
        if (state != State.RUNNING || waiting == null || questions.isEmpty()) {
            return;
        }
        String requestState = place().nextRound();
        state = State.PARKED;
        told = waiting;
        asker = null;
        sentCall().awaitsClient(true);
        loop().timers().schedule(this, parking.settings().parkNanos());
        InputRequired.answer(waiting, questions.inputRequests(), requestState);
    }

    /** Returns what a retry has to prove. */
    ParkState state(ParkState.Kind kind, long node) {
        ParkPlace held = place;
        ParkId id = held == null ? ParkId.NONE : held.id();
        return new ParkState(kind, node, id, round(), sent.digest(), tenants().principal().id());
    }

    private int round() {
        ParkPlace held = place;
        return held == null ? 0 : held.round();
    }

    /** Goes on with the answers of {@code retry}; or fails it, and changes nothing. */
    void resume(PendingRequest retry, ParkState proven, Map<String, byte[]> answers) {
        if (state == State.DONE) {
            parking.lost();
            fail(retry, Reason.PARK_LOST, Parking.LOST);
            return;
        }
        if (state != State.PARKED || proven.round() != round()) {
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
        questions.narrow(current.leg(), tenants().profile().and(Parking.profile(retry)));
        current.awaitsClient(false);
        if (questions.isEmpty()) {
            place().giveBack();
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
                pool().leave(this);
                noLease(pool().late());
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
    void cancelled(PendingRequest by, @Nullable String why) {
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
            pool().leave(this);
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
    void finish() {
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
        if (place != null) {
            place.leave();
        }
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
        return tenants().principal().id();
    }

    @Override
    public List<Map.Entry<String, String>> paramHeaders() {
        PendingRequest waiting = asker;
        return waiting == null ? List.of() : waiting.paramHeaders();
    }

    @Override
    public void forwarded(UpstreamCall from, JsonRpcRequest request) {
        PendingRequest waiting = asker;
        if (waiting != null) {
            waiting.forwarded(from, request);
        }
    }

    @Override
    public boolean judged(UpstreamCall from, Judgement.Note decision) {
        PendingRequest waiting = asker;
        return waiting != null && waiting.judged(from, decision);
    }

    @Override
    public void refused(UpstreamCall from, ClientFeature feature) {
        questions.lacks(feature);
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
        if (answer != null) {
            Conclusion.tell(this, waiting, answer);
        } else {
            finish();
            waiting.failed(sentCall(), why == null ? pool().late() : why);
        }
    }

    /** Returns the call on its leg, which it must have been given. */
    UpstreamCall sentCall() {
        UpstreamCall current = call;
        if (current == null) {
            throw new IllegalStateException(this + " (expected: sent)");
        }
        return current;
    }

    @Override
    public String toString() {
        return "leased call " + state + ", round " + round();
    }
}
