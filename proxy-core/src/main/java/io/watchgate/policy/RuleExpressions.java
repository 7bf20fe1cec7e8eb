package io.watchgate.policy;

import io.watchgate.config.policy.ExpressionsConfig;
import io.watchgate.expression.ExpressionSource;
import io.watchgate.expression.InvalidExpressionException;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the expressions of one configuration.
 *
 * @param source brings the language, and is asked only when there is an expression
 * @param limits what an evaluation may take
 */
record RuleExpressions(ExpressionSource source, ExpressionsConfig limits) {

    /**
     * Compiles the expression of a rule.
     *
     * @param text the expression; empty for none
     * @param place where the rule stands in the file
     * @throws IllegalArgumentException when it is none
     */
    @Nullable RuleExpression of(String text, String place) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return new RuleExpression(
                    source.open().compile(text, limits.iterations()), limits.size().bytes());
        } catch (InvalidExpressionException invalid) {
            throw new IllegalArgumentException(
                    place
                            + ".when: "
                            + invalid.getMessage()
                            + ", at "
                            + invalid.line()
                            + ":"
                            + invalid.column()
                            + " of the expression",
                    invalid);
        }
    }
}
