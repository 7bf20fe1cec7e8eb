package io.watchgate.server.config;

import io.watchgate.config.key.ValueForm;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.expression.ExpressionSource;
import io.watchgate.expression.InvalidExpressionException;
import io.watchgate.server.config.yaml.KeyPath;
import io.watchgate.server.config.yaml.Problems;
import java.util.List;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Compiles the expressions of rules, so that what is wrong with one is said with its place. */
final class ExpressionCheck {

    private final Problems problems;
    private final BoundNodes bound;
    private final ExpressionSource source;

    ExpressionCheck(Problems problems, BoundNodes bound, ExpressionSource source) {
        this.problems = problems;
        this.bound = bound;
        this.source = source;
    }

    void check(PolicyConfig policy) {
        check(policy.rules(), "policy.rules", policy.expressions().iterations());
        check(policy.shadow().rules(), "policy.shadow.rules", policy.expressions().iterations());
    }

    private void check(List<RuleConfig> rules, String place, int iterations) {
        for (int i = 0; i < rules.size(); i++) {
            RuleConfig rule = rules.get(i);
            if (!rule.when().isEmpty()) {
                String action = "." + ValueForm.word(rule.action());
                check(rule.when(), place + "[" + i + "]" + action + ".when", iterations);
            }
        }
    }

    private void check(String text, String path, int iterations) {
        BoundNodes.Bound place = bound.nearest(path);
        String shown = place.shown(new KeyPath(path, path)) + ": ";
        try {
            source.open().compile(text, iterations);
        } catch (InvalidExpressionException invalid) {
            report(place.node(), text, invalid, shown);
        } catch (IllegalArgumentException absent) {
            problems.error(place.node(), shown + absent.getMessage());
        }
    }

    private void report(Node node, String text, InvalidExpressionException invalid, String shown) {
        String line = text.lines().skip(invalid.line() - 1L).findFirst().orElse("");
        String rest = line.substring(Math.min(line.length(), invalid.column() - 1));
        String message =
                shown
                        + invalid.getMessage()
                        + ", at "
                        + invalid.line()
                        + ":"
                        + invalid.column()
                        + " of the expression, "
                        + (rest.isEmpty() ? "its end" : "where it says " + rest);
        int column = firstColumn(node, text);
        if (column == 0) {
            problems.error(node, message);
        } else {
            int row = node.getStartMark().map(Mark::getLine).orElse(0) + 1;
            problems.error(row, column + invalid.column() - 1, message);
        }
    }

    /** Returns the column of the text's first character; 0 where the file has it otherwise. */
    private static int firstColumn(Node node, String text) {
        Mark start = node.getStartMark().orElse(null);
        Mark end = node.getEndMark().orElse(null);
        if (!(node instanceof ScalarNode scalar)
                || start == null
                || end == null
                || start.getLine() != end.getLine()) {
            return 0;
        }
        int quote = scalar.getScalarStyle() == ScalarStyle.PLAIN ? 0 : 1;
        int length = end.getColumn() - start.getColumn() - 2 * quote;
        return length == text.length() ? start.getColumn() + quote + 1 : 0;
    }
}
