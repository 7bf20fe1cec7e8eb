package io.watchgate.policy;

import io.watchgate.expression.Outcome;
import io.watchgate.policy.PolicyDecision.Deny;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a thing is listed or not, and why a call of it passes or not: what the rules said when they
 * judged it, for people.
 *
 * @param listed whether lists show it
 * @param decision what holds for the call
 * @param lines what was tried, in order
 */
public record PolicyExplanation(boolean listed, PolicyDecision decision, List<String> lines) {

    public PolicyExplanation {
        lines = List.copyOf(lines);
    }

    /**
     * Explains what rules say.
     *
     * @param details the call; null where only the name is known
     * @param behind what is said behind rules of what they let pass or refuse; what they hide is
     *     hidden before
     */
    static PolicyExplanation of(
            Ruling ruling, boolean listed, @Nullable Details details, PolicyDecision behind) {
        List<String> lines = new ArrayList<>();
        if (details == null) {
            ruling.concerned().forEach(rule -> lines.add(named(rule)));
        }
        PolicyDecision ruled =
                ruling.decide(
                        details == null ? Details.NONE : details,
                        details == null ? RuleTrace.SILENT : writing(lines));
        boolean open = behind.allows();
        PolicyDecision decision = open || ruled instanceof Deny ? ruled : behind;
        lines.add(listed && open ? "lists show it" : "lists leave it out");
        lines.add(
                (details == null ? "a call with nothing but the name: " : "this call: ")
                        + text(decision));
        return new PolicyExplanation(listed && open, decision, lines);
    }

    /** Returns a decision in words, with the rule that took it. */
    static String text(PolicyDecision decision) {
        return decision.word() + (decision.by().isEmpty() ? "" : ", by " + decision.by());
    }

    /** Writes down which rules were tried. */
    static RuleTrace writing(List<String> lines) {
        return new RuleTrace() {
            @Override
            public void tried(Rule rule, boolean matched) {
                lines.add(rule + (matched ? " matches" : " does not match"));
            }

            @Override
            public void undecided(Rule rule, Outcome outcome) {
                lines.add(rule + " could not decide: " + outcome.text());
            }
        };
    }

    /** Returns the same with what is redacted. */
    PolicyExplanation redactedBy(List<Rule> rules) {
        List<String> more = new ArrayList<>(lines);
        rules.forEach(rule -> more.add(rule + " is for it"));
        return new PolicyExplanation(listed, decision, more);
    }

    private static String named(Rule rule) {
        return rule + (rule.mayReadCalls() ? " names it, and the call decides" : " names it");
    }
}
