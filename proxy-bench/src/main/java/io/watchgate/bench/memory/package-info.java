/**
 * The whole gateway without a kernel beneath it: channels whose other end is a Java object.
 * Imported by the benchmarks. Read {@link io.watchgate.bench.memory.MemoryGateway} first.
 */
@NullMarked
package io.watchgate.bench.memory;

import org.jspecify.annotations.NullMarked;
