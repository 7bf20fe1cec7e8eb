package io.watchgate.config.policy;

import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;
import java.util.List;

/**
 * Rules that are judged beside those in force and change nothing.
 *
 * @param fallback what would hold for names no rule speaks of
 * @param rules in order; none switches the comparison off
 */
public record ShadowConfig(
        @Key(
                        name = "default",
                        value = "allow",
                        text = "What would hold for names no rule speaks of.")
                PolicyConfig.Action fallback,
        @Key(text = "Rules to try; nothing is compared when there are none.")
                List<RuleConfig> rules) {

    public ShadowConfig {
        rules = List.copyOf(rules);
        Checks checks = Checks.of(ShadowConfig.class, fallback, rules);
        for (int i = 0; i < rules.size(); i++) {
            RuleConfig.Action action = rules.get(i).action();
            checks.require(
                    action != RuleConfig.Action.REDACT,
                    "rules[" + i + "].redact",
                    "redact",
                    "what can be judged beside: allow, deny, require or report");
        }
        checks.verify();
    }
}
