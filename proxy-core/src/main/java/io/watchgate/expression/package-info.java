/**
 * What rules know of expressions, and what the module that understands them is compiled against:
 * nothing here knows the rest of the gateway, and the signatures name the JDK only. Read {@link
 * io.watchgate.expression.ExpressionEngine} first.
 */
@NullMarked
package io.watchgate.expression;

import org.jspecify.annotations.NullMarked;
