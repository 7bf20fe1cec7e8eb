/**
 * The tools of the labs: a load generator that checks every answer, fast servers, processes and
 * what they use. Imported by the commands. Read {@link io.watchgate.bench.load.LoadGenerator}
 * first.
 */
@NullMarked
package io.watchgate.bench.load;

import org.jspecify.annotations.NullMarked;
