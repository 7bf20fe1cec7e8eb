package io.watchgate.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.CelVarDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.validator.CelValidatorFactory;
import dev.cel.validator.validators.RegexLiteralValidator;
import io.watchgate.expression.Expression;
import io.watchgate.expression.ExpressionEngine;
import io.watchgate.expression.Fact;
import io.watchgate.expression.InvalidExpressionException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Compiles expressions in the Common Expression Language: its standard functions and macros over
 * the facts of a request, each a variable of a known type. Safe from any thread.
 */
public final class CelEngine implements ExpressionEngine {

    /** A regular expression may come from a request: this much memory it may take. */
    private static final int REGEX_PROGRAM = 2000;

    private final CelCompiler compiler =
            CelCompilerFactory.standardCelCompilerBuilder()
                    .setOptions(options(1))
                    .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                    .addVarDeclarations(
                            Arrays.stream(Fact.values()).map(CelEngine::variable).toList())
                    .setResultType(SimpleType.BOOL)
                    .build();
    private final Map<Integer, CelRuntime> runtimes = new ConcurrentHashMap<>();

    /** Creates what compiles. Takes a second, most of it for classes. */
    public CelEngine() {
        Samples.warm(this);
    }

    private static CelOptions options(int iterations) {
        return CelOptions.current()
                .enableHeterogeneousNumericComparisons(true)
                .comprehensionMaxIterations(iterations)
                .maxRegexProgramSize(REGEX_PROGRAM)
                .build();
    }

    private static CelVarDecl variable(Fact fact) {
        CelType type =
                switch (fact.form()) {
                    case TEXT -> SimpleType.STRING;
                    case FLAG -> SimpleType.BOOL;
                    case TEXTS -> MapType.create(SimpleType.STRING, SimpleType.STRING);
                    case JSON -> MapType.create(SimpleType.STRING, SimpleType.DYN);
                };
        return CelVarDecl.newVarDeclaration(fact.word(), type);
    }

    @Override
    public Expression compile(String text, int iterations) throws InvalidExpressionException {
        CelRuntime runtime = runtimes.computeIfAbsent(iterations, CelEngine::runtime);
        CelAbstractSyntaxTree tree = check(text, runtime);
        Set<String> headers = HeaderNames.of(tree);
        try {
            CelExpression expression =
                    new CelExpression(runtime.createProgram(tree), reads(tree), headers);
            Samples.evaluate(expression);
            return expression;
        } catch (CelEvaluationException refused) {
            throw new InvalidExpressionException(1, 1, String.valueOf(refused.getMessage()));
        }
    }

    private static CelRuntime runtime(int iterations) {
        return CelRuntimeFactory.standardCelRuntimeBuilder()
                .setOptions(options(iterations))
                .build();
    }

    private CelAbstractSyntaxTree check(String text, CelRuntime runtime)
            throws InvalidExpressionException {
        CelValidationResult result = compiler.compile(text);
        refuse(result.getErrors());
        try {
            CelAbstractSyntaxTree tree = result.getAst();
            refuse(
                    CelValidatorFactory.standardCelValidatorBuilder(compiler, runtime)
                            .addAstValidators(RegexLiteralValidator.INSTANCE)
                            .build()
                            .validate(tree)
                            .getErrors());
            return tree;
        } catch (CelValidationException told) {
            throw new InvalidExpressionException(1, 1, String.valueOf(told.getMessage()));
        }
    }

    private static void refuse(List<CelIssue> issues) throws InvalidExpressionException {
        if (issues.isEmpty()) {
            return;
        }
        CelIssue first = issues.get(0);
        String message = first.getMessage().replace(" (in container '')", "");
        if (message.startsWith("undeclared reference")) {
            message += " (expected: one of " + String.join(", ", Fact.words()) + ")";
        }
        throw new InvalidExpressionException(
                Math.max(1, first.getSourceLocation().getLine()),
                first.getSourceLocation().getColumn() + 1,
                message);
    }

    private static Set<Fact> reads(CelAbstractSyntaxTree tree) {
        Set<String> names = new TreeSet<>();
        tree.getReferenceMap().values().forEach(reference -> names.add(reference.name()));
        Set<Fact> facts = EnumSet.noneOf(Fact.class);
        for (Fact fact : Fact.values()) {
            if (names.contains(fact.word())) {
                facts.add(fact);
            }
        }
        return facts;
    }
}
