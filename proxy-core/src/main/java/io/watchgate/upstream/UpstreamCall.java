package io.watchgate.upstream;

import io.watchgate.filter.Judgement;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTask;
import io.watchgate.mcp.ClientFeature;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request on an upstream leg, from the moment it is wanted until its outcome is known.
 *
 * <p>Is its own timer (the request timeout) and its own task (when the leg lives on another loop).
 * Confined to {@link #loop()} from {@link UpstreamLeg#submit} on. Owns the request until it is
 * written. Its owner hears of the outcome exactly once.
 */
public final class UpstreamCall extends CallStay implements LoopTask, Pursuit {

    private enum State {
        NEW,
        WAITING,
        PAUSED,
        SENT,
        DONE
    }

    private final McpMethod method;
    private CallOwner owner;
    private @Nullable String subject;
    private @Nullable JsonRpcRequest request;
    private @Nullable JsonRpcResponse response;
    private State state = State.NEW;
    private boolean answering;

    /** Whether the request, which has its wire id, is still being judged. */
    private boolean held;

    /** Whether the answer has arrived, and is still being judged. */
    private boolean answerWaits;

    private int status;
    private long wireId;

    /**
     * Creates a call.
     *
     * <p>Takes ownership of {@code request}.
     *
     * @param loop the loop the call will live on, as {@link UpstreamLeg#loopFor} says
     */
    public UpstreamCall(
            UpstreamLeg leg,
            GatewayLoop loop,
            McpMethod method,
            JsonRpcRequest request,
            CallOwner owner) {
        super(leg, loop);
        this.method = method;
        this.request = request;
        this.owner = owner;
    }

    /** Returns the method of the request. */
    public McpMethod method() {
        return method;
    }

    /** Tells whether the call opens its leg. */
    public boolean isHandshake() {
        return method == McpMethod.INITIALIZE || method == McpMethod.SERVER_DISCOVER;
    }

    @Override
    public UpstreamCall call() {
        return this;
    }

    @Override
    public CallTable calls() {
        return leg().calls(loop());
    }

    /** Returns the id the request has on the wire; 0 before it is written. */
    public long wireId() {
        return wireId;
    }

    /**
     * Returns the nanoseconds from the request's being written to the call's end; -1 when it was
     * not written or has not ended.
     */
    public long durationNanos() {
        return wireId == 0 ? -1 : stayedNanos();
    }

    /** Gives the call to another owner, who hears of all that is still to come. */
    public void attach(CallOwner newOwner) {
        assert loop().inLoop() : Thread.currentThread().getName();
        owner = newOwner;
    }

    /** Returns the tool, prompt or resource it is about, where somebody had to know. */
    public @Nullable String subject() {
        return subject;
    }

    /** Notes what the call is about, for what judges its answer. Called before it is written. */
    public void about(String newSubject) {
        subject = newSubject;
    }

    /** Returns on whose behalf the call is made; empty when the gateway asks for itself. */
    public String principal() {
        return owner.principal();
    }

    /** Returns which of that principal's clients asks; see {@link CallOwner#client}. */
    public Object client() {
        return owner.client();
    }

    /** Returns who hears of the outcome. */
    CallOwner owner() {
        return owner;
    }

    /** Returns the request, which is not written yet, without giving it away. */
    public JsonRpcRequest request() {
        JsonRpcRequest unsent = request;
        if (unsent == null) {
            throw new IllegalStateException(
                    "call " + wireId + ": " + state + " (expected: unsent)");
        }
        return unsent;
    }

    /**
     * Tells the owner what was decided about the call, or a message that belongs to it; returns
     * false when no client's request is behind it that could keep this.
     */
    public boolean judged(Judgement.Note decision) {
        return !isDone() && owner.judged(this, decision);
    }

    /** Tells the owner with what the request goes to the server; borrows it. */
    public void forwards(JsonRpcRequest passing) {
        owner.forwarded(this, passing);
    }

    /** Returns the {@code Mcp-Param-} headers that came with the request. */
    public List<Map.Entry<String, String>> paramHeaders() {
        return owner.paramHeaders();
    }

    /** Returns the HTTP status of the response; 0 where there is none. */
    public int status() {
        return status;
    }

    /** Tells whether the outcome is known or the call was cancelled. */
    public boolean isDone() {
        return state == State.DONE;
    }

    /**
     * Notes that some of the answer has arrived, so that a failure from here on is a partial one.
     */
    public void answerBegins() {
        answering = true;
    }

    /** Notes the HTTP status of the response. */
    public void answersWith(int code) {
        status = code;
    }

    /**
     * Goes on without an outcome, after an answer that was none yet: the call has left the table
     * and its place, and waits until it is sent {@link #again}, ended or cancelled. To be called by
     * the owner when it hears of that answer.
     */
    public void pause() {
        state = State.PAUSED;
        scheduleRest();
    }

    /** Sends another request in the place of the answered one; takes ownership of it. */
    public void again(JsonRpcRequest next) {
        stayAnew();
        state = State.NEW;
        wireId = 0;
        status = 0;
        answering = false;
        request = next;
        leg().submit(this);
    }

    /** Ends a paused call, whose owner knows the outcome. */
    public void ended() {
        end();
    }

    /** Answers the call without asking the server; takes ownership of {@code answer}. */
    void answerHere(JsonRpcResponse answer) {
        send(loop().nextId()).release();
        calls().remove(wireId);
        answered(answer);
        complete();
    }

    /** Submits the call; called on {@link #loop()} when it was handed over. */
    @Override
    public void run() {
        leg().submit(this);
    }

    @Override
    public void abandon() {
        releaseRequest();
    }

    /** Notes that the call waits for the leg to open, for a place on it or for a connection. */
    public void awaits(long queueNanos) {
        state = State.WAITING;
        loop().timers().schedule(this, queueNanos);
    }

    /**
     * Makes the request ready to be written under {@code id}: enters the table, starts the timeout.
     *
     * @return the request, which the caller owns from now on
     */
    public JsonRpcRequest send(long id) {
        JsonRpcRequest sending = request;
        if (sending == null || state == State.SENT || state == State.DONE) {
            throw new IllegalStateException(
                    "call " + wireId + ": " + state + " (expected: not sent)");
        }
        request = null;
        state = State.SENT;
        wireId = id;
        calls().put(id, this);
        sent(sending);
        return sending;
    }

    /** Tells whether the request is still here, so that it can be written. */
    public boolean isUnsent() {
        return request != null && state != State.DONE;
    }

    @Override
    public void judging(boolean begun) {
        held = begun;
    }

    @Override
    public boolean mayWrite() {
        return state == State.SENT;
    }

    /**
     * Notes that the answer has arrived and waits for a verdict, or no longer does: meanwhile the
     * call does not fail with its leg.
     */
    public void answerWaits(boolean begun) {
        answerWaits = begun;
        boolean left = !begun && response == null && !isDone();
        if (left && leg().state() == UpstreamLeg.State.CLOSED) {
            Failure failure = leg().upstream().health().failure();
            fail(new Failure(failure.reason(), Phase.PARTIAL, failure.text()));
        }
    }

    /**
     * Ends the call, which has left the table, because its leg is gone; a call whose answer has
     * arrived stays.
     */
    void lost(Reason reason, String text) {
        if (answerWaits && !isDone()) {
            calls().put(wireId, this);
        } else {
            fail(reason, text);
        }
    }

    /** Tells whether the server may know of the call, so that it has to be told of its end. */
    boolean mayBeKnown() {
        return wireId != 0 && !held;
    }

    @Override
    boolean isSent() {
        return state == State.SENT;
    }

    /** The outcome of a task is there when the task is over (MCP 2025-11-25, tasks). */
    @Override
    boolean awaitsTask() {
        return method == McpMethod.TASKS_RESULT;
    }

    /** Gives the owner a message that belongs to this call; takes ownership of it. */
    public void receive(JsonRpcMessage message) {
        if (isDone()) {
            message.release();
        } else {
            owner.received(this, message);
        }
    }

    /**
     * Keeps the response until {@link #complete()}; takes ownership of it. The call has left the
     * table.
     */
    public void answered(JsonRpcResponse answer) {
        response = answer;
    }

    /** Ends the call with the response it was {@link #answered} with. */
    public void complete() {
        JsonRpcResponse answer = response;
        if (answer == null) {
            throw new IllegalStateException(
                    "call " + wireId + ": no response (expected: answered)");
        }
        response = null;
        if (isDone()) {
            answer.release();
            return;
        }
        end();
        finishCarrier();
        leg().upstream().toolParams().heard(this, answer);
        owner.completed(this, answer);
    }

    /** Ends the call without a response; does nothing when it has ended. */
    public void fail(Reason reason, String text) {
        if (!isDone()) {
            Phase phase = answering ? Phase.PARTIAL : mayBeKnown() ? Phase.SENT : Phase.NOT_SENT;
            fail(new Failure(reason, phase, text));
        }
    }

    /** Ends the call without a response; does nothing when it has ended. */
    public void fail(Failure failure) {
        if (!isDone()) {
            end();
            giveUpCarrier();
            owner.failed(this, failure);
        }
    }

    /**
     * Ends the call because its request may not be sent, or its answer, which has arrived, may not
     * be seen; does nothing when it has ended.
     */
    public void denied(Failure failure) {
        if (!isDone()) {
            end();
            finishCarrier();
            owner.failed(this, failure);
        }
    }

    /**
     * Tells the owner that the server was refused a question of this call because of what its
     * client did not declare.
     */
    public void refused(ClientFeature missing) {
        if (!isDone()) {
            owner.refused(this, missing);
        }
    }

    /** Cancels the call: the owner hears nothing more, the server is told. Safe from any thread. */
    public void cancel() {
        cancel(null);
    }

    @Override
    public void cancel(@Nullable String why) {
        if (loop().inLoop()) {
            leg().cancel(this, why);
        } else {
            loop().handoff().post(() -> leg().cancel(this, why));
        }
    }

    /** Ends the call without telling the owner. Returns whether the server has to be told. */
    boolean drop() {
        boolean sent = isSent() && mayBeKnown();
        if (isDone()) {
            return false;
        }
        end();
        giveUpCarrier();
        owner.cancelled(this);
        return sent;
    }

    @Override
    protected void expired() {
        if (state == State.PAUSED) {
            fail(
                    Reason.REQUEST_TIMEOUT,
                    "upstream " + leg().upstream().key() + " asked for more than time allowed");
        } else {
            leg().timedOut(this, isSent());
        }
    }

    private void end() {
        state = State.DONE;
        if (wireId != 0) {
            calls().remove(wireId);
        }
        stopWaiting();
        releaseRequest();
        leg().ended(this);
    }

    private void releaseRequest() {
        if (request != null) {
            request.release();
            request = null;
        }
    }

    @Override
    public String toString() {
        return method + " " + wireId + " on " + leg() + " " + state;
    }
}
