package io.watchgate.cel;

import io.watchgate.expression.Expression;
import io.watchgate.expression.Fact;
import io.watchgate.expression.Facts;
import io.watchgate.expression.InvalidExpressionException;
import io.watchgate.expression.Outcome;
import io.watchgate.expression.UndecidedException;
import java.util.AbstractMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Expressions and requests that nobody sent. They are evaluated before any request comes, because a
 * class that is read from a jar for the first one would hold up a whole event loop.
 */
final class Samples {

    /** Every function and macro of the language, each way a value can be, each way to fail. */
    private static final List<String> EXPRESSIONS =
            List.of(
                    "args.text.startsWith('a') || args.text.endsWith('a') ||"
                            + " args.text.contains('a')",
                    "args.text.matches('[a-z]+') || args.text.matches(args.text + '+')",
                    "size(args.list) + size(args.map) + size(args.text) + size(b'ab') > 3",
                    "args.whole < 2 && args.whole >= 2.5 || args.part > 1 && args.part <= 1u",
                    "args.whole + 1 == 2 && args.whole - 1 == 0 && args.whole * 2 == 2",
                    "args.whole / 2 == 0 && args.whole % 2 == 1 && -args.whole == -1",
                    "args.part + 1.5 == 3.0 && args.part * 2.0 / 3.0 - 1.0 == 0.0",
                    "args.whole == 1u || args.text == 'a' || args.none == null || args.flag !="
                            + " true",
                    "args.list.exists(x, x == 1) && args.list.all(x, x != 7)",
                    "args.list.exists_one(x, x == 1) || args.map.exists(k, k == 'k')",
                    "args.list.map(x, x == 1).size() == args.list.filter(x, x == 1).size()",
                    "1 in args.list || 'k' in args.map || args.text in ['a', 'b']",
                    "args.list[0] == 1 || args.map['k'] == 'v' || args.map.k == 'v'",
                    "has(args.map.k) && has(args.missing) && 'x' in headers && has(headers.x)",
                    "args.list == [1, 'a'] || args.map == {'k': 'v'} || args.list + [1] == [2]",
                    "int(args.text) == 1 || double(args.text) == 1.0 || uint(args.text) == 1u",
                    "string(args.whole) == '1' || bool(args.text) || bytes(args.text) == b'a'",
                    "int('1') == int(1.5) && string(1.5) + string(true) == '' && uint(1) > 0u",
                    "type(args.whole) == int || type(args.text) == string || dyn(1) == 2",
                    "timestamp('2026-01-01T00:00:00Z') + duration('1h') > timestamp(args.time)",
                    "timestamp(args.time).getFullYear() == 2026 && timestamp(args.time).getHours()"
                            + " == 1",
                    "timestamp(args.time).getDayOfWeek('Europe/Berlin') == 1",
                    "duration('90s').getMinutes() == 1 && duration(args.text) < duration('1s')",
                    "args.missing == 1",
                    "args.text < 1",
                    "args.list[9] == 1",
                    "args.whole / 0 == 1",
                    "args.twice == 1",
                    "headers.x == 'a' || headers['y'] == 'b'",
                    "[1, 2, 3, 4].exists(x, [1, 2, 3, 4].exists(y, x + y == 100))",
                    "(method == 'a' ? upstream : tool.name) == prompt.name + resource.uri",
                    "!tool.annotations.readOnlyHint && principal.name != ''");

    private static final Map<String, Object> VALUES =
            Map.of(
                    "text",
                    "a",
                    "whole",
                    1L,
                    "part",
                    1.5,
                    "flag",
                    Boolean.TRUE,
                    "list",
                    List.of(1L, "a", Boolean.FALSE),
                    "map",
                    Map.of("k", "v"),
                    "time",
                    "2026-01-01T01:00:00Z");

    private Samples() {}

    /** Evaluates everything once. */
    static void warm(CelEngine engine) {
        try {
            for (String text : EXPRESSIONS) {
                engine.compile(text, 8);
            }
        } catch (InvalidExpressionException changed) {
            throw new IllegalStateException(changed);
        }
    }

    /** Evaluates an expression for requests of which everything, or only names are known. */
    static void evaluate(Expression expression) {
        expression.evaluate((fact, nothing) -> full(fact, nothing));
        expression.evaluate((fact, nothing) -> ofNames(fact));
        expression.evaluate(failing());
    }

    private static Object full(Fact fact, Object nothing) {
        return switch (fact.form()) {
            case TEXT -> "a";
            case FLAG -> Boolean.FALSE;
            case TEXTS -> Map.of("x", "a");
            case JSON -> new Arguments(nothing);
        };
    }

    private static @Nullable Object ofNames(Fact fact) {
        return switch (fact.form()) {
            case TEXT -> "";
            case FLAG -> Boolean.TRUE;
            case TEXTS, JSON -> null;
        };
    }

    private static Facts failing() {
        Set<Fact> told = EnumSet.of(Fact.METHOD, Fact.TOOL);
        return (fact, nothing) -> {
            if (told.contains(fact)) {
                return "b";
            }
            throw new UndecidedException(Outcome.TWICE);
        };
    }

    /** Arguments of every kind; one of them is in doubt. */
    private static final class Arguments extends AbstractMap<String, Object> {

        private final Object nothing;

        Arguments(Object nothing) {
            this.nothing = nothing;
        }

        @Override
        public @Nullable Object get(Object name) {
            if (name.equals("twice")) {
                throw new UndecidedException(Outcome.TWICE);
            }
            return name.equals("none") ? nothing : VALUES.get(name);
        }

        @Override
        public boolean containsKey(Object name) {
            return name.equals("twice") || name.equals("none") || VALUES.containsKey(name);
        }

        @Override
        public Set<Map.Entry<String, Object>> entrySet() {
            return VALUES.entrySet();
        }
    }
}
