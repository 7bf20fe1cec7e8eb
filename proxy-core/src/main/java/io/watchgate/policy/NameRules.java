package io.watchgate.policy;

import io.watchgate.config.PolicyConfig;
import io.watchgate.config.PolicyConfig.Action;
import io.watchgate.config.RuleConfig;
import io.watchgate.session.Endpoint.Subject;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges by the rules of the configuration: in order, the first that matches decides. Immutable.
 */
final class NameRules implements PolicyFilter {

    private final List<NameRule> rules = new ArrayList<>();
    private final PolicyDecision fallback;

    NameRules(PolicyConfig config) {
        int number = 0;
        for (RuleConfig rule : config.rules()) {
            rules.add(new NameRule(rule, ++number));
        }
        fallback =
                config.fallback() == Action.ALLOW
                        ? PolicyDecision.ALLOW
                        : new PolicyDecision.Deny("policy.default");
    }

    @Override
    public PolicyDecision judge(Subject subject) {
        for (NameRule rule : rules) {
            if (rule.matches(subject)) {
                return rule.decision;
            }
        }
        return fallback;
    }

    private static final class NameRule {

        private final List<NamePattern> upstreams;
        private final List<NamePattern> tools;
        private final List<NamePattern> prompts;
        private final List<NamePattern> resources;
        private final boolean everything;
        private final PolicyDecision decision;

        NameRule(RuleConfig rule, int number) {
            upstreams = patterns(rule.upstream());
            tools = patterns(rule.tool());
            prompts = patterns(rule.prompt());
            resources = patterns(rule.resource());
            everything = rule.isForEverything();
            decision =
                    rule.action() == Action.ALLOW
                            ? PolicyDecision.ALLOW
                            : new PolicyDecision.Deny("policy.rules[" + number + "]");
        }

        boolean matches(Subject subject) {
            if (!upstreams.isEmpty() && !anyMatches(upstreams, subject.upstream())) {
                return false;
            }
            return everything
                    || switch (subject.primitive()) {
                        case TOOL -> anyMatches(tools, subject.name());
                        case PROMPT -> anyMatches(prompts, subject.name());
                        case RESOURCE, RESOURCE_TEMPLATE -> anyMatches(resources, subject.name());
                    };
        }

        private static List<NamePattern> patterns(List<String> texts) {
            return texts.stream().map(NamePattern::new).toList();
        }

        private static boolean anyMatches(List<NamePattern> patterns, String name) {
            for (NamePattern pattern : patterns) {
                if (pattern.matches(name)) {
                    return true;
                }
            }
            return false;
        }
    }
}
