package io.watchgate.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.watchgate.expression.Expression;
import io.watchgate.expression.Fact;
import io.watchgate.expression.Facts;
import io.watchgate.expression.InvalidExpressionException;
import io.watchgate.expression.Outcome;
import io.watchgate.expression.UndecidedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CelEngineTest {

    private static final CelEngine ENGINE = new CelEngine();

    private final List<Fact> asked = new ArrayList<>();

    private static Expression compile(String text) throws InvalidExpressionException {
        return ENGINE.compile(text, 100);
    }

    private Facts facts(boolean onlyNames) {
        return (fact, nothing) -> {
            asked.add(fact);
            return switch (fact) {
                case METHOD -> "tools/call";
                case UPSTREAM -> "bank";
                case TOOL -> "xfer";
                case PROMPT, RESOURCE -> "";
                case PRINCIPAL -> "bob";
                case READ_ONLY, IDEMPOTENT -> false;
                case DESTRUCTIVE, OPEN_WORLD -> true;
                case HEADERS -> onlyNames ? null : Map.of("x-change", "CHG-1");
                case ARGUMENTS -> onlyNames ? null : arguments(nothing);
            };
        };
    }

    private static Map<String, Object> arguments(Object nothing) {
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("amount", 50L);
        arguments.put("rate", 99.5);
        arguments.put("to", "ann");
        arguments.put("none", nothing);
        arguments.put("tags", List.of("a", "b"));
        arguments.put("many", LongStream.range(0, 200).boxed().toList());
        arguments.put("deep", Map.of("path", "/srv/a"));
        return arguments;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "tool.name.startsWith('x') && args.amount < 100 && principal.name == 'bob';YES",
                "args.amount < 50;NO",
                "args.amount == 50.0 && args.rate > 99 && args.rate < 100;YES",
                "args.amount + 1 == 51;YES",
                "args.none == null && args.to != null;YES",
                "'a' in args.tags && !('c' in args.tags) && size(args.tags) == 2;YES",
                "args.tags.all(tag, tag in ['a', 'b', 'c']);YES",
                "args.many.exists(n, n == 98);YES",
                "args.many.exists(n, n == 150);LIMIT",
                "args.many.all(n, args.many.all(m, m + n >= 0));LIMIT",
                "args.deep.path.matches('^/srv/[a-z]+$');YES",
                "args.deep.path.matches(args.to + '((((((a{9}){9}){9}){9}){9})');MISFIT",
                "args.missing == 1;ABSENT",
                "args.tags[5] == 'a';ABSENT",
                "has(args.missing) && args.missing == 1;NO",
                "args.missing == 1 || args.amount == 50;YES",
                "args.missing == 1 && args.amount == 51;NO",
                "args.to < 5;MISFIT",
                "args.to.size() == args.deep.path;NO",
                "args.amount / 0 == 1;FAILED",
                "args.amount > 9223372036854775807 - args.amount;NO",
                "args.amount + 9223372036854775807 > 0;MISFIT",
                "args.deep;MISFIT",
                "dyn(1) == dyn('a');NO",
                "headers['x-change'].startsWith('CHG-');YES",
                "headers['x-change'] == 'CHG-1' && !('x-other' in headers);YES",
                "headers['x-other'] == 'a';ABSENT",
                "tool.annotations.destructiveHint && !tool.annotations.readOnlyHint;YES",
                "method == 'tools/call' && upstream == 'bank' && resource.uri == '';YES",
            })
    void saysOfACall(String text, Outcome outcome) throws Exception {
        assertThat(compile(text).evaluate(facts(false))).as(text).isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "tool.name == 'xfer';YES",
                "tool.name == 'other' && args.amount < 100;NO",
                "args.amount < 100 && tool.name == 'other';NO",
                "tool.name == 'xfer' && args.amount < 100;UNKNOWN",
                "tool.name == 'xfer' || args.amount < 100;YES",
                "args.tags.exists(tag, tag == 'a');UNKNOWN",
                "has(args.amount);UNKNOWN",
                "'x-change' in headers;UNKNOWN",
                "!(args.amount < 100);UNKNOWN",
                "args.amount < 100 ? tool.name == 'a' : tool.name == 'b';UNKNOWN",
                "int(tool.name) == 1;MISFIT",
            })
    void saysWhatNamesTell(String text, Outcome outcome) throws Exception {
        assertThat(compile(text).evaluate(facts(true))).as(text).isEqualTo(outcome);
    }

    @Test
    void asksOnlyForWhatItNeeds() throws Exception {
        Expression expression = compile("tool.name == 'other' && args.amount < 100");
        asked.clear();
        expression.evaluate(facts(false));
        assertThat(asked).containsExactly(Fact.TOOL);
        assertThat(expression.reads()).isEqualTo(Set.of(Fact.TOOL, Fact.ARGUMENTS));
    }

    @Test
    void passesOnWhyAFactCannotBeTold() throws Exception {
        Facts twice =
                (fact, nothing) -> {
                    throw new UndecidedException(Outcome.TWICE);
                };
        assertThat(compile("args.amount < 100").evaluate(twice)).isEqualTo(Outcome.TWICE);
        assertThat(compile("args.amount < 100 || true").evaluate(twice)).isEqualTo(Outcome.YES);
        Facts broken =
                (fact, nothing) -> {
                    throw new IllegalStateException("secret");
                };
        assertThat(compile("tool.name == 'a'").evaluate(broken)).isEqualTo(Outcome.FAILED);
    }

    @Test
    void knowsItsHeaders() throws Exception {
        assertThat(
                        compile("headers['x-a'] == '1' || 'x-b' in headers || has(headers.accept)")
                                .headers())
                .isEqualTo(Set.of("x-a", "x-b", "accept"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "tool.nmae == 'x';1;1;undeclared reference to 'tool' (expected: one of method,",
                "args;1;1;expected type 'bool'",
                "tool.name < 5;1;11;found no matching overload for '_<_' applied to '(string,"
                        + " int)'",
                "args.amount ==;1;15;mismatched input '<EOF>'",
                "upstream.matches('(');1;18;Regex validation failed",
                "headers.exists(h, h == 'a');1;1;headers without a name",
                "true && headers[tool.name] == 'a';1;9;headers without a name",
            })
    void refusesWhatIsNoCondition(String text, int line, int column, String message) {
        assertThatThrownBy(() -> compile(text))
                .hasMessageStartingWith(message)
                .asInstanceOf(type(InvalidExpressionException.class))
                .satisfies(
                        invalid -> {
                            assertThat(invalid.line()).isEqualTo(line);
                            assertThat(invalid.column()).isEqualTo(column);
                        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "'", "args.", "true ||", "((((", "x.y.z"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> compile(text)).isInstanceOf(InvalidExpressionException.class);
    }

    @Test
    void refusesWhatIsTooDeepOrTooLong() {
        for (String text :
                List.of(
                        "(".repeat(5000) + "true" + ")".repeat(5000),
                        "!".repeat(100_000) + "true")) {
            assertThatThrownBy(() -> compile(text)).isInstanceOf(InvalidExpressionException.class);
        }
    }

    @Test
    void saysWhereInSeveralLines() {
        assertThatThrownBy(() -> compile("tool.name == 'a' &&\n  agrs.amount < 5"))
                .asInstanceOf(type(InvalidExpressionException.class))
                .satisfies(
                        invalid -> {
                            assertThat(invalid.line()).isEqualTo(2);
                            assertThat(invalid.column()).isEqualTo(3);
                        });
    }
}
