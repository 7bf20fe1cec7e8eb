package io.watchgate.policy;

import io.watchgate.config.policy.RuleConfig.Action;
import io.watchgate.expression.Outcome;
import io.watchgate.filter.Judgement.Decision;
import io.watchgate.filter.Judgement.Note;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules that are for messages which servers send of their own accord. Immutable; safe from any
 * thread.
 */
final class ServerRuling {

    /** What the protocol itself needs, and what only ends something. */
    private static final Set<String> UNTOUCHABLE =
            Set.of("ping", "notifications/cancelled", "notifications/subscriptions/acknowledged");

    private final List<Rule> rules;

    ServerRuling(List<Rule> all) {
        this.rules = all.stream().filter(Rule::isForServers).toList();
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    /** Tells whether such a message passes whatever rules say. */
    static boolean isUntouchable(String method) {
        return UNTOUCHABLE.contains(method);
    }

    /** Returns what rules decide of a message, of which this is what there was to note. */
    static PolicyDecision decision(List<Note> notes) {
        Note last = notes.isEmpty() ? null : notes.get(notes.size() - 1);
        return last == null || last.decision() != Decision.DENY
                ? PolicyDecision.ALLOW
                : new PolicyDecision.Refuse(last.by(), last.reason());
    }

    /** Returns what there is to note of a message; it may not pass when the last note denies. */
    List<Note> judge(Said said, RuleTrace trace) {
        if (isUntouchable(said.method())) {
            return List.of();
        }
        List<Note> notes = new ArrayList<>(0);
        for (Rule rule : rules) {
            Outcome outcome = rule.matches(said);
            if (outcome.isDecided()) {
                trace.tried(rule, outcome == Outcome.YES);
            } else {
                trace.undecided(rule, outcome);
            }
            Note note = note(rule, outcome);
            if (note != null) {
                notes.add(note);
            }
            if (note != null && note.decision() == Decision.DENY) {
                trace.withheld(rule);
                break;
            }
            if (outcome == Outcome.YES && rule.action() == Action.ALLOW) {
                break;
            }
        }
        return notes;
    }

    private static @Nullable Note note(Rule rule, Outcome outcome) {
        boolean reports = rule.action() == Action.REPORT;
        if (!outcome.isDecided()) {
            String why = "undecided: " + outcome.text();
            return new Note(reports ? Decision.ERROR : Decision.DENY, rule.id(), why, List.of(), 0);
        }
        if (outcome == Outcome.NO || rule.action() == Action.ALLOW) {
            return null;
        }
        return reports
                ? new Note(Decision.REPORT, rule.id(), "", List.of(), 0)
                : new Note(Decision.DENY, rule.id(), "denied by policy", List.of(), 0);
    }
}
