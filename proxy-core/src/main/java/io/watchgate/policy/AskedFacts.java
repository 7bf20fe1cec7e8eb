package io.watchgate.policy;

import io.watchgate.expression.Fact;
import io.watchgate.expression.Facts;
import io.watchgate.mcp.Primitive;
import io.watchgate.session.Endpoint.Subject;
import org.jspecify.annotations.Nullable;

/**
 * What an expression may know of a request.
 *
 * @param asked what names tell
 * @param details the rest; null where only names are known
 * @param most how much of the arguments may be looked at
 */
record AskedFacts(Asked asked, @Nullable Details details, long most) implements Facts {

    @Override
    public @Nullable Object value(Fact fact, Object nothing) {
        return switch (fact) {
            case METHOD -> asked.method();
            case UPSTREAM -> asked.subject() == null ? "" : asked.subject().upstream();
            case TOOL -> name(Primitive.TOOL);
            case PROMPT -> name(Primitive.PROMPT);
            case RESOURCE -> uri();
            case PRINCIPAL -> asked.principal();
            case READ_ONLY, DESTRUCTIVE, IDEMPOTENT, OPEN_WORLD ->
                    ToolHints.says(asked.hints(), fact.word());
            case HEADERS -> details == null ? null : new HeaderLines(details);
            case ARGUMENTS ->
                    details == null ? null : ArgumentTree.of(details.arguments(), nothing, most);
        };
    }

    private String name(Primitive primitive) {
        Subject subject = asked.subject();
        return subject != null && subject.primitive() == primitive ? subject.name() : "";
    }

    private String uri() {
        String plain = name(Primitive.RESOURCE);
        return plain.isEmpty() ? name(Primitive.RESOURCE_TEMPLATE) : plain;
    }
}
