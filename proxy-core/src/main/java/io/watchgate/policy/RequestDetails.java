package io.watchgate.policy;

import io.watchgate.config.policy.RuleConfig.Action;
import io.watchgate.filter.Judgement;
import io.watchgate.filter.Judgement.Decision;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.Span;
import io.watchgate.policy.PolicyDecision.Deny;
import io.watchgate.policy.PolicyDecision.Refuse;
import io.watchgate.session.PendingRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client's request brings, and where it is noted what rules say of it. Arguments are copied
 * once, and only for rules that ask.
 */
final class RequestDetails implements Details, RuleTrace {

    private final PendingRequest request;
    private final PolicyTally tally;
    private byte @Nullable [] arguments;

    RequestDetails(PendingRequest request, PolicyTally tally) {
        this.request = request;
        this.tally = tally;
    }

    @Override
    public void tried(Rule rule, boolean matched) {
        tally.tried(rule, matched);
        if (matched && rule.action() == Action.REPORT) {
            note(Decision.REPORT, rule.id(), "");
        }
    }

    /** Notes what was decided, for records; what lets pass leaves no trace. */
    PolicyDecision noted(PolicyDecision decision) {
        if (decision instanceof Deny denied) {
            note(Decision.DENY, denied.rule(), "hidden");
        } else if (decision instanceof Refuse refused) {
            note(Decision.DENY, refused.rule(), refused.text());
        }
        return decision;
    }

    private void note(Decision decision, String rule, String reason) {
        request.judge(new Judgement.Note(decision, rule, reason, List.of(), 0));
    }

    @Override
    public byte[] arguments() {
        byte[] known = arguments;
        if (known == null) {
            JsonRpcRequest message = request.request();
            long span = message.arguments();
            known = new byte[Span.length(span)];
            message.body().getBytes(message.body().readerIndex() + Span.start(span), known);
            arguments = known;
        }
        return known;
    }

    @Override
    public List<String> header(String name) {
        return request.exchange().traits().header(name);
    }
}
