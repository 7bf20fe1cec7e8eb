/** Access of the benchmarks to what redacts. Imported by the benchmarks. */
@NullMarked
package io.watchgate.detect;

import org.jspecify.annotations.NullMarked;
