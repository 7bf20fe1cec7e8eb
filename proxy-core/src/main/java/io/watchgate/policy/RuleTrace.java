package io.watchgate.policy;

/** Hears which rules were tried, in their order. */
interface RuleTrace {

    /** Hears nothing. */
    RuleTrace SILENT = (rule, matched) -> {};

    /** Called for each rule whose names match; {@code matched} tells whether all of it does. */
    void tried(Rule rule, boolean matched);
}
