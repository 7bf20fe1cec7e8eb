/**
 * Plays spoiled HTTP/1.1 to the gateway's own decoder, to Netty's and to the grammar, and says
 * where they differ. Imported by {@code bench} alone. Read {@link io.watchgate.bench.fuzz.Fuzzer}
 * first.
 */
@NullMarked
package io.watchgate.bench.fuzz;

import org.jspecify.annotations.NullMarked;
