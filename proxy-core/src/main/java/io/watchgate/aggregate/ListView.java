package io.watchgate.aggregate;

import io.watchgate.policy.PolicyChain;

/**
 * What decides how lists look besides what servers list.
 *
 * @param policy who may see what
 * @param principal who looks; empty where all see the same
 */
record ListView(PolicyChain policy, String principal) {

    /** Returns what {@code principal} sees through {@code policy}. */
    static ListView of(PolicyChain policy, String principal) {
        return new ListView(policy, policy.readsPrincipal() ? principal : "");
    }

    /** Tells whether everything looks the same through the other. */
    boolean isAs(ListView other) {
        return policy == other.policy && principal.equals(other.principal);
    }
}
