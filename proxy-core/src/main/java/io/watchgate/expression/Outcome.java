package io.watchgate.expression;

/** What an expression says of a request. */
public enum Outcome {
    YES("it holds"),
    NO("it does not hold"),
    UNKNOWN("it depends on what is not known"),
    ABSENT("it asks for a member that is not there"),
    MISFIT("a value is not of the kind it takes"),
    TWICE("a name stands twice in what it looks at"),
    LIMIT("it would take more steps, or look at more of the arguments, than it may"),
    FAILED("it failed");

    private final String text;

    Outcome(String text) {
        this.text = text;
    }

    /** Tells whether it is known whether the expression holds. */
    public boolean isDecided() {
        return this == YES || this == NO;
    }

    /** Returns what it is in words, which repeat nothing of the request. */
    public String text() {
        return text;
    }
}
