package io.watchgate.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import io.watchgate.expression.Fact;
import io.watchgate.expression.InvalidExpressionException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The headers that an expression names. It has to name them in plain words: of each request only
 * those are kept that somebody asks for.
 */
final class HeaderNames {

    private static final String INDEX = "_[_]";
    private static final String IN = "@in";

    private HeaderNames() {}

    static Set<String> of(CelAbstractSyntaxTree tree) throws InvalidExpressionException {
        Set<String> names = new TreeSet<>();
        List<CelNavigableExpr> uses =
                CelNavigableAst.fromAst(tree).getRoot().allNodes().filter(HeaderNames::is).toList();
        for (CelNavigableExpr use : uses) {
            String name = use.parent().map(around -> name(around, use)).orElse(null);
            if (name == null) {
                throw unnamed(tree, use);
            }
            names.add(name);
        }
        return names;
    }

    private static boolean is(CelNavigableExpr node) {
        return node.getKind() == Kind.IDENT
                && node.expr().ident().name().equals(Fact.HEADERS.word());
    }

    private static @Nullable String name(CelNavigableExpr around, CelNavigableExpr use) {
        if (around.getKind() == Kind.SELECT) {
            return around.expr().select().field();
        }
        if (around.getKind() != Kind.CALL) {
            return null;
        }
        CelExpr.CelCall call = around.expr().call();
        if (call.args().size() != 2) {
            return null;
        }
        int map = call.function().equals(INDEX) ? 0 : call.function().equals(IN) ? 1 : -1;
        return map >= 0 && call.args().get(map).id() == use.id()
                ? text(call.args().get(1 - map))
                : null;
    }

    private static @Nullable String text(CelExpr name) {
        return name.getKind() == Kind.CONSTANT
                        && name.constant().getKind() == CelConstant.Kind.STRING_VALUE
                ? name.constant().stringValue()
                : null;
    }

    private static InvalidExpressionException unnamed(
            CelAbstractSyntaxTree tree, CelNavigableExpr use) {
        Integer offset = tree.getSource().getPositionsMap().get(use.id());
        Optional<CelSourceLocation> place =
                offset == null ? Optional.empty() : tree.getSource().getOffsetLocation(offset);
        return new InvalidExpressionException(
                place.map(CelSourceLocation::getLine).orElse(1),
                place.map(CelSourceLocation::getColumn).orElse(0) + 1,
                "headers without a name (expected: a header's name as a text, as"
                        + " headers['x-change'])");
    }
}
