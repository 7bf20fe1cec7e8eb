package io.watchgate.policy;

/**
 * A request, or a message that a server has sent of its own accord, on which the rules in force and
 * those beside them say otherwise.
 *
 * @param millis when, in milliseconds since 1970
 * @param method the method, cut short
 * @param upstream the upstream it is about or from; empty when it names nothing
 * @param name what it is about, cut short; empty when it names nothing
 * @param principal who asks, or whom it is for; empty when nobody can tell
 * @param live what holds
 * @param shadow what would hold
 */
public record ShadowDifference(
        long millis,
        String method,
        String upstream,
        String name,
        String principal,
        PolicyDecision live,
        PolicyDecision shadow) {}
