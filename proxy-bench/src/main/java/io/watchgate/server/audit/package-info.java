/** Access of the benchmarks to what records are made of. Imported by the benchmarks. */
@NullMarked
package io.watchgate.server.audit;

import org.jspecify.annotations.NullMarked;
