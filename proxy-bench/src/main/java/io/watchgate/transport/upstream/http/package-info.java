/** Access of the benchmarks to the pool of connections. Imported by the benchmarks. */
@NullMarked
package io.watchgate.transport.upstream.http;

import org.jspecify.annotations.NullMarked;
