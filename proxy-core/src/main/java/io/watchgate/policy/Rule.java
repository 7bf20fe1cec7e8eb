package io.watchgate.policy;

import io.watchgate.config.policy.RuleConfig;
import io.watchgate.config.policy.RuleConfig.Action;
import io.watchgate.mcp.NamePattern;
import io.watchgate.mcp.Primitive;
import io.watchgate.session.Endpoint.Subject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One rule of the configuration, ready to be tried. Immutable. */
final class Rule {

    private static final String ANY = "*";

    private final RuleConfig config;
    private final String id;
    private final List<NamePattern> methods;
    private final List<NamePattern> upstreams;
    private final List<NamePattern> tools;
    private final List<NamePattern> prompts;
    private final List<NamePattern> resources;
    private final List<NamePattern> principals;
    private final List<ArgumentCondition> arguments;
    private final Map<String, NamePattern> headers = new TreeMap<>();
    private final int hintMask;
    private final int hints;

    /**
     * Creates a rule.
     *
     * @param place what records call it when it has no name of its own
     * @param longest the longest text a regular expression is tried on
     */
    Rule(RuleConfig config, String place, long longest) {
        this.config = config;
        this.id = config.id().isEmpty() ? place : config.id();
        this.methods = NamePattern.all(config.method());
        this.upstreams = NamePattern.all(config.upstream());
        this.tools = NamePattern.all(config.tool());
        this.prompts = NamePattern.all(config.prompt());
        this.resources = NamePattern.all(config.resource());
        this.principals = NamePattern.all(config.principal());
        boolean certain = config.action() == Action.ALLOW;
        this.arguments =
                config.arguments().stream()
                        .map(argument -> new ArgumentCondition(argument, certain, longest))
                        .toList();
        config.header().forEach((name, value) -> headers.put(name, new NamePattern(value)));
        this.hintMask = ToolHints.mask(config.annotations());
        this.hints = ToolHints.set(config.annotations());
    }

    /** Returns what records call the rule. */
    String id() {
        return id;
    }

    Action action() {
        return config.action();
    }

    /** Tells whether the rule looks at what tools say of themselves. */
    boolean readsAnnotations() {
        return hintMask != 0;
    }

    /** Tells whether the rule looks at who asks. */
    boolean readsPrincipal() {
        return !principals.isEmpty();
    }

    /** Tells whether the rule looks at the method. */
    boolean readsMethod() {
        return !methods.isEmpty();
    }

    /** Tells whether the rule looks at arguments, so that a name does not tell what it says. */
    boolean readsArguments() {
        return !arguments.isEmpty();
    }

    /** Returns the headers that the rule asks for. */
    Iterable<String> headers() {
        return headers.keySet();
    }

    /** Tells whether the rule ends the search as soon as its names match. */
    boolean decides() {
        return !readsArguments() && (action() == Action.ALLOW || action() == Action.DENY);
    }

    /**
     * Tells whether the names match.
     *
     * @param subject what is judged; null for a request that names nothing, for which only rules
     *     are that name its method and nothing else
     */
    boolean concerns(@Nullable Subject subject, String method, String principal, int toolHints) {
        if (!NamePattern.matches(methods, method) || !NamePattern.matches(principals, principal)) {
            return false;
        }
        if (subject == null) {
            return readsMethod()
                    && upstreams.isEmpty()
                    && config.isForEverything()
                    && !readsAnnotations();
        }
        return NamePattern.matches(upstreams, subject.upstream())
                && isFor(subject)
                && (!readsAnnotations() || hasHints(subject, toolHints));
    }

    private boolean hasHints(Subject subject, int toolHints) {
        return subject.primitive() == Primitive.TOOL && (toolHints & hintMask) == hints;
    }

    private boolean isFor(Subject subject) {
        return config.isForEverything()
                || switch (subject.primitive()) {
                    case TOOL -> NamePattern.anyMatches(tools, subject.name());
                    case PROMPT -> NamePattern.anyMatches(prompts, subject.name());
                    case RESOURCE, RESOURCE_TEMPLATE ->
                            NamePattern.anyMatches(resources, subject.name());
                };
    }

    /** Tells whether the arguments match as well. */
    boolean matches(Details details) {
        for (ArgumentCondition argument : arguments) {
            if (!argument.holds(details)) {
                return false;
            }
        }
        return true;
    }

    /** Returns which header the request lacks, in words; null when it has all. */
    @Nullable String lacks(Details details) {
        for (Map.Entry<String, NamePattern> header : headers.entrySet()) {
            List<String> sent = details.header(header.getKey());
            if (sent.isEmpty() || !sent.stream().allMatch(header.getValue()::matches)) {
                boolean any = header.getValue().toString().equals(ANY);
                return "header "
                        + header.getKey()
                        + " (expected: "
                        + (any ? "one)" : "one that policy accepts)");
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return id + " (" + action().name().toLowerCase(Locale.ROOT) + ")";
    }
}
