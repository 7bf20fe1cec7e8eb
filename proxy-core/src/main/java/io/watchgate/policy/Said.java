package io.watchgate.policy;

import io.watchgate.expression.Fact;
import io.watchgate.expression.Facts;
import org.jspecify.annotations.Nullable;

/**
 * A message that a server sends of its own accord, as far as rules look at it.
 *
 * @param upstream key of the server
 * @param method the message's method
 * @param principal whom it is for; null when nobody can tell
 */
record Said(String upstream, String method, @Nullable String principal) implements Facts {

    @Override
    public @Nullable Object value(Fact fact, Object nothing) {
        return switch (fact) {
            case METHOD -> method;
            case UPSTREAM -> upstream;
            case PRINCIPAL -> principal;
            default -> null;
        };
    }
}
