package io.watchgate.policy;

import io.watchgate.config.PolicyConfig;
import io.watchgate.session.Endpoint.Subject;
import java.util.List;

/**
 * The whole of what policy says: filters in order, the first that denies ends the chain. Immutable;
 * made once for each loaded configuration.
 */
public final class PolicyChain {

    private final List<PolicyFilter> filters;

    /** Makes the chain that {@code config} describes. */
    public PolicyChain(PolicyConfig config) {
        boolean open = config.rules().isEmpty() && config.fallback() == PolicyConfig.Action.ALLOW;
        filters = open ? List.of() : List.of(new NameRules(config));
    }

    /** Tells whether everything is allowed, so that nothing need be looked at. */
    public boolean isOpen() {
        return filters.isEmpty();
    }

    /** Judges whether {@code subject} may be seen in lists and called. */
    public PolicyDecision judge(Subject subject) {
        for (PolicyFilter filter : filters) {
            PolicyDecision decision = filter.judge(subject);
            if (!decision.allows()) {
                return decision;
            }
        }
        return PolicyDecision.ALLOW;
    }
}
