package io.watchgate.session;

import io.watchgate.filter.Judgement;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.loop.LoopTask;
import io.watchgate.mcp.ClientFeature;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.CallOwner;
import io.watchgate.upstream.CallerMeta;
import io.watchgate.upstream.Pursuit;
import io.watchgate.upstream.UpstreamCall;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client's request that has not been answered.
 *
 * <p>Opened by the correlation handler, answered exactly once: by a server through an {@link
 * UpstreamCall}, or by the gateway itself. Confined to the loop of its exchange; the calls it owns
 * may live on another, and what they bring is handed over. Owns the request message until that is
 * sent on, and the response until it is written.
 */
public final class PendingRequest extends RequestFacts implements CallOwner, LoopTask {

    /** What a request takes up until it is closed. */
    @FunctionalInterface
    public interface Place {

        /** Called once, on the loop of the request, at {@code now} of its clock. */
        void leave(PendingRequest request, long now);
    }

    private final Exchange exchange;
    private final @Nullable RequestId progressToken;
    private @Nullable JsonRpcRequest request;
    private @Nullable Pursuit pursuit;
    private @Nullable JsonRpcResponse response;
    private @Nullable JsonRpcResponse arriving;
    private @Nullable Failure failure;
    private Endpoint.@Nullable Subject subject;
    private @Nullable AnswerRewrite rewrite;
    private @Nullable Place place;
    private boolean judged;
    private boolean done;

    /** Opens a request; takes ownership of the message. */
    public PendingRequest(Exchange exchange, JsonRpcRequest request) {
        super(request, exchange.loop());
        this.exchange = exchange;
        this.request = request;
        this.progressToken = tokenOf(request, id());
        exchange.owe();
    }

    /** Reads the token, which most clients spell as the id. */
    private static @Nullable RequestId tokenOf(JsonRpcRequest request, RequestId id) {
        long number = request.numericProgressToken();
        return number >= 0 && number == id.number() ? id : request.readProgressToken();
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

    @Override
    public Object client() {
        McpSession session = exchange.session();
        return session == null ? "" : session;
    }

    @Override
    public List<Map.Entry<String, String>> paramHeaders() {
        ModernReply modern = exchange.modern();
        return modern == null ? List.of() : modern.headers().params();
    }

    /** Returns the client's progress token; null if it gave none. */
    public @Nullable RequestId progressToken() {
        return progressToken;
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
            session.leave(this, startedAt());
            return Failure.notSent(
                    Reason.INVALID_REQUEST, "id " + id() + " is in use by an unanswered request");
        }
        place = session;
        return null;
    }

    /** Gives {@code more} back, too, when the request is closed. */
    public void holds(Place more) {
        Place before = place;
        place =
                before == null
                        ? more
                        : (request, now) -> {
                            before.leave(request, now);
                            more.leave(request, now);
                        };
    }

    /** Returns the message, without giving it away. */
    public JsonRpcRequest request() {
        JsonRpcRequest message = request;
        if (message == null) {
            throw new IllegalStateException("request " + id() + " has been sent on");
        }
        return message;
    }

    /** Gives the request another message in place of the one it has, which is released. */
    public void replaceRequest(JsonRpcRequest other) {
        request().release();
        request = other;
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
            throw new IllegalStateException("request " + id() + " has no response");
        }
        response = null;
        answeredWith(answer);
        if (failure == null) {
            exchange.settings().listener().answering(this, answer);
        }
        answer.replaceId(id());
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

    /** Cancels what was sent on; the client is told nothing. */
    void giveUp(Reason reason, @Nullable String why) {
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
        long now = exchange.loop().nanoTime();
        endedAt(now);
        if (place != null) {
            place.leave(this, now);
            place = null;
        }
        exchange.settings().listener().closed(this, reason);
    }

    @Override
    public void completed(UpstreamCall from, JsonRpcResponse answer) {
        upstreamTook(from.durationNanos());
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
        upstreamTook(from.durationNanos());
        exchange.loop().run(() -> fail(why));
    }

    @Override
    public void refused(UpstreamCall from, ClientFeature missing) {
        ModernReply.lacks(exchange, missing);
    }

    @Override
    public void forwarded(UpstreamCall from, JsonRpcRequest passing) {
        exchange.settings().listener().forwarded(this, passing);
    }

    @Override
    public boolean judged(UpstreamCall from, Judgement.Note decision) {
        exchange.loop().run(() -> judge(decision));
        return true;
    }

    @Override
    public void received(UpstreamCall from, JsonRpcMessage message) {
        MidCall.received(this, from, message);
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
}
