package io.watchgate.policy;

import io.watchgate.config.policy.RuleConfig.Action;
import io.watchgate.expression.Outcome;
import io.watchgate.filter.Judgement;
import io.watchgate.filter.Judgement.Decision;
import io.watchgate.policy.PolicyDecision.Deny;
import io.watchgate.policy.PolicyDecision.Refuse;
import java.util.List;

/** A call that is judged, which hears what rules say of it. Used by one thread at a time. */
abstract class CallDetails implements Details, RuleTrace {

    private final PolicyTally tally;
    private boolean undecided;

    CallDetails(PolicyTally tally) {
        this.tally = tally;
    }

    PolicyTally tally() {
        return tally;
    }

    /** Takes what goes on record. */
    abstract void note(Judgement.Note note);

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
        note(new Judgement.Note(decision, rule, reason, List.of(), 0));
    }
}
