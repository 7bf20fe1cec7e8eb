package io.watchgate.expression;

/** Where the language of expressions comes from. */
@FunctionalInterface
public interface ExpressionSource {

    /** A source without any. */
    ExpressionSource NONE =
            () -> {
                throw new IllegalArgumentException("no module for expressions (expected: one)");
            };

    /**
     * Returns what compiles expressions, and loads it where that has not happened. Called only when
     * there is an expression; blocks on the disk.
     *
     * @throws IllegalArgumentException when there is none; the message says what to install
     */
    ExpressionEngine open();
}
