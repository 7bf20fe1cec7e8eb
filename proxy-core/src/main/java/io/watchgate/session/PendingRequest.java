package io.watchgate.session;

import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.loop.LoopTask;
import io.watchgate.mcp.ClientFeature;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.CallOwner;
import io.watchgate.upstream.CallerMeta;
import io.watchgate.upstream.Pursuit;
import io.watchgate.upstream.UpstreamCall;
import org.jspecify.annotations.Nullable;

/**
 * A client's request that has not been answered.
 *
 * <p>Opened by the correlation handler, answered exactly once: by a server through an {@link
 * UpstreamCall}, or by the gateway itself. Confined to the loop of its exchange; the calls it owns
 * may live on another, and what they bring is handed over. Owns the request message until that is
 * sent on, and the response until it is written.
 */
public final class PendingRequest implements CallOwner, LoopTask {

    private final Exchange exchange;
    private final RequestId id;
    private final McpMethod method;
    private final @Nullable RequestId progressToken;
    private final long startedAt;
    private final long serial;
    private final int bytesIn;
    private @Nullable JsonRpcRequest request;
    private @Nullable Pursuit pursuit;
    private @Nullable JsonRpcResponse response;
    private @Nullable JsonRpcResponse arriving;
    private @Nullable Failure failure;
    private Endpoint.@Nullable Subject subject;
    private @Nullable AnswerRewrite rewrite;
    private @Nullable McpSession entered;
    private @Nullable Object note;
    private long bytesOut;
    private long endedAt;
    // Written by the call's loop before the hand-over that brings its outcome here.
    private long upstreamNanos = -1;
    private boolean judged;
    private boolean done;
    private boolean answeredWithError;

    /** Opens a request; takes ownership of the message. */
    public PendingRequest(Exchange exchange, JsonRpcRequest request) {
        this.exchange = exchange;
        this.request = request;
        this.id = request.readId();
        this.method = McpMethod.of(request);
        this.progressToken = request.readProgressToken();
        this.startedAt = exchange.loop().nanoTime();
        this.serial = exchange.loop().nextId();
        this.bytesIn = request.body().readableBytes();
        exchange.owe();
    }

    public Exchange exchange() {
        return exchange;
    }

    /** Returns on whose behalf the request is made; null only for one that opens a session. */
    public @Nullable Caller caller() {
        return exchange.caller();
    }

    @Override
    public @Nullable CallerMeta callerMeta() {
        Caller caller = caller();
        return caller == null ? null : caller.meta();
    }

    @Override
    public String principal() {
        return exchange.principal().id();
    }

    /** Returns the id exactly as the client spelled it. */
    public RequestId id() {
        return id;
    }

    public McpMethod method() {
        return method;
    }

    /** Returns the client's progress token; null if it gave none. */
    public @Nullable RequestId progressToken() {
        return progressToken;
    }

    /** Returns when the request was opened, in nanoseconds of the loop's clock. */
    public long startedAt() {
        return startedAt;
    }

    /** Returns the size of the client's message in bytes. */
    public int bytesIn() {
        return bytesIn;
    }

    /** Returns the bytes of all messages the client was sent for this request, its answer last. */
    public long bytesOut() {
        return bytesOut;
    }

    /** Returns when the request was closed, in nanoseconds of the loop's clock; 0 before it was. */
    public long endedAt() {
        return endedAt;
    }

    /** Returns the nanoseconds its call was with the server; -1 when none has ended. */
    public long upstreamNanos() {
        return upstreamNanos;
    }

    /** Tells whether the answer that was written is an error. */
    public boolean isAnsweredWithError() {
        return answeredWithError;
    }

    /** Returns what the exchange listener keeps of the request; null if it keeps nothing. */
    public @Nullable Object note() {
        return note;
    }

    /** Keeps something for the exchange listener until the request is closed. */
    public void note(Object newNote) {
        note = newNote;
    }

