package io.watchgate.policy;

import io.watchgate.expression.Outcome;

/** Hears which rules were tried, in their order. */
interface RuleTrace {

    /** Hears nothing. */
    RuleTrace SILENT = (rule, matched) -> {};

    /** Called for each rule whose names match; {@code matched} tells whether all of it does. */
    void tried(Rule rule, boolean matched);

    /** Called for the rule by which a message of a server does not pass. */
    default void withheld(Rule rule) {}

    /** Called instead for a rule of which nobody can tell whether it matches. */
    default void undecided(Rule rule, Outcome outcome) {}
}
