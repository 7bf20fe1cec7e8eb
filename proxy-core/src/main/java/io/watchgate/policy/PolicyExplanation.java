package io.watchgate.policy;

import io.watchgate.expression.Outcome;
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

    private static final String LEFT_OUT = "lists leave it out";

    public PolicyExplanation {
        lines = List.copyOf(lines);
    }

    /**
     * Explains what rules say.
     *
     * @param details the call; null where only the name is known
     */
    static PolicyExplanation of(Ruling ruling, boolean listed, @Nullable Details details) {
        List<String> lines = new ArrayList<>();
        if (details == null) {
            ruling.concerned().forEach(rule -> lines.add(named(rule)));
        }
        PolicyDecision decision =
                ruling.decide(
                        details == null ? Details.NONE : details,
                        details == null ? RuleTrace.SILENT : writing(lines));
        lines.add(listed ? "lists show it" : LEFT_OUT);
        lines.add(
                (details == null ? "a call with nothing but the name: " : "this call: ")
                        + text(decision));
        return new PolicyExplanation(listed, decision, lines);
    }

    /**
     * Returns the same of a thing that something else than rules keeps from clients; what rules
     * deny, they have denied before.
     *
     * @param by what does so, as records call it
     */
    public PolicyExplanation withheldBy(String by) {
        PolicyDecision then = decision.allows() ? new PolicyDecision.Deny(by) : decision;
        List<String> others = new ArrayList<>(lines.subList(0, lines.size() - 2));
        String last = lines.get(lines.size() - 1);
        others.add(LEFT_OUT);
        others.add(last.substring(0, last.indexOf(": ") + 2) + text(then));
        return new PolicyExplanation(false, then, others);
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
