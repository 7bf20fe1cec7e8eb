/**
 * Benchmarks of the message path, the guard of their allocation budgets, and the load lab. Imported
 * by nobody. Read {@link io.watchgate.bench.BenchMain} first.
 */
@NullMarked
package io.watchgate.bench;

import org.jspecify.annotations.NullMarked;
