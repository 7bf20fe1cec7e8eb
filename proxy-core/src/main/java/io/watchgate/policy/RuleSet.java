package io.watchgate.policy;

import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.config.policy.RuleConfig.Action;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Primitive;
import io.watchgate.session.Endpoint.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Rules in their order, of which the first that matches decides, and what holds without one.
 * Immutable but for what it remembers; safe from any thread.
 */
final class RuleSet {

    private static final Set<String> UNTOUCHABLE =
            Set.of(
                    McpMethod.INITIALIZE.text(),
                    McpMethod.SERVER_DISCOVER.text(),
                    McpMethod.PING.text());

    private final List<Rule> rules = new ArrayList<>();
    private final List<Rule> redacting = new ArrayList<>();
    private final Set<String> headers = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    private final boolean fallback;
    private final String place;
    private final boolean readsMethod;
    private final boolean readsPrincipal;
    private final boolean readsAnnotations;
    private final RulingMemo memo = new RulingMemo();
    private final ServerRuling servers;

    /**
     * Creates a set.
     *
     * @param place where it stands in the file, which is what records call its rules
     * @param longest the longest text a regular expression is tried on
     * @param expressions compiles expressions
     */
    RuleSet(
            List<RuleConfig> configs,
            PolicyConfig.Action fallback,
            String place,
            long longest,
            RuleExpressions expressions) {
        int number = 0;
        for (RuleConfig config : configs) {
            String at = place + ".rules[" + number++ + "]";
            Rule rule = new Rule(config, at, longest, expressions.of(config.when(), at));
            if (rule.action() == Action.REDACT) {
                // A filter of content, which decides about no request.
                redacting.add(rule);
                continue;
            }
            rules.add(rule);
            rule.headers().forEach(headers::add);
        }
        this.fallback = fallback == PolicyConfig.Action.ALLOW;
        this.place = place;
        this.servers = new ServerRuling(rules);
        this.readsMethod = any(Rule::readsMethod);
        this.readsPrincipal = any(Rule::readsPrincipal);
        this.readsAnnotations = any(Rule::readsAnnotations);
    }

    private boolean any(Predicate<Rule> what) {
        return rules.stream().anyMatch(what);
    }

    /** Tells whether everything is allowed and nothing noted. */
    boolean isOpen() {
        return rules.isEmpty() && fallback;
    }

    /** Tells whether some rule looks at who asks. */
    boolean readsPrincipal() {
        return readsPrincipal;
    }

    /** Tells whether some rule looks at what tools say of themselves. */
    boolean readsAnnotations() {
        return readsAnnotations;
    }

    /** Returns the rules for messages that servers send of their own accord. */
    ServerRuling servers() {
        return servers;
    }

    /** Returns the headers that rules ask for. */
    Set<String> headers() {
        return headers;
    }

    /** Returns what holds for a request; null when no rule speaks of it. */
    @Nullable Ruling find(@Nullable Subject subject, String method, String principal, int hints) {
        return subject == null
                ? ruling(method, principal)
                : ruling(subject, method, principal, hints);
    }

    /** Returns what holds for a thing under a method; allocates nothing when it is known. */
    Ruling ruling(Subject subject, String method, String principal, int hints) {
        String asked = readsMethod ? method : "";
        String who = readsPrincipal ? principal : "";
        int said = readsAnnotations ? hints : ToolHints.UNSAID;
        Ruling known = memo.find(subject, asked, who, said);
        if (known != null) {
            return known;
        }
        String listing = callMethod(subject.primitive()).text();
        Boolean shown =
                !readsMethod || method.equals(listing)
                        ? null
                        : Boolean.valueOf(!ruling(subject, listing, principal, hints).isHidden());
        Asked question = new Asked(subject, method, who, said);
        Ruling made =
                new Ruling(question, concerning(question), fallback, place + ".default", shown);
        memo.keep(subject, asked, who, said, made);
        return made;
    }

    /** Returns what holds for a request that names nothing; null when no rule speaks of it. */
    @Nullable Ruling ruling(String method, String principal) {
        if (!readsMethod || UNTOUCHABLE.contains(method)) {
            return null;
        }
        Asked asked = new Asked(null, method, principal, ToolHints.UNSAID);
        Ruling.Concerning concerning = concerning(asked);
        // That the method exists is no secret, and what no rule speaks of is not for names alone.
        return concerning.isEmpty()
                ? null
                : new Ruling(asked, concerning, true, place + ".default", true);
    }

    /** Returns the rules by which filters redact what a request and its answer say. */
    List<Rule> redacting(Asked asked) {
        return redacting.stream().filter(rule -> rule.concerns(asked)).toList();
    }

    private Ruling.Concerning concerning(Asked asked) {
        List<Rule> open = new ArrayList<>();
        for (Rule rule : rules) {
            Rule.Match match = rule.match(asked);
            if (match == Rule.Match.YES && rule.decides()) {
                return new Ruling.Concerning(List.copyOf(open), rule);
            }
            if (match != Rule.Match.NO) {
                open.add(rule);
            }
        }
        return new Ruling.Concerning(List.copyOf(open), null);
    }

    /** Returns the method under which lists judge a thing: the one that uses it. */
    static McpMethod callMethod(Primitive primitive) {
        return switch (primitive) {
            case TOOL -> McpMethod.TOOLS_CALL;
            case PROMPT -> McpMethod.PROMPTS_GET;
            case RESOURCE, RESOURCE_TEMPLATE -> McpMethod.RESOURCES_READ;
        };
    }
}
