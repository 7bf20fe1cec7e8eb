package io.watchgate.policy;

/** What policy says of a message. */
public sealed interface PolicyDecision {

    /** It may pass. */
    record Allow() implements PolicyDecision {}

    /**
     * It may not pass, and whoever asks cannot tell it from something that does not exist.
     *
     * @param rule the rule that said so, for logs
     */
    record Deny(String rule) implements PolicyDecision {}

    /** The decision that lets pass. */
    PolicyDecision ALLOW = new Allow();

    /** Tells whether the message may pass. */
    default boolean allows() {
        return this instanceof Allow;
    }
}
