package io.watchgate.config;

import java.util.List;

/**
 * One rule. Names are the servers' own; {@code *} stands for any characters, {@code ?} for one.
 *
 * @param action what holds for what matches
 * @param upstream patterns of upstream keys; none means every upstream
 * @param tool patterns of tool names
 * @param prompt patterns of prompt names
 * @param resource patterns of resource URIs
 */
public record RuleConfig(
        @Key(
                        required = true,
                        place = Key.Place.TAG,
                        text = "What holds for what the rule matches: allow or deny.")
                PolicyConfig.Action action,
        @Key(
                        pattern = RuleConfig.NAMES,
                        expected = "a name, with * and ?",
                        text = "Upstreams the rule is for; all when absent.")
                List<String> upstream,
        @Key(
                        pattern = RuleConfig.NAMES,
                        expected = "a name, with * and ?",
                        text = "Tools the rule is for.")
                List<String> tool,
        @Key(
                        pattern = RuleConfig.NAMES,
                        expected = "a name, with * and ?",
                        text = "Prompts the rule is for.")
                List<String> prompt,
        @Key(
                        pattern = RuleConfig.NAMES,
                        expected = "a URI, with * and ?",
                        text = "Resource URIs the rule is for.")
                List<String> resource) {

    static final String NAMES = "\\S(.*\\S)?";

    public RuleConfig {
        upstream = List.copyOf(upstream);
        tool = List.copyOf(tool);
        prompt = List.copyOf(prompt);
        resource = List.copyOf(resource);
        Checks.of(RuleConfig.class, action, upstream, tool, prompt, resource).verify();
    }

    /**
     * Tells whether the rule is for everything of its upstreams, because it names no tool, prompt
     * or resource.
     */
    public boolean isForEverything() {
        return tool.isEmpty() && prompt.isEmpty() && resource.isEmpty();
    }
}
