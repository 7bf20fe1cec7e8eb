/**
 * Lines about requests, from event loops to where they stay: each loop builds its lines and puts
 * them into a ring of bytes of its own; one thread for each place brings them there. Imported by
 * {@code server.accesslog}, {@code server.audit} and {@code server.observability}. Read {@link
 * io.watchgate.server.line.LineRing} first, then {@link io.watchgate.server.line.LineWriter}.
 */
@NullMarked
package io.watchgate.server.line;

import org.jspecify.annotations.NullMarked;
