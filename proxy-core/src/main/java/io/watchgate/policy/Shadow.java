package io.watchgate.policy;

import io.watchgate.config.policy.ShadowConfig;
import io.watchgate.session.Endpoint.Subject;
import org.jspecify.annotations.Nullable;

/**
 * A candidate for the rules, judged beside those in force: what it would have judged otherwise is
 * counted and kept, and changes nothing. Safe from any thread.
 */
final class Shadow {

    private static final int LONGEST_NAME = 128;

    private final RuleSet rules;
    private final PolicyTally tally;

    Shadow(ShadowConfig config, long longest, RuleExpressions expressions, PolicyTally tally) {
        this.rules =
                new RuleSet(
                        config.rules(), config.fallback(), "policy.shadow", longest, expressions);
        this.tally = tally;
    }

    RuleSet rules() {
        return rules;
    }

    /** Holds what the rules in force said of a request against what these say. */
    void compare(PolicyDecision live, Asked asked, Details details) {
        Ruling ruling =
                rules.find(asked.subject(), asked.method(), asked.principal(), asked.hints());
        PolicyDecision other =
                ruling == null ? PolicyDecision.ALLOW : ruling.decide(details, RuleTrace.SILENT);
        @Nullable Subject subject = asked.subject();
        compare(
                live,
                other,
                asked.method(),
                subject == null ? "" : subject.upstream(),
                subject == null ? "" : subject.name(),
                asked.principal());
    }

    /** Holds what the rules in force said of a server's message against what these say. */
    void compare(PolicyDecision live, Said said) {
        String principal = said.principal();
        compare(
                live,
                ServerRuling.decision(rules.servers().judge(said, RuleTrace.SILENT)),
                said.method(),
                said.upstream(),
                "",
                principal == null ? "" : principal);
    }

    private void compare(
            PolicyDecision live,
            PolicyDecision other,
            String method,
            String upstream,
            String name,
            String principal) {
        if (!live.word().equals(other.word())) {
            tally.differs(
                    new ShadowDifference(
                            System.currentTimeMillis(),
                            cut(method),
                            upstream,
                            cut(name),
                            principal,
                            live,
                            other));
        }
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(LONGEST_NAME, text.length()));
    }
}
