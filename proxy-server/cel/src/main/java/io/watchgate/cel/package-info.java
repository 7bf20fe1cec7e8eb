/**
 * CEL for rules. Loaded by a class loader of its own when a configuration has an expression; sees
 * of the gateway package {@code io.watchgate.expression} and nothing else. Read {@link
 * io.watchgate.cel.CelEngine} first.
 */
@NullMarked
package io.watchgate.cel;

import org.jspecify.annotations.NullMarked;
