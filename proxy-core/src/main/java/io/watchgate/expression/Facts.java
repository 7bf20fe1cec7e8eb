package io.watchgate.expression;

import org.jspecify.annotations.Nullable;

/** What is known of one request. Used by the thread that evaluates, during the evaluation. */
public interface Facts {

    /**
     * Returns a fact: a {@code String}, a {@code Boolean}, or a {@code Map} with texts for keys,
     * whose values are read when somebody asks for them. Values in arguments are {@code String},
     * {@code Boolean}, {@code Long}, {@code Double}, {@code List}, {@code Map} or {@code nothing}.
     *
     * @param nothing what stands for JSON's {@code null} inside of arguments
     * @return null where the fact is not known, as arguments are not while a list is judged
     * @throws UndecidedException when nobody can tell what the fact is; the maps throw it, too
     */
    @Nullable Object value(Fact fact, Object nothing);
}
