package io.watchgate.server.config;

import io.watchgate.expression.Expression;
import io.watchgate.expression.ExpressionSource;
import io.watchgate.expression.Fact;
import io.watchgate.expression.Facts;
import io.watchgate.expression.InvalidExpressionException;
import io.watchgate.expression.Outcome;
import java.util.Set;

/** A language in which every text holds, and only one with a question mark is wrong, there. */
enum AnyExpression implements Expression {
    HOLDS;

    static final ExpressionSource SOURCE =
            () ->
                    (text, iterations) -> {
                        String before = text.split("\\?", -1)[0];
                        if (before.length() < text.length()) {
                            int line = (int) before.lines().count();
                            int column = before.length() - before.lastIndexOf('\n');
                            throw new InvalidExpressionException(line, column, "a question");
                        }
                        return HOLDS;
                    };

    @Override
    public Set<Fact> reads() {
        return Set.of();
    }

    @Override
    public Set<String> headers() {
        return Set.of();
    }

    @Override
    public Outcome evaluate(Facts facts) {
        return Outcome.YES;
    }
}
