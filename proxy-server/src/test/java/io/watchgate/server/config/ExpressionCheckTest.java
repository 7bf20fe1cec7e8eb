package io.watchgate.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.watchgate.expression.ExpressionSource;
import io.watchgate.server.config.yaml.ConfigProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionCheckTest {

    @TempDir private Path directory;

    private Path file(String rules) throws Exception {
        return Files.writeString(
                directory.resolve("w.yaml"), "version: 1\npolicy:\n  rules:\n" + rules);
    }

    private List<ConfigProblem> problems(String rules, ExpressionSource source) throws Exception {
        Path file = file(rules);
        ConfigFileException[] refused = new ConfigFileException[1];
        assertThatThrownBy(() -> new ConfigLoader(Map.of(), source).load(file))
                .asInstanceOf(type(ConfigFileException.class))
                .satisfies(thrown -> refused[0] = thrown);
        return refused[0].problems();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{when: a ? b}|4|24|1:3",
                "{when: \"a ? b\"}|4|25|1:3",
                "{tool: x, when: 'a b?'}|4|35|1:4",
                "{when: \"a \\u003f b\"}|4|22|1:3",
                "{when: \"${X:-a?}\"}|4|22|1:2",
            })
    void saysWhereInTheFileAnExpressionIsWrong(String rule, int line, int column, String inside)
            throws Exception {
        assertThat(problems("    - report: " + rule + "\n", AnyExpression.SOURCE))
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.line()).isEqualTo(line);
                            assertThat(problem.column()).isEqualTo(column);
                            assertThat(problem.message())
                                    .startsWith(
                                            "policy.rules[0].report.when: a question, at "
                                                    + inside
                                                    + " of the expression, where it says ?");
                        });
    }

    @Test
    void saysWhereInABlockOfLines() throws Exception {
        String rules = "    - deny:\n        when: |\n          a &&\n            b? c\n";
        assertThat(problems(rules, AnyExpression.SOURCE))
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.line()).isEqualTo(5);
                            assertThat(problem.message())
                                    .contains("at 2:4 of the expression, where it says ? c");
                        });
    }

    @Test
    void looksAtTheRulesBesideAsWell() throws Exception {
        String rules = "    - deny: {tool: x}\n  shadow:\n    rules: [{allow: {when: x?}}]\n";
        assertThat(problems(rules, AnyExpression.SOURCE))
                .singleElement()
                .satisfies(
                        problem ->
                                assertThat(problem.message())
                                        .startsWith("policy.shadow.rules[0].allow.when:"));
    }

    @Test
    void saysWhatToInstall() throws Exception {
        ExpressionSource absent =
                () -> {
                    throw new IllegalArgumentException("module cel: not installed");
                };
        assertThat(problems("    - deny: {when: x}\n", absent))
                .extracting(ConfigProblem::message)
                .containsExactly("policy.rules[0].deny.when: module cel: not installed");
    }

    @Test
    void asksForNoLanguageWithoutAnExpression() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        ExpressionSource source =
                () -> {
                    opened.incrementAndGet();
                    return AnyExpression.SOURCE.open();
                };
        new ConfigLoader(Map.of(), source).load(file("    - deny: {tool: x}\n"));
        assertThat(opened).hasValue(0);
        new ConfigLoader(Map.of(), source).load(file("    - deny: {tool: x, when: y}\n"));
        assertThat(opened).hasValue(1);
    }
}
