package io.watchgate.policy;

import io.watchgate.auth.Principal;
import io.watchgate.config.PolicyConfig;
import io.watchgate.mcp.McpMethod;
import io.watchgate.session.Caller;
import io.watchgate.session.Endpoint.Subject;
import io.watchgate.session.PendingRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The whole of what policy says, made once for each loaded configuration. Safe from any thread.
 *
 * <p>Lists and calls are judged by the same rules: a thing is left out of lists when there is no
 * call of it that could pass.
 */
public final class PolicyChain {

    private final RuleSet rules;
    private final ToolChanges tools;
    private final PolicyTally tally;

    /** Makes the chain that {@code config} describes, with counters of its own. */
    public PolicyChain(PolicyConfig config) {
        this(config, new PolicyTally());
    }

    /**
     * Makes the chain that {@code config} describes.
     *
     * @param tally counts what rules only report
     */
    public PolicyChain(PolicyConfig config, PolicyTally tally) {
        this.tally = tally;
        this.tools = new ToolChanges(config.tools());
        this.rules =
                new RuleSet(
                        config.rules(), config.fallback(), "policy", config.regexLimit().bytes());
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
        return rules.isOpen();
    }

    /** Tells whether principals may see different things. */
    public boolean readsPrincipal() {
        return rules.readsPrincipal();
    }

    /** Tells whether it matters what tools say of themselves. */
    public boolean readsAnnotations() {
        return rules.readsAnnotations();
    }

    /** Returns the names of the headers that rules ask for, in any case. */
    public Set<String> headers() {
        return rules.headers();
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
        String principal = request.principal();
        Ruling ruling =
                subject == null
                        ? rules.ruling(method, principal)
                        : rules.ruling(subject, method, principal, hints);
        if (ruling == null || ruling.passes()) {
            return PolicyDecision.ALLOW;
        }
        RequestDetails details = new RequestDetails(request, tally);
        return details.noted(ruling.decide(details, details));
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
