package io.watchgate.policy;

import io.watchgate.config.policy.RuleConfig.Action;
import io.watchgate.expression.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What rules say of one thing for one principal, as far as its name tells: the rules that are still
 * to be tried, and what holds behind them. Immutable, so that many calls share it.
 */
final class Ruling {

    private static final String UNDECIDED = "denied by policy because a rule could not decide";

    private final Asked asked;
    private final List<Rule> rules;
    private final @Nullable Rule last;
    private final boolean allowed;
    private final boolean hidden;
    private final boolean readsArguments;
    private final List<List<String>> paths;
    private final PolicyDecision end;

    /**
     * Creates a ruling.
     *
     * @param asked what it is for
     * @param concerning the rules whose names match
     * @param fallback what holds behind them: whether the thing may be called
     * @param fallbackId what records call the fallback
     * @param shown whether lists of the method that shows such things have it; null when this
     *     ruling itself tells
     */
    Ruling(
            Asked asked,
            Concerning concerning,
            boolean fallback,
            String fallbackId,
            @Nullable Boolean shown) {
        this.asked = asked;
        this.rules = concerning.open();
        this.readsArguments = this.rules.stream().anyMatch(Rule::readsArguments);
        this.paths = this.rules.stream().flatMap(Rule::paths).toList();
        this.last = concerning.last();
        this.allowed = last == null ? fallback : last.action() == Action.ALLOW;
        boolean maybe =
                allowed || this.rules.stream().anyMatch(rule -> rule.action() == Action.ALLOW);
        this.hidden = shown == null ? !maybe : !shown;
        String id = last == null ? fallbackId : last.id();
        this.end = allowed ? PolicyDecision.ALLOW : denial(id, "denied by policy");
    }

    /**
     * The rules whose names match, in their order.
     *
     * @param open those that are still to be tried
     * @param last the one behind them that decides by names alone; null when there is none
     */
    record Concerning(List<Rule> open, @Nullable Rule last) {

        boolean isEmpty() {
            return open.isEmpty() && last == null;
        }
    }

    private PolicyDecision denial(String rule, String text) {
        return hidden ? new PolicyDecision.Deny(rule) : new PolicyDecision.Refuse(rule, text);
    }

    /** Tells whether lists leave it out: there is no way in which it could be called. */
    boolean isHidden() {
        return hidden;
    }

    /** Returns the rules that are still to be tried, and the one that decides behind them. */
    List<Rule> concerned() {
        if (last == null) {
            return rules;
        }
        List<Rule> all = new ArrayList<>(rules);
        all.add(last);
        return all;
    }

    /** Tells whether every call passes and no rule has anything to note. */
    boolean passes() {
        return allowed && rules.isEmpty();
    }

    /** Tells whether a rule that is still to be tried looks at arguments. */
    boolean readsArguments() {
        return readsArguments;
    }

    /** Returns where the arguments stand that rules which are still to be tried look for. */
    List<List<String>> paths() {
        return paths;
    }

    /** Decides on one call. Allocates nothing where names tell everything. */
    PolicyDecision decide(Details details, RuleTrace trace) {
        if (!rules.isEmpty()) {
            PolicyDecision early = tryAll(details, trace);
            if (early != null) {
                return early;
            }
        }
        if (last != null) {
            trace.tried(last, true);
        }
        return end;
    }

    private @Nullable PolicyDecision tryAll(Details details, RuleTrace trace) {
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            Outcome outcome = rule.matches(asked, details);
            if (!outcome.isDecided()) {
                trace.undecided(rule, outcome);
                if (rule.action() == Action.REPORT) {
                    continue;
                }
                return denial(rule.id(), UNDECIDED);
            }
            boolean matched = outcome == Outcome.YES;
            String lacking =
                    matched && rule.action() == Action.REQUIRE ? rule.lacks(details) : null;
            trace.tried(rule, matched);
            if (lacking != null) {
                return denial(rule.id(), lacking);
            }
            if (matched && rule.action() == Action.ALLOW) {
                return PolicyDecision.ALLOW;
            }
            if (matched && rule.action() == Action.DENY) {
                return denial(rule.id(), "denied by policy because of " + rule.denies());
            }
        }
        return null;
    }
}
