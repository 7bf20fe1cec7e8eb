/**
 * The log with one line of JSON per request. Imported by {@code server.observability}. Read {@link
 * io.watchgate.server.accesslog.RequestLines} first, then {@link
 * io.watchgate.server.accesslog.AccessLog}.
 */
@NullMarked
package io.watchgate.server.accesslog;

import org.jspecify.annotations.NullMarked;
