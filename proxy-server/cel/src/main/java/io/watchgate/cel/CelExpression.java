package io.watchgate.cel;

import com.google.protobuf.NullValue;
import dev.cel.common.CelErrorCode;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelUnknownSet;
import io.watchgate.expression.Expression;
import io.watchgate.expression.Fact;
import io.watchgate.expression.Facts;
import io.watchgate.expression.Outcome;
import io.watchgate.expression.UndecidedException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An expression in CEL. */
final class CelExpression implements Expression {

    private static final Map<String, Fact> FACTS = new HashMap<>();

    static {
        for (Fact fact : Fact.values()) {
            FACTS.put(fact.word(), fact);
        }
    }

    private final CelRuntime.Program program;
    private final Set<Fact> reads;
    private final Set<String> headers;

    CelExpression(CelRuntime.Program program, Set<Fact> reads, Set<String> headers) {
        this.program = program;
        this.reads = Set.copyOf(reads);
        this.headers = Set.copyOf(headers);
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
        try {
            Object result = program.eval((String name) -> find(facts, name));
            if (result instanceof Boolean holds) {
                return holds ? Outcome.YES : Outcome.NO;
            }
            return result instanceof CelUnknownSet ? Outcome.UNKNOWN : Outcome.MISFIT;
        } catch (CelEvaluationException failed) {
            return outcome(failed);
        } catch (UndecidedException undecided) {
            return undecided.outcome();
        } catch (RuntimeException | StackOverflowError failed) {
            return Outcome.FAILED;
        }
    }

    private static Optional<Object> find(Facts facts, String name) {
        Fact fact = FACTS.get(name);
        return fact == null
                ? Optional.empty()
                : Optional.ofNullable(facts.value(fact, NullValue.NULL_VALUE));
    }

    private static Outcome outcome(CelEvaluationException failed) {
        for (@Nullable Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof UndecidedException undecided) {
                return undecided.outcome();
            }
        }
        CelErrorCode code = failed.getErrorCode();
        return switch (code) {
            case ATTRIBUTE_NOT_FOUND, INDEX_OUT_OF_BOUNDS -> Outcome.ABSENT;
            case OVERLOAD_NOT_FOUND,
                    BAD_FORMAT,
                    INVALID_ARGUMENT,
                    TYPE_NOT_FOUND,
                    NUMERIC_OVERFLOW ->
                    Outcome.MISFIT;
            case ITERATION_BUDGET_EXCEEDED -> Outcome.LIMIT;
            default -> Outcome.FAILED;
        };
    }
}
