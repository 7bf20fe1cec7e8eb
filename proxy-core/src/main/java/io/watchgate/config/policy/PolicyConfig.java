package io.watchgate.config.policy;

import io.watchgate.config.key.ByteSize;
import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Defaults;
import io.watchgate.config.key.Key;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who may see and call what.
 *
 * @param fallback what holds for names no rule speaks of
 * @param rules in order; the first that matches decides
 * @param tools how clients see tools
 * @param shadow rules that are judged beside these and change nothing
 * @param rates how much may be asked for
 * @param rateKeys how many one of the rates tells apart
 * @param regexLimit the longest argument a regular expression is tried on
 * @param expressions what expressions of rules may take
 */
public record PolicyConfig(
        @Key(
                        name = "default",
                        value = "allow",
                        text = "What holds for names no rule speaks of: allow or deny.")
                Action fallback,
        @Key(text = "Rules in order; the first that matches decides.") List<RuleConfig> rules,
        @Key(
                        text =
                                "Tools that clients see under another name, with another"
                                        + " description, or without some arguments.")
                List<ToolConfig> tools,
        @Key(text = "Rules that are judged beside those in force, and change nothing.")
                ShadowConfig shadow,
        @Key(
                        text =
                                "How much may be asked for in a time, and at once; a request passes"
                                        + " all of them.")
                List<RateConfig> rates,
        @Key(
                        value = "65536",
                        least = "1",
                        most = "10000000",
                        text =
                                "How many principals, tools and upstreams one of the rates tells"
                                        + " apart; more share one measure.")
                int rateKeys,
        @Key(
                        value = "64KiB",
                        least = "1KiB",
                        most = "16MiB",
                        text =
                                "Longest argument a regex of a rule is tried on; a longer one"
                                        + " counts as what denies.")
                ByteSize regexLimit,
        @Key(text = "What the expression of a rule may take for one request.")
                ExpressionsConfig expressions) {

    private static final ByteSize REGEX_LIMIT = new ByteSize(64 * 1024);

    /** The type of filters that rules of the kind redact are. */
    private static final String REDACT = "redact";

    private static final int RATE_KEYS = 65536;
    private static final ShadowConfig NO_SHADOW = new ShadowConfig(Action.ALLOW, List.of());

    /** What holds where no rule decides. */
    public enum Action {
        ALLOW,
        DENY
    }

    public PolicyConfig {
        rules = List.copyOf(rules);
        tools = List.copyOf(tools);
        rates = List.copyOf(rates);
        Checks checks =
                Checks.of(
                        PolicyConfig.class,
                        fallback,
                        rules,
                        tools,
                        shadow,
                        rates,
                        rateKeys,
                        regexLimit,
                        expressions);
        Set<List<String>> taken = new HashSet<>();
        Set<List<String>> changed = new HashSet<>();
        for (int i = 0; i < tools.size(); i++) {
            ToolConfig tool = tools.get(i);
            checks.require(
                    changed.add(List.of(tool.upstream(), tool.tool())),
                    "tools[" + i + "].tool",
                    tool.tool(),
                    "each tool of an upstream once");
            checks.require(
                    tool.name().isEmpty() || taken.add(List.of(tool.upstream(), tool.name())),
                    "tools[" + i + "].name",
                    tool.name(),
                    "each name of an upstream once");
        }
        checks.verify();
    }

    /** Returns the filters that rules of the kind redact are, in their order. */
    public List<FilterConfig> redactions() {
        List<FilterConfig> filters = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).action() == RuleConfig.Action.REDACT) {
                filters.add(redaction(rules.get(i), i));
            }
        }
        return filters;
    }

    private static FilterConfig redaction(RuleConfig rule, int index) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("method", rule.method());
        settings.put("tool", rule.tool());
        settings.put("prompt", rule.prompt());
        settings.put("resource", rule.resource());
        settings.put("principal", rule.principal());
        settings.put("kinds", rule.kinds());
        return new FilterConfig(
                REDACT,
                rule.id().matches(FilterConfig.WORD) ? rule.id() : "policy-rules-" + index,
                rule.upstream(),
                List.of(),
                FilterConfig.Direction.BOTH,
                FilterConfig.OnError.BLOCK,
                Duration.ZERO,
                settings);
    }

    /** Creates a policy that is nothing but rules. */
    public PolicyConfig(Action fallback, List<RuleConfig> rules) {
        this(
                fallback,
                rules,
                List.of(),
                NO_SHADOW,
                List.of(),
                RATE_KEYS,
                REGEX_LIMIT,
                Defaults.of(ExpressionsConfig.class));
    }
}
