package io.watchgate.expression;

import java.util.Set;

/** A condition that was compiled. Immutable; safe from any thread, and never blocks. */
public interface Expression {

    /** Returns the facts that it may ask for. */
    Set<Fact> reads();

    /** Returns the names of the headers that it may ask for. */
    Set<String> headers();

    /**
     * Tells whether it holds. What is not known is asked for only where the rest does not decide,
     * so that an answer of yes or no stays when more becomes known.
     */
    Outcome evaluate(Facts facts);
}
