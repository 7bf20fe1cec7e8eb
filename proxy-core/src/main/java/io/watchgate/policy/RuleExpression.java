package io.watchgate.policy;

import io.watchgate.expression.Expression;
import io.watchgate.expression.Fact;
import io.watchgate.expression.Outcome;
import io.watchgate.mcp.Primitive;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The expression of a rule. One that asks for the name of a tool, a prompt or a resource is for
 * these, as a rule that names them is. Immutable.
 */
final class RuleExpression {

    private final Expression expression;
    private final long most;
    private final boolean forTools;
    private final boolean forPrompts;
    private final boolean forResources;

    /**
     * Creates the condition.
     *
     * @param most how much of the arguments one evaluation may look at
     */
    RuleExpression(Expression expression, long most) {
        this.expression = expression;
        this.most = most;
        this.forTools = reads(Fact.TOOL) || readsAnnotations();
        this.forPrompts = reads(Fact.PROMPT);
        this.forResources = reads(Fact.RESOURCE);
    }

    boolean reads(Fact fact) {
        return expression.reads().contains(fact);
    }

    boolean readsAnnotations() {
        return expression.reads().stream().anyMatch(Fact::isAnnotation);
    }

    Set<String> headers() {
        return expression.headers();
    }

    /** Tells whether it is for such things; null for a request that names nothing. */
    boolean isFor(@Nullable Primitive primitive) {
        if (primitive == null) {
            return isForEverything() && !reads(Fact.UPSTREAM);
        }
        return isForEverything()
                || switch (primitive) {
                    case TOOL -> forTools;
                    case PROMPT -> forPrompts;
                    case RESOURCE, RESOURCE_TEMPLATE -> forResources;
                };
    }

    /** Tells whether it asks for nothing that only clients' messages have. */
    boolean isForServers() {
        return isForEverything() && !reads(Fact.ARGUMENTS) && !reads(Fact.HEADERS);
    }

    private boolean isForEverything() {
        return !forTools && !forPrompts && !forResources;
    }

    /** Tells whether it holds, as far as names tell. */
    Outcome byNames(Asked asked) {
        return expression.evaluate(new AskedFacts(asked, null, most));
    }

    /** Tells whether it holds for a request. */
    Outcome of(Asked asked, Details details) {
        Outcome outcome = expression.evaluate(new AskedFacts(asked, details, most));
        return outcome == Outcome.UNKNOWN ? Outcome.FAILED : outcome;
    }

    /** Tells whether it holds for a message of a server; unknown where it asks whom that is for. */
    Outcome of(Said said) {
        return expression.evaluate(said);
    }
}
