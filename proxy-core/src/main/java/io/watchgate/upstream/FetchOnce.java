package io.watchgate.upstream;

import io.watchgate.filter.Judgement;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.mcp.ClientFeature;
import io.watchgate.mcp.Failure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Owns a call whose answer others wait for who have asked the same, and who get it if it is a
 * complete result; otherwise each asks for itself.
 *
 * <p>Called on the loop of the call; who waits is guarded by the lock of {@link KeptResults}, and
 * bounded by the places that those calls hold.
 */
final class FetchOnce implements CallOwner {

    private final KeptResults results;
    private final ResultKey what;
    private final CallOwner owner;
    private final List<UpstreamCall> waiting = new ArrayList<>();

    FetchOnce(KeptResults results, ResultKey what, CallOwner owner) {
        this.results = results;
        this.what = what;
        this.owner = owner;
    }

    /** Lets {@code call} wait. Called under the lock. */
    void await(UpstreamCall call) {
        waiting.add(call);
    }

    /** Returns who waits. Called under the lock, when nobody can join any more. */
    List<UpstreamCall> waiting() {
        return List.copyOf(waiting);
    }

    @Override
    public void completed(UpstreamCall call, JsonRpcResponse response) {
        // Another round of the same call is sent on behalf of its owner alone.
        call.attach(owner);
        long now = call.loop().nanoTime();
        KeptResult result =
                response.isError() || !response.isComplete() ? null : KeptResult.of(response, now);
        for (UpstreamCall other : results.landed(this, call, what, result)) {
            if (result == null) {
                send(other);
            } else {
                answer(other, result);
            }
        }
        owner.completed(call, response);
    }

    private static void answer(UpstreamCall call, KeptResult result) {
        call.loop()
                .run(
                        () -> {
                            if (!call.isDone()) {
                                call.answerHere(result.answer(call));
                            }
                        });
    }

    private static void send(UpstreamCall call) {
        call.loop().run(() -> sendHere(call));
    }

    private static void sendHere(UpstreamCall call) {
        if (call.isDone()) {
            return;
        }
        if (call.leg().isUsable()) {
            call.leg().transmit(call);
        } else {
            call.fail(call.leg().upstream().health().failure());
        }
    }

    @Override
    public void failed(UpstreamCall call, Failure failure) {
        results.landed(this, call, what, null).forEach(FetchOnce::send);
        owner.failed(call, failure);
    }

    @Override
    public void cancelled(UpstreamCall call) {
        // The first of those who wait takes the place of the one that is not wanted any more.
        results.landed(this, call, what, null)
                .forEach(
                        other ->
                                other.loop()
                                        .run(
                                                () -> {
                                                    if (!other.isDone()
                                                            && results.mustBeSent(other)) {
                                                        sendHere(other);
                                                    }
                                                }));
        owner.cancelled(call);
    }

    @Override
    public @Nullable CallerMeta callerMeta() {
        return owner.callerMeta();
    }

    @Override
    public String principal() {
        return owner.principal();
    }

    @Override
    public Object client() {
        return owner.client();
    }

    @Override
    public boolean judged(UpstreamCall call, Judgement.Note decision) {
        return owner.judged(call, decision);
    }

    @Override
    public void refused(UpstreamCall call, ClientFeature missing) {
        owner.refused(call, missing);
    }

    @Override
    public void received(UpstreamCall call, JsonRpcMessage message) {
        owner.received(call, message);
    }
}
