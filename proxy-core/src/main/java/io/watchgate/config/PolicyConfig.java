package io.watchgate.config;

import java.util.List;

/**
 * Who may see and call what.
 *
 * @param fallback what holds for names no rule speaks of
 * @param rules in order; the first that matches decides
 */
public record PolicyConfig(
        @Key(
                        name = "default",
                        value = "allow",
                        text = "What holds for names no rule speaks of: allow or deny.")
                Action fallback,
        @Key(text = "Rules in order; the first that matches decides.") List<RuleConfig> rules) {

    /** What a rule says of the names it matches. */
    public enum Action {
        ALLOW,
        DENY
    }

    public PolicyConfig {
        rules = List.copyOf(rules);
    }
}
