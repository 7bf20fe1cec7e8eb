package io.watchgate.policy;

import io.watchgate.config.policy.RuleConfig.Action;
import io.watchgate.expression.Outcome;
import io.watchgate.filter.Judgement;
import io.watchgate.filter.Judgement.Decision;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.Span;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.policy.PolicyDecision.Deny;
import io.watchgate.policy.PolicyDecision.Refuse;
import io.watchgate.session.PendingRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client's request brings, and where it is noted what rules say of it. Arguments are copied
 * once, and only for those who want all of them.
 */
final class RequestDetails implements Details, RuleTrace {

    private final PendingRequest request;
    private final PolicyTally tally;
    private byte @Nullable [] arguments;
    private boolean undecided;

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

    @Override
    public void undecided(Rule rule, Outcome outcome) {
        tally.undecided(rule, outcome);
        boolean denies = rule.action() != Action.REPORT;
        undecided |= denies;
        note(denies ? Decision.DENY : Decision.ERROR, rule.id(), "undecided: " + outcome.text());
    }

    /** Notes what was decided, for records; what lets pass leaves no trace. */
    PolicyDecision noted(PolicyDecision decision) {
        if (undecided) {
            return decision;
        }
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

    /** Looks for the values in the loop's scratch, as long as the arguments fit into it. */
    @Override
    public List<ArgumentValue> values(List<String> path) {
        JsonRpcRequest message = request.request();
        long span = message.arguments();
        int length = Span.length(span);
        if (arguments != null || length > GatewayLoop.SCRATCH) {
            return Details.super.values(path);
        }
        GatewayLoop loop = request.exchange().loop();
        byte[] scratch = loop.borrowScratch();
        try {
            int from = message.body().readerIndex() + Span.start(span);
            message.body().getBytes(from, scratch, 0, length);
            return ArgumentValue.find(scratch, 0, length, path);
        } finally {
            loop.returnScratch();
        }
    }

    @Override
    public List<String> header(String name) {
        return request.exchange().traits().header(name);
    }
}
