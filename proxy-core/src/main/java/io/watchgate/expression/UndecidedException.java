package io.watchgate.expression;

/** Ends an evaluation because a fact cannot be told. Has no stack: requests cause it at will. */
public final class UndecidedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Outcome outcome;

    /** Creates the exception. */
    public UndecidedException(Outcome outcome) {
        super(outcome.text(), null, false, false);
        this.outcome = outcome;
    }

    /** Returns what the expression comes to. */
    public Outcome outcome() {
        return outcome;
    }
}