    /**
     * Takes a place in the session's table, so that the client can cancel the request.
     *
     * @return why not; null when it has
     */
    public @Nullable Failure enter(McpSession session) {
        if (!session.tryEnter()) {
            int most = exchange.settings().inFlight();
            String text = "more than " + most + " unanswered requests in this session";
            return Failure.notSent(Reason.OVERLOADED, text + " (limits.in-flight)");
        }
        if (!session.opened(this)) {
            session.leave(startedAt);
            return Failure.notSent(
                    Reason.INVALID_REQUEST, "id " + id + " is in use by an unanswered request");
        }
        entered = session;
        return null;
    }

    /** Returns the number under which logs and errors speak of the request. */
    public long serial() {
        return serial;
    }

    /** Returns the message, without giving it away. */
    public JsonRpcRequest request() {
        JsonRpcRequest message = request;
        if (message == null) {
            throw new IllegalStateException("request " + id + " has been sent on");
        }
        return message;
    }

    /** Hands the message over: the caller releases it. */
    public JsonRpcRequest takeRequest() {
        JsonRpcRequest message = request();
        request = null;
        return message;
    }

    /** Returns what the request is about; null when it names nothing. */
    public Endpoint.@Nullable Subject subject() {
        return subject;
    }

    /** Notes what the request is about. */
    public void about(Endpoint.@Nullable Subject newSubject) {
        subject = newSubject;
    }

    /** Tells whether policy has been applied to the response already. */
    public boolean isJudged() {
        return judged;
    }

    /** Notes that policy has been applied to the response already. */
    public void judged() {
        judged = true;
    }

    /** Tells whether the request has been answered or is not wanted any more. */
    public boolean isDone() {
        return done;
    }

    /**
     * Lets {@code newRewrite} change answers before they are written, and before any rewrite that
     * was given earlier: whoever stands nearer to the server changes them first.
     */
    public void rewriteWith(AnswerRewrite newRewrite) {
        rewrite = rewrite == null ? newRewrite : newRewrite.then(rewrite);
    }

    /** Sends the request on as {@code newCall}, whose owner this is. */
    public void sendAs(UpstreamCall newCall) {
        leaveTo(newCall);
        newCall.loop().run(newCall);
    }

    /** Notes that {@code newPursuit} will bring the answer, unless it is cancelled before. */
    public void leaveTo(Pursuit newPursuit) {
        pursuit = newPursuit;
        exchange.answerLater();
    }

    /** Returns the call the request was sent on as; null when it was not. */
    public @Nullable UpstreamCall call() {
        return pursuit == null ? null : pursuit.call();
    }

    /** Returns why there is no answer of a server; null when there is one. */
    public @Nullable Failure failure() {
        return failure;
    }

    /** Returns the response that is about to be written. */
    public @Nullable JsonRpcResponse response() {
        return response;
    }

    /** Gives the request another response in place of the one it has, which is released. */
    public void replaceResponse(JsonRpcResponse newResponse) {
        if (response != null) {
            response.release();
        }
        response = newResponse;
    }

    /** Answers the request; takes ownership of {@code answer}. Called on the exchange's loop. */
    public void answer(JsonRpcResponse answer) {
        if (done) {
            answer.release();
            return;
        }
        response = answer;
        done = true;
        exchange.answer(this);
    }

    /** Answers the request with an error. Called on the exchange's loop. */
    public void fail(Failure why) {
        if (!done) {
            answer(error(why));
        }
    }

    /** Gives the request an error in place of the answer that is about to be written. */
    public void failInstead(Failure why) {
        replaceResponse(error(why));
    }

    private JsonRpcResponse error(Failure why) {
        failure = why;
        ModernReply.failing(exchange.modern(), why.reason());
        return Answers.error(this, why);
    }

    /** Hands the response over to be written under the client's id. */
    public JsonRpcResponse takeResponse() {
        JsonRpcResponse answer = response;
        if (answer == null) {
            throw new IllegalStateException("request " + id + " has no response");
        }
        response = null;
        answeredWithError = answer.isError();
        bytesOut += answer.body().readableBytes();
        answer.replaceId(id);
        answer.belongTo(exchange);
        return answer;
    }

    /** Takes the request back before the listener has heard of it: the exchange is refused. */
    public void withdraw() {
        done = true;
        exchange.settle();
        takeRequest().release();
    }

