package io.watchgate.expression;

/**
 * Compiles expressions. Found through {@link java.util.ServiceLoader} in the module that brings a
 * language; making one and compiling may take a second, so neither happens on an event loop.
 */
public interface ExpressionEngine {

    /**
     * Compiles and checks an expression. It has been evaluated when this returns, so that nothing
     * is loaded any more when requests come.
     *
     * @param iterations the most steps over lists and maps that one evaluation may take
     * @throws InvalidExpressionException when it is none, or would not say yes or no
     */
    Expression compile(String text, int iterations) throws InvalidExpressionException;
}
