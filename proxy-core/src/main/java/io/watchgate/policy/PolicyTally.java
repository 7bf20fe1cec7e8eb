package io.watchgate.policy;

import io.watchgate.config.RuleConfig.Action;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what rules of the kind {@code report} have matched. Lives as long as the gateway; safe
 * from any thread.
 */
public final class PolicyTally implements RuleTrace {

    private final Map<String, LongAdder> reported = new ConcurrentHashMap<>();

    /** Creates a tally with nothing in it. */
    public PolicyTally() {}

    @Override
    public void tried(Rule rule, boolean matched) {
        if (matched && rule.action() == Action.REPORT) {
            reported.computeIfAbsent(rule.id(), unused -> new LongAdder()).increment();
        }
    }

    /** Returns how often each rule that reports has matched a request, by what it is called. */
    public Map<String, Long> reported() {
        Map<String, Long> counts = new TreeMap<>();
        reported.forEach((rule, count) -> counts.put(rule, count.sum()));
        return counts;
    }
}
