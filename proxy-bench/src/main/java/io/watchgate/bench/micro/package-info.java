/**
 * One benchmark for each step of a message's way, and one for the whole way. Imported by the guard
 * of the budgets.
 */
@NullMarked
package io.watchgate.bench.micro;

import org.jspecify.annotations.NullMarked;
