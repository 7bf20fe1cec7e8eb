package io.watchgate.policy;

import io.watchgate.expression.Expression;
import io.watchgate.expression.ExpressionEngine;
import io.watchgate.expression.ExpressionSource;
import io.watchgate.expression.Fact;
import io.watchgate.expression.Facts;
import io.watchgate.expression.InvalidExpressionException;
import io.watchgate.expression.Outcome;
import io.watchgate.expression.UndecidedException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A language for tests: conditions such as {@code tool.name=a} or {@code args.x=1}, all of which
 * have to hold. What is not there cannot be decided, unless another condition does not hold.
 */
final class WordLanguage implements ExpressionSource {

    /** What was evaluated, in order, with how much was known. */
    final List<String> evaluated = new ArrayList<>();

    @Override
    public ExpressionEngine open() {
        return (text, iterations) -> new All(text);
    }

    private record Condition(Fact fact, String member, String value) {}

    private final class All implements Expression {

        private final String text;
        private final List<Condition> conditions = new ArrayList<>();
        private final Set<Fact> reads = EnumSet.noneOf(Fact.class);
        private final Set<String> headers = new TreeSet<>();

        All(String text) throws InvalidExpressionException {
            this.text = text;
            for (String part : text.split(" ")) {
                conditions.add(condition(part));
            }
        }

        private Condition condition(String part) throws InvalidExpressionException {
            int equal = part.indexOf('=');
            for (Fact fact : Fact.values()) {
                boolean members = fact == Fact.ARGUMENTS || fact == Fact.HEADERS;
                String word = members ? fact.word() + "." : fact.word() + "=";
                if (equal > 0 && part.startsWith(word)) {
                    reads.add(fact);
                    String member = members ? part.substring(word.length(), equal) : "";
                    if (fact == Fact.HEADERS) {
                        headers.add(member);
                    }
                    return new Condition(fact, member, part.substring(equal + 1));
                }
            }
            throw new InvalidExpressionException(1, text.indexOf(part) + 1, "no condition");
        }

        @Override
        public Set<Fact> reads() {
            return reads;
        }

        @Override
        public Set<String> headers() {
            return headers;
        }

        @Override
        public Outcome evaluate(Facts facts) {
            Outcome all = Outcome.YES;
            for (Condition condition : conditions) {
                Outcome one = evaluate(condition, facts);
                if (one == Outcome.NO) {
                    all = one;
                    break;
                }
                all = one == Outcome.YES || all == Outcome.UNKNOWN ? all : one;
            }
            evaluated.add(text + " " + all);
            return all;
        }

        private static Outcome evaluate(Condition condition, Facts facts) {
            try {
                @Nullable Object value = facts.value(condition.fact, "nothing");
                if (value instanceof Map<?, ?> map) {
                    if (!map.containsKey(condition.member)) {
                        return Outcome.ABSENT;
                    }
                    value = map.get(condition.member);
                }
                if (value == null) {
                    return Outcome.UNKNOWN;
                }
                return Objects.toString(value).equals(condition.value) ? Outcome.YES : Outcome.NO;
            } catch (UndecidedException undecided) {
                return undecided.outcome();
            }
        }
    }
}
