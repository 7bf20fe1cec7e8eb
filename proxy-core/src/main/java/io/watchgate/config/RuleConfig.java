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
        PolicyConfig.Action action,
        @Key(text = "Upstreams the rule is for; all when absent.") List<String> upstream,
        @Key(text = "Tools the rule is for.") List<String> tool,
        @Key(text = "Prompts the rule is for.") List<String> prompt,
        @Key(text = "Resource URIs the rule is for.") List<String> resource) {

    public RuleConfig {
        upstream = List.copyOf(upstream);
        tool = List.copyOf(tool);
        prompt = List.copyOf(prompt);
        resource = List.copyOf(resource);
    }

    /**
     * Tells whether the rule is for everything of its upstreams, because it names no tool, prompt
     * or resource.
     */
    public boolean isForEverything() {
        return tool.isEmpty() && prompt.isEmpty() && resource.isEmpty();
    }
}
