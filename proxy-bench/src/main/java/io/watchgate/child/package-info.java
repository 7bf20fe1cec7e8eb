/** Access of the benchmarks to what a child process is made of. Imported by the benchmarks. */
@NullMarked
package io.watchgate.child;

import org.jspecify.annotations.NullMarked;