    /** Cancels the request; {@code why} is what the client said, if anything. */
    public void cancel(@Nullable String why) {
        end(Reason.CANCELLED, why);
    }

    /** Ends the request without an answer, for this reason. */
    void end(Reason reason, @Nullable String why) {
        if (!done) {
            giveUp(reason, why);
            exchange.endEmpty();
        }
    }

    private void giveUp(Reason reason, @Nullable String why) {
        done = true;
        exchange.settle();
        ModernReply.givenUp(exchange.modern());
        if (pursuit != null) {
            pursuit.cancel(why);
        }
        close(reason);
    }

    /** Ends the request without an answer because there is nobody left to take it. */
    void discard() {
        if (response != null) {
            response.release();
            response = null;
        }
        close(Reason.CLIENT_GONE);
    }

    /** Puts the answer where a resuming client will find it; without such a place it is lost. */
    void answerDetached() {
        ResponseStream stream = exchange.stream();
        if (stream == null || response == null) {
            discard();
            return;
        }
        exchange.settle();
        JsonRpcResponse answer = takeResponse();
        close(failure == null ? null : failure.reason());
        stream.send(answer, exchange.isSettled());
    }

    /** Takes the request out of its session's table and tells the listener. Called once. */
    public void close(@Nullable Reason reason) {
        done = true;
        if (request != null) {
            request.release();
            request = null;
        }
        endedAt = exchange.loop().nanoTime();
        if (entered != null) {
            entered.closed(this);
            entered.leave(endedAt);
            entered = null;
        }
        exchange.settings().listener().closed(this, reason);
    }

    @Override
    public void completed(UpstreamCall from, JsonRpcResponse answer) {
        upstreamNanos = from.durationNanos();
        JsonRpcResponse rewritten = rewrite == null ? answer : rewrite.apply(answer);
        if (from.loop() == exchange.loop()) {
            answer(rewritten);
        } else {
            // Written here, read on the other loop: the hand-over orders the two.
            arriving = rewritten;
            exchange.loop().handoff().post(this);
        }
    }

    @Override
    public void failed(UpstreamCall from, Failure why) {
        upstreamNanos = from.durationNanos();
        exchange.loop().run(() -> fail(why));
    }

    @Override
    public void refused(UpstreamCall from, ClientFeature missing) {
        ModernReply.lacks(exchange, missing);
    }

    @Override
    public void received(UpstreamCall from, JsonRpcMessage message) {
        if (exchange.loop().inLoop()) {
            relay(from, message);
        } else {
            exchange.loop().handoff().post(new MidCall(this, from, message));
        }
    }

    /** Takes the response that was handed over; called on the exchange's loop. */
    @Override
    public void run() {
        JsonRpcResponse answer = arriving;
        arriving = null;
        if (answer != null) {
            answer(answer);
        }
    }

    @Override
    public void abandon() {
        if (arriving != null) {
            arriving.release();
            arriving = null;
        }
    }

    /** Sends a message of the server to the client in the middle of the call. */
    void relay(UpstreamCall from, JsonRpcMessage message) {
        if (done) {
            message.release();
            return;
        }
        if (message instanceof JsonRpcNotification progress
                && McpMethod.of(progress) == McpMethod.PROGRESS) {
            relayProgress(progress);
        } else {
            MidCall.pass(exchange, from, message);
        }
        holdBack(from);
    }

    /** Sees to it that a server sends no more than the client takes. */
    private void holdBack(UpstreamCall from) {
        if (exchange.isTooSlow()) {
            if (!done && exchange.traits().shared()) {
                // The connection is not this request's alone: it ends by itself.
                from.cancel();
                fail(OutboundQueue.OVERFLOW);
            } else if (!done) {
                giveUp(Reason.SLOW_READER, null);
            }
        } else if (exchange.isBackedUp()) {
            exchange.holdBack(from);
        }
    }

    private void relayProgress(JsonRpcNotification notification) {
        if (progressToken == null) {
            notification.release();
        } else {
            bytesOut += notification.body().readableBytes();
            notification.replaceProgressToken(progressToken);
            exchange.write(notification);
        }
    }
}
