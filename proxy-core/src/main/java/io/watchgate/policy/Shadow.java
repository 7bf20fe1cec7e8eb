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
        if (live.word().equals(other.word())) {
            return;
        }
        @Nullable Subject subject = asked.subject();
        String name = subject == null ? "" : subject.name();
        tally.differs(
                new ShadowDifference(
                        System.currentTimeMillis(),
                        asked.method(),
                        subject == null ? "" : subject.upstream(),
                        name.substring(0, Math.min(LONGEST_NAME, name.length())),
                        asked.principal(),
                        live,
                        other));
    }
}
