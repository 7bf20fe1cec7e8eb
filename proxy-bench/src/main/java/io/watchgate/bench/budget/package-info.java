/**
 * The guard of the allocation budgets: what each benchmark allocates per operation, held against
 * {@code budgets.properties}. Imported by the build's tests. Read {@link
 * io.watchgate.bench.budget.AllocationBudgets} first.
 */
@NullMarked
package io.watchgate.bench.budget;

import org.jspecify.annotations.NullMarked;
