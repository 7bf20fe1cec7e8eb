package io.watchgate.policy;

import io.watchgate.session.Endpoint.Subject;

/** One judge in a chain. Called on an event loop, must not block; immutable. */
@FunctionalInterface
public interface PolicyFilter {

    /** Judges whether {@code subject} may be seen and called. */
    PolicyDecision judge(Subject subject);
}
