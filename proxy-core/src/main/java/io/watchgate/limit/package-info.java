/**
 * Bounds: permits that loops share, and budgets of bytes. Every package may import it; it imports
 * {@code loop} only. Read {@link io.watchgate.limit.Permits} first.
 */
@NullMarked
package io.watchgate.limit;

import org.jspecify.annotations.NullMarked;
