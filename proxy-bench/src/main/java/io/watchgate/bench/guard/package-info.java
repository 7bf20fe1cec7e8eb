/**
 * The guard over speed: round trips as ratios to a plain proxy in the same JVM, held against what
 * they were. Timings stand here, and in no test.
 */
@NullMarked
package io.watchgate.bench.guard;

import org.jspecify.annotations.NullMarked;
