package io.watchgate.bench.micro;

import io.watchgate.bench.Configs;
import io.watchgate.config.policy.ArgumentConfig;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.PolicyConfig.Action;
import io.watchgate.config.policy.RateConfig;
import io.watchgate.config.policy.RateConfig.Per;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.mcp.Primitive;
import io.watchgate.policy.PolicyChain;
import io.watchgate.session.Endpoint.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Judging one call by so many rules of which the last one decides. */
@State(Scope.Thread)
public class PolicyChainBenchmark {

    /** Rules in the chain. */
    @Param({"1", "20"})
    public int rules = 20;

    private final Subject subject = new Subject("up", Primitive.TOOL, "search_documents");
    private PolicyChain chain;

    /** Makes the chain. */
    @Setup
    public void prepare() {
        chain = new PolicyChain(config(rules));
    }

    /** Judges the call. */
    @Benchmark
    public boolean judge() {
        return chain.judge(subject).allows();
    }

    /** Returns rules of which only the last one matches the tool the benchmarks call. */
    public static PolicyConfig config(int rules) {
        List<RuleConfig> all = new ArrayList<>();
        for (int i = 1; i < rules; i++) {
            all.add(rule(RuleConfig.Action.DENY, "delete_*_" + i));
        }
        all.add(rule(RuleConfig.Action.ALLOW, "search_*"));
        return Configs.of(PolicyConfig.class, Map.of("fallback", Action.DENY, "rules", all));
    }

    /**
     * Returns rules of which none decides about the tool the benchmarks call, though two look at
     * its arguments, and a rate that is never reached.
     */
    public static PolicyConfig careful(int rules) {
        List<RuleConfig> all = new ArrayList<>();
        for (int i = 3; i <= rules; i++) {
            all.add(rule(RuleConfig.Action.DENY, "delete_*_" + i));
        }
        all.add(deny(argument("/path", "prefix", List.of("/etc", "/root"))));
        all.add(deny(argument("/limit", "least", "1000")));
        RateConfig rate =
                Configs.of(
                        RateConfig.class,
                        Map.of("rate", 1_000_000, "per", List.of(Per.PRINCIPAL, Per.TOOL)));
        return Configs.of(PolicyConfig.class, Map.of("rules", all, "rates", List.of(rate)));
    }

    private static RuleConfig deny(ArgumentConfig argument) {
        return Configs.of(
                RuleConfig.class,
                Map.of(
                        "action",
                        RuleConfig.Action.DENY,
                        "tool",
                        List.of("search_*"),
                        "arguments",
                        List.of(argument)));
    }

    private static ArgumentConfig argument(String pointer, String key, Object value) {
        return Configs.of(ArgumentConfig.class, Map.of("pointer", pointer, key, value));
    }

    private static RuleConfig rule(RuleConfig.Action action, String tool) {
        return Configs.of(RuleConfig.class, Map.of("action", action, "tool", List.of(tool)));
    }
}
