package io.watchgate.policy;

import io.watchgate.config.policy.RuleConfig;
import io.watchgate.config.policy.RuleConfig.Action;
import io.watchgate.expression.Fact;
import io.watchgate.expression.Outcome;
import io.watchgate.mcp.NamePattern;
import io.watchgate.mcp.Primitive;
import io.watchgate.mcp.ResourcePatterns;
import io.watchgate.session.Endpoint.Subject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
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
    private final ResourcePatterns resources;
    private final List<NamePattern> principals;
    private final List<ArgumentCondition> arguments;
    private final Map<String, NamePattern> headers = new TreeMap<>();
    private final int hintMask;
    private final int hints;
    private final @Nullable RuleExpression when;

    /** How far names tell whether a rule matches. */
    enum Match {
        /** It does not. */
        NO,
        /** The call tells. */
        MAYBE,
        /** It does. */
        YES
    }

    /**
     * Creates a rule.
     *
     * @param place what records call it when it has no name of its own
     * @param longest the longest text a regular expression is tried on
     * @param when its expression; null for none
     */
    Rule(RuleConfig config, String place, long longest, @Nullable RuleExpression when) {
        this.config = config;
        this.when = when;
        this.id = config.id().isEmpty() ? place : config.id();
        this.methods = NamePattern.all(config.method());
        this.upstreams = NamePattern.all(config.upstream());
        this.tools = NamePattern.all(config.tool());
        this.prompts = NamePattern.all(config.prompt());
        this.principals = NamePattern.all(config.principal());
        boolean certain = config.action() == Action.ALLOW;
        this.resources = new ResourcePatterns(config.resource(), certain);
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
        return hintMask != 0 || when != null && when.readsAnnotations();
    }

    /** Tells whether the rule looks at who asks. */
    boolean readsPrincipal() {
        return !principals.isEmpty() || when != null && when.reads(Fact.PRINCIPAL);
    }

    /** Tells whether the rule looks at the method. */
    boolean readsMethod() {
        return !methods.isEmpty() || when != null && when.reads(Fact.METHOD);
    }

    /** Tells whether the rule has conditions that names need not tell about. */
    boolean mayReadCalls() {
        return !arguments.isEmpty() || when != null;
    }

    /** Tells whether the rule looks at arguments. */
    boolean readsArguments() {
        return !arguments.isEmpty() || when != null && when.reads(Fact.ARGUMENTS);
    }

    /** Returns where the arguments stand that the rule has conditions for. */
    Stream<List<String>> paths() {
        return arguments.stream().map(ArgumentCondition::path);
    }

    /** Returns the headers that the rule asks for. */
    Iterable<String> headers() {
        Set<String> all = new TreeSet<>(headers.keySet());
        if (when != null) {
            all.addAll(when.headers());
        }
        return all;
    }

    /** Tells whether the rule ends the search when it matches. */
    boolean decides() {
        return action() == Action.ALLOW || action() == Action.DENY;
    }

    /** Tells whether the rule matches, as far as names tell. */
    Match match(Asked asked) {
        if (!concerns(asked)) {
            return Match.NO;
        }
        Outcome outcome = when == null ? Outcome.YES : when.byNames(asked);
        if (outcome == Outcome.NO) {
            return Match.NO;
        }
        return outcome == Outcome.YES && arguments.isEmpty() ? Match.YES : Match.MAYBE;
    }

    /**
     * Tells whether the names match that the rule has under its keys. For a request that names
     * nothing only rules are that name its method and nothing else.
     */
    boolean concerns(Asked asked) {
        Subject subject = asked.subject();
        if (!NamePattern.matches(methods, asked.method())
                || !NamePattern.matches(principals, asked.principal())
                || when != null && !when.isFor(subject == null ? null : subject.primitive())) {
            return false;
        }
        if (subject == null) {
            return readsMethod() && upstreams.isEmpty() && config.isForEverything() && !hasHints();
        }
        return NamePattern.matches(upstreams, subject.upstream())
                && isFor(subject, asked.readings())
                && (!hasHints() || fits(subject, asked.hints()));
    }

    private boolean hasHints() {
        return hintMask != 0;
    }

    private boolean fits(Subject subject, int toolHints) {
        return subject.primitive() == Primitive.TOOL && (toolHints & hintMask) == hints;
    }

    private boolean isFor(Subject subject, ResourcePatterns.@Nullable Readings readings) {
        return config.isForEverything()
                || switch (subject.primitive()) {
                    case TOOL -> NamePattern.anyMatches(tools, subject.name());
                    case PROMPT -> NamePattern.anyMatches(prompts, subject.name());
                    case RESOURCE, RESOURCE_TEMPLATE ->
                            readings != null && resources.match(readings);
                };
    }

    /** Tells whether the call matches as well; the expression is asked last. */
    Outcome matches(Asked asked, Details details) {
        // By index, here and in what calls this: an iterator is an object for each call.
        for (int i = 0; i < arguments.size(); i++) {
            if (!arguments.get(i).holds(details)) {
                return Outcome.NO;
            }
        }
        return when == null ? Outcome.YES : when.of(asked, details);
    }

    /**
     * Tells whether the rule is for messages that servers send of their own accord: it names a
     * method they have, and nothing that only clients' messages have.
     */
    boolean isForServers() {
        return readsMethod()
                && config.isForEverything()
                && !hasHints()
                && arguments.isEmpty()
                && action() != Action.REQUIRE
                && (when == null || when.isForServers())
                && (config.method().isEmpty()
                        || config.method().stream().anyMatch(ServerMethods::mayMatch));
    }

    /**
     * Tells whether the rule matches such a message. Where nobody can tell whom it is for, it may
     * be for whom the rule names, but that allows nothing.
     */
    Outcome matches(Said said) {
        String principal = said.principal();
        boolean names =
                NamePattern.matches(methods, said.method())
                        && NamePattern.matches(upstreams, said.upstream())
                        && (principal == null
                                ? principals.isEmpty() || action() != Action.ALLOW
                                : NamePattern.matches(principals, principal));
        if (!names) {
            return Outcome.NO;
        }
        return when == null ? Outcome.YES : when.of(said);
    }

    /** Returns what a call that the rule denies is denied for, in words. */
    String denies() {
        return when == null ? "its arguments" : "what it asks for";
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
