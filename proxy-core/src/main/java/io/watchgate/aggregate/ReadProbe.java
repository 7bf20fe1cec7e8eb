package io.watchgate.aggregate;

import io.watchgate.filter.Judgement;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.mcp.Failure;
import io.watchgate.session.AnswerRewrite;
import io.watchgate.session.Caller;
import io.watchgate.session.PendingRequest;
import io.watchgate.upstream.CallOwner;
import io.watchgate.upstream.CallerMeta;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a resource that nothing lists and nothing marks: asks one upstream after the other, in the
 * order of the configuration, until one has it. The last one's answer is final. One that asks the
 * client for something first is found again by the state that the client brings back.
 *
 * <p>The next upstream is asked on the exchange's loop; answers arrive on the loops of their calls.
 */
final class ReadProbe implements CallOwner {

    private final AggregateCalls calls;
    private final PendingRequest request;
    private final Caller caller;
    private final List<Member> candidates;
    private AnswerRewrite marking = response -> response;
    private int asked;

    /** Creates a probe of {@code candidates}, of which there is at least one. */
    ReadProbe(
            AggregateCalls calls, PendingRequest request, Caller caller, List<Member> candidates) {
        this.calls = calls;
        this.request = request;
        this.caller = caller;
        this.candidates = candidates;
    }

    /** Asks the next upstream. Called on the exchange's loop. */
    void next() {
        Member member = candidates.get(asked++);
        marking = member.marking();
        UpstreamLeg leg = calls.legForCall(request, caller, member);
        if (leg == null) {
            otherwise(AggregateCalls.noLeg(member));
            return;
        }
        request.sendAs(
                new UpstreamCall(
                        leg,
                        leg.loopFor(request.exchange().loop()),
                        request.method(),
                        request.request().copy(),
                        this));
    }

    private boolean isLast() {
        return asked == candidates.size();
    }

    private void otherwise(Failure failure) {
        if (isLast()) {
            request.fail(failure);
        } else {
            next();
        }
    }

    @Override
    public void completed(UpstreamCall call, JsonRpcResponse response) {
        if (!response.isError() || isLast()) {
            request.completed(call, marking.apply(response));
        } else {
            response.release();
            request.exchange().loop().run(this::nextUnlessCancelled);
        }
    }

    private void nextUnlessCancelled() {
        if (!request.isDone()) {
            next();
        }
    }

    @Override
    public void failed(UpstreamCall call, Failure failure) {
        if (isLast()) {
            request.failed(call, failure);
        } else {
            request.exchange().loop().run(this::nextUnlessCancelled);
        }
    }

    @Override
    public String principal() {
        return request.principal();
    }

    @Override
    public Object client() {
        return request.client();
    }

    @Override
    public boolean isLedByState() {
        return true;
    }

    @Override
    public List<Map.Entry<String, String>> paramHeaders() {
        return request.paramHeaders();
    }

    @Override
    public @Nullable CallerMeta callerMeta() {
        return request.callerMeta();
    }

    @Override
    public boolean judged(UpstreamCall call, Judgement.Note decision) {
        return request.judged(call, decision);
    }

    @Override
    public void received(UpstreamCall call, JsonRpcMessage message) {
        request.received(call, message);
    }
}
