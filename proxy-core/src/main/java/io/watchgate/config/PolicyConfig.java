package io.watchgate.config;

import java.util.List;

/**
 * Who may see and call what.
 *
 * @param fallback what holds for names no rule speaks of
 * @param rules in order; the first that matches decides
 * @param regexLimit the longest argument a regular expression is tried on
 */
public record PolicyConfig(
        @Key(
                        name = "default",
                        value = "allow",
                        text = "What holds for names no rule speaks of: allow or deny.")
                Action fallback,
        @Key(text = "Rules in order; the first that matches decides.") List<RuleConfig> rules,
        @Key(
                        value = "64KiB",
                        least = "1KiB",
                        most = "16MiB",
                        text =
                                "Longest argument a regex of a rule is tried on; a longer one"
                                        + " counts as what denies.")
                ByteSize regexLimit) {

    private static final ByteSize REGEX_LIMIT = new ByteSize(64 * 1024);

    /** What holds where no rule decides. */
    public enum Action {
        ALLOW,
        DENY
    }

    public PolicyConfig {
        rules = List.copyOf(rules);
        Checks.of(PolicyConfig.class, fallback, rules, regexLimit).verify();
    }

    /** Creates a policy that is nothing but rules. */
    public PolicyConfig(Action fallback, List<RuleConfig> rules) {
        this(fallback, rules, REGEX_LIMIT);
    }
}
