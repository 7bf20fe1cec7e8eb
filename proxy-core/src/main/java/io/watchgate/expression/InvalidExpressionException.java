package io.watchgate.expression;

/** Says what is wrong with an expression, and where. */
public final class InvalidExpressionException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    /**
     * Creates the exception.
     *
     * @param line where it is wrong, from 1
     * @param column where in the line, from 1
     */
    public InvalidExpressionException(int line, int column, String message) {
        super(message);
        this.line = line;
        this.column = column;
    }

    /** Returns the line, from 1. */
    public int line() {
        return line;
    }

    /** Returns the column in the line, from 1. */
    public int column() {
        return column;
    }
}
