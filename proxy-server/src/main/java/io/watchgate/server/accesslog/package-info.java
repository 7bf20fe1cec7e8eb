/**
 * The log with one line of JSON per request. Each event loop writes its lines into a ring of bytes
 * of its own; one thread brings them to the disk. Imported by {@code server.observability}. Read
 * {@link io.watchgate.server.accesslog.RequestLines} first, then {@link
 * io.watchgate.server.accesslog.AccessLog}.
 */
@NullMarked
package io.watchgate.server.accesslog;

import org.jspecify.annotations.NullMarked;
