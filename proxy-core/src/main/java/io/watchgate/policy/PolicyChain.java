package io.watchgate.policy;

import io.watchgate.auth.Principal;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.expression.ExpressionSource;
import io.watchgate.filter.Judgement;
import io.watchgate.jsonrpc.Span;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.session.Caller;
import io.watchgate.session.Endpoint.Subject;
import io.watchgate.session.Exchange;
import io.watchgate.session.PendingRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The whole of what policy says, made once for each loaded configuration. Safe from any thread.
 *
 * <p>Lists and calls are judged by the same rules: a thing is left out of lists when there is no
 * call of it that could pass.
 */
public final class PolicyChain {

    private final RuleSet rules;
    private final @Nullable Shadow shadow;
    private final ToolChanges tools;
    private final RateLimits rates;
    private final PolicyTally tally;

    /** Makes the chain that {@code config} describes, with counters of its own. */
    public PolicyChain(PolicyConfig config) {
        this(config, new PolicyTally(), ExpressionSource.NONE);
    }

    /**
     * Makes the chain that {@code config} describes.
     *
     * @param tally counts what rules only report
     * @param source brings the language of expressions
     * @throws IllegalArgumentException when a rule has an expression that is none
     */
    public PolicyChain(PolicyConfig config, PolicyTally tally, ExpressionSource source) {
        this.tally = tally;
        long longest = config.regexLimit().bytes();
        RuleExpressions expressions = new RuleExpressions(source, config.expressions());
        this.rates = tally.rates(config.rates(), config.rateKeys());
        this.tools = new ToolChanges(config.tools());
        this.shadow =
                config.shadow().rules().isEmpty()
                        ? null
                        : new Shadow(config.shadow(), longest, expressions, tally);
        this.rules = new RuleSet(config.rules(), config.fallback(), "policy", longest, expressions);
    }

    /** Returns how clients see tools. */
    public ToolChanges tools() {
        return tools;
    }

    /** Returns what was counted. */
    public PolicyTally tally() {
        return tally;
    }

    /** Tells whether everything is allowed, so that nothing need be looked at. */
    public boolean isOpen() {
        return rules.isOpen() && shadow == null && rates.isEmpty();
    }

    /** Tells whether principals may see different things. */
    public boolean readsPrincipal() {
        return rules.readsPrincipal();
    }

    /** Tells whether it matters what tools say of themselves. */
    public boolean readsAnnotations() {
        return rules.readsAnnotations() || shadow != null && shadow.rules().readsAnnotations();
    }

    /** Returns the names of the headers that rules ask for, in any case. */
    public Set<String> headers() {
        if (shadow == null) {
            return rules.headers();
        }
        Set<String> all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        all.addAll(rules.headers());
        all.addAll(shadow.rules().headers());
        return all;
    }

    /**
     * Tells whether {@code principal} may see {@code subject} in lists.
     *
     * @param item the listed item, whose annotations are read when they matter
     */
    public boolean shows(Subject subject, String principal, byte[] item) {
        int hints = rules.readsAnnotations() ? ToolHints.of(item) : ToolHints.UNSAID;
        String method = RuleSet.callMethod(subject.primitive()).text();
        return !rules.ruling(subject, method, principal, hints).isHidden();
    }

    /** Tells whether {@code caller} may read a resource that no list and no request names. */
    public boolean mayRead(Subject resource, Caller caller) {
        String principal = caller.principal().id();
        String method = McpMethod.RESOURCES_READ.text();
        return judge(resource, method, principal, ToolHints.UNSAID, Details.NONE).allows();
    }

    /**
     * Explains what rules say of a call.
     *
     * @param item the thing as its server lists it; null when that is not known
     * @param arguments the call's arguments, as JSON; null when nothing but the name is known
     * @param headers the headers of its HTTP request
     */
    public PolicyExplanation explain(
            Subject subject,
            String principal,
            byte @Nullable [] item,
            byte @Nullable [] arguments,
            Map<String, List<String>> headers) {
        return explain(subject, principal, item, arguments, headers, PolicyDecision.ALLOW);
    }

    /**
     * Explains what rules, and whoever is asked behind them, say of a call.
     *
     * @param item the thing as its server lists it; null when that is not known
     * @param arguments the call's arguments, as JSON; null when nothing but the name is known
     * @param headers the headers of its HTTP request
     * @param behind what is said behind rules of the thing
     */
    public PolicyExplanation explain(
            Subject subject,
            String principal,
            byte @Nullable [] item,
            byte @Nullable [] arguments,
            Map<String, List<String>> headers,
            PolicyDecision behind) {
        int hints = item == null ? ToolHints.UNSAID : ToolHints.of(item);
        String method = RuleSet.callMethod(subject.primitive()).text();
        Details details =
                arguments == null && headers.isEmpty()
                        ? null
                        : Details.of(arguments == null ? new byte[0] : arguments, headers);
        return explain(new Asked(subject, method, principal, hints), details, behind);
    }

    PolicyExplanation explain(Asked asked, @Nullable Details details) {
        return explain(asked, details, PolicyDecision.ALLOW);
    }

    private PolicyExplanation explain(
            Asked asked, @Nullable Details details, PolicyDecision behind) {
        return explainDecision(asked, details, behind).redactedBy(rules.redacting(asked));
    }

    private PolicyExplanation explainDecision(
            Asked asked, @Nullable Details details, PolicyDecision behind) {
        Subject subject = asked.subject();
        Ruling ruling = rules.find(subject, asked.method(), asked.principal(), asked.hints());
        if (ruling == null) {
            return new PolicyExplanation(true, PolicyDecision.ALLOW, List.of("no rule names it"));
        }
        boolean listed = subject == null || !ruling.isHidden();
        return PolicyExplanation.of(ruling, listed, details, behind);
    }

