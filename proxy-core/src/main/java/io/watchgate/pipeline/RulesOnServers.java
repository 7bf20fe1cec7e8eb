package io.watchgate.pipeline;

import io.watchgate.content.ServerRules;
import io.watchgate.filter.Judgement;
import io.watchgate.policy.PolicyChain;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings the rules in force to where servers' messages come in.
 *
 * @param current returns the chain in force; called for each message
 */
record RulesOnServers(Supplier<PolicyChain> current) implements ServerRules {

    @Override
    public boolean isEmpty() {
        return !current.get().judgesServers();
    }

    @Override
    public List<Judgement.Note> judge(String upstream, String method, @Nullable String principal) {
        return current.get().judgeServer(upstream, method, principal);
    }
}
