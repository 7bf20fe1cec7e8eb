package io.watchgate.policy;

import io.watchgate.config.policy.RateConfig;
import io.watchgate.config.policy.RuleConfig.Action;
import io.watchgate.expression.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what rules of the kind {@code report} have matched, which rules could not decide, and what
 * a candidate for the rules would have judged otherwise. Lives as long as the gateway; safe from
 * any thread.
 */
public final class PolicyTally implements RuleTrace {

    /** Differences that are kept to be looked at. */
    private static final int KEPT = 64;

    private final Map<String, LongAdder> reported = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> undecided = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> withheld = new ConcurrentHashMap<>();
    private final AtomicReferenceArray<@Nullable ShadowDifference> differences =
            new AtomicReferenceArray<>(KEPT);
    private final LongAdder readOnLoops = new LongAdder();
    private volatile @Nullable RateLimits rates;
    private final AtomicLong differed = new AtomicLong();

    /** Creates a tally with nothing in it. */
    public PolicyTally() {}

    /** Returns the limits of a configuration: those there are when they are the same. */
    RateLimits rates(List<RateConfig> configs, int bound) {
        RateLimits known = rates;
        if (known == null || !known.isOf(configs, bound)) {
            known = new RateLimits(configs, bound);
            rates = known;
        }
        return known;
    }

    @Override
    public void tried(Rule rule, boolean matched) {
        if (matched && rule.action() == Action.REPORT) {
            reported.computeIfAbsent(rule.id(), unused -> new LongAdder()).increment();
        }
    }

    @Override
    public void undecided(Rule rule, Outcome outcome) {
        undecided.computeIfAbsent(rule.id(), unused -> new LongAdder()).increment();
    }

    @Override
    public void withheld(Rule rule) {
        withheld.computeIfAbsent(rule.id(), unused -> new LongAdder()).increment();
    }

    /** Counts arguments that rules look at on an event loop. */
    void readOnLoop(int bytes) {
        readOnLoops.add(bytes);
    }

    /** Returns how many bytes of arguments rules have looked at on event loops. */
    public long readOnLoops() {
        return readOnLoops.sum();
    }

    void differs(ShadowDifference difference) {
        differences.set((int) (differed.getAndIncrement() % KEPT), difference);
    }

    /** Returns how many requests the rules beside those in force would have judged otherwise. */
    public long differed() {
        return differed.get();
    }

    /** Returns the latest differences, the newest first. */
    public List<ShadowDifference> differences() {
        List<ShadowDifference> latest = new ArrayList<>();
        long end = differed.get();
        for (long i = end - 1; i >= 0 && i >= end - KEPT; i--) {
            ShadowDifference difference = differences.get((int) (i % KEPT));
            if (difference != null) {
                latest.add(difference);
            }
        }
        return latest;
    }

    /** Returns how often each rule that reports has matched a request, by what it is called. */
    public Map<String, Long> reported() {
        return sums(reported);
    }

    /** Returns how often nobody could tell whether a rule matches, by what it is called. */
    public Map<String, Long> undecided() {
        return sums(undecided);
    }

    /** Returns how many messages of servers each rule has withheld, by what it is called. */
    public Map<String, Long> withheld() {
        return sums(withheld);
    }

    private static Map<String, Long> sums(Map<String, LongAdder> adders) {
        Map<String, Long> counts = new TreeMap<>();
        adders.forEach((rule, count) -> counts.put(rule, count.sum()));
        return counts;
    }
}