    /** Judges a call by its name alone. */
    public PolicyDecision judge(Subject subject) {
        return judge(
                subject,
                RuleSet.callMethod(subject.primitive()).text(),
                Principal.ANONYMOUS.id(),
                ToolHints.UNSAID,
                Details.NONE);
    }

    /**
     * Judges a request.
     *
     * @param subject what it is about; null when it names nothing
     * @param hints what the tool says of itself
     */
    public PolicyDecision judge(PendingRequest request, @Nullable Subject subject, int hints) {
        String method = methodOf(request);
        Ruling ruling = rules.find(subject, method, request.principal(), hints);
        boolean passes = ruling == null || ruling.passes();
        if (passes && shadow == null) {
            return PolicyDecision.ALLOW;
        }
        RequestDetails details =
                new RequestDetails(request, tally, ruling == null ? List.of() : ruling.paths());
        PolicyDecision live = decide(ruling, details);
        if (shadow != null) {
            shadow.compare(live, new Asked(subject, method, request.principal(), hints), details);
        }
        return details.noted(live);
    }

    /**
     * Judges one of the things that a request names many of. Such a request has no arguments,
     * whatever it brings under that key, and may have been let go of.
     */
    public PolicyDecision judgeNamed(PendingRequest request, Subject subject) {
        Asked asked = new Asked(subject, methodOf(request), request.principal(), ToolHints.UNSAID);
        return judge(asked, new NamingDetails(request, tally));
    }

    /** Judges a call, and notes in it what rules say. On the thread that {@code details} are of. */
    PolicyDecision judge(Asked asked, CallDetails details) {
        PolicyDecision live = decide(find(rules, asked), details);
        if (shadow != null) {
            shadow.compare(live, asked, details);
        }
        return details.noted(live);
    }

    private static PolicyDecision decide(@Nullable Ruling ruling, CallDetails details) {
        return ruling == null || ruling.passes()
                ? PolicyDecision.ALLOW
                : ruling.decide(details, details);
    }

    private static @Nullable Ruling find(RuleSet rules, Asked asked) {
        return rules.find(asked.subject(), asked.method(), asked.principal(), asked.hints());
    }

    /**
     * Returns what rules are asked of a request when they look at arguments of more than {@code
     * most} bytes, so that this is not for its loop; null otherwise.
     */
    @Nullable Asked askedElsewhere(
            PendingRequest request, @Nullable Subject subject, int hints, long most) {
        if (Span.length(request.request().arguments()) <= most) {
            return null;
        }
        Asked asked = new Asked(subject, methodOf(request), request.principal(), hints);
        return readsArguments(rules, asked)
                        || shadow != null && readsArguments(shadow.rules(), asked)
                ? asked
                : null;
    }

    private static boolean readsArguments(RuleSet rules, Asked asked) {
        Ruling ruling = find(rules, asked);
        return ruling != null && ruling.readsArguments();
    }

    /**
     * Judges a client's notification by the rules that hold for requests which name nothing: those
     * for its method.
     */
    PolicyDecision judge(Exchange exchange, String method) {
        Ruling ruling = rules.find(null, method, exchange.principal().id(), ToolHints.UNSAID);
        return ruling == null
                ? PolicyDecision.ALLOW
                : ruling.decide(Details.ofNotice(exchange.traits()::header), tally);
    }

    /** Tells whether some rule is for messages that servers send of their own accord. */
    public boolean judgesServers() {
        return !rules.servers().isEmpty() || shadow != null && !shadow.rules().servers().isEmpty();
    }

    /**
     * Judges a message that a server sends of its own accord.
     *
     * @param principal whom it is for; null when nobody can tell
     * @return what there is to note; the message may not pass when the last note denies
     */
    public List<Judgement.Note> judgeServer(
            String upstream, String method, @Nullable String principal) {
        return judgeServer(new Said(upstream, method, principal), tally, shadow);
    }

    private List<Judgement.Note> judgeServer(
            Said said, RuleTrace trace, @Nullable Shadow candidate) {
        List<Judgement.Note> notes = rules.servers().judge(said, trace);
        if (candidate != null) {
            candidate.compare(ServerRuling.decision(notes), said);
        }
        return notes;
    }

    /**
     * Explains what rules say of a message that a server sends of its own accord.
     *
     * @param principal whom it is for; null when nobody can tell
     */
    public PolicyExplanation explainServer(
            String upstream, String method, @Nullable String principal) {
        List<String> lines = new ArrayList<>();
        Said said = new Said(upstream, method, principal);
        List<Judgement.Note> notes = judgeServer(said, PolicyExplanation.writing(lines), null);
        PolicyDecision decision = ServerRuling.decision(notes);
        if (ServerRuling.isUntouchable(method)) {
            lines.add("the protocol needs it, whatever rules say");
        } else if (lines.isEmpty()) {
            lines.add("no rule is for messages of servers");
        }
        lines.add("this message: " + PolicyExplanation.text(decision));
        return new PolicyExplanation(false, decision, lines);
    }

    /** Returns why a request that may pass comes too soon; null when it does not. */
    @Nullable Failure limit(PendingRequest request, @Nullable Subject subject) {
        return rates.isEmpty() ? null : rates.admit(request, subject);
    }

    PolicyDecision judge(
            Subject subject, String method, String principal, int hints, Details details) {
        return rules.ruling(subject, method, principal, hints).decide(details, tally);
    }

    private static String methodOf(PendingRequest request) {
        return request.method() == McpMethod.OTHER
                ? request.request().methodText()
                : request.method().text();
    }
}
