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

    /**
     * It may not pass, though whoever asks may know that what it is about exists.
     *
     * @param rule the rule that said so, for logs
     * @param text the sentence for the client, which repeats nothing of the message
     */
    record Refuse(String rule, String text) implements PolicyDecision {}

    /** The decision that lets pass. */
    PolicyDecision ALLOW = new Allow();

    /** Returns the rule that said so; empty where nothing was denied. */
    default String by() {
        return this instanceof Deny denied
                ? denied.rule()
                : this instanceof Refuse refused ? refused.rule() : "";
    }

    /** Returns what it says in a word: allow, hide or deny. */
    default String word() {
        return this instanceof Deny ? "hide" : this instanceof Refuse ? "deny" : "allow";
    }

    /** Tells whether the message may pass. */
    default boolean allows() {
        return this instanceof Allow;
    }
}
