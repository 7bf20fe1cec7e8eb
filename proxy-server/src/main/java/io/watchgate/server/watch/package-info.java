/**
 * Sees event loops that stand still. Imported by {@code server.admin} and {@code
 * server.observability}. Read {@link io.watchgate.server.watch.LoopWatch} first.
 */
@NullMarked
package io.watchgate.server.watch;

import org.jspecify.annotations.NullMarked;
