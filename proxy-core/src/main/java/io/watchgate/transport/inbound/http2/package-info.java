/**
 * HTTP/2 towards clients: the frames of a connection, and its streams as requests that the handlers
 * of {@code transport.inbound} take as they take those of HTTP/1.1. Imported by the pipeline. Read
 * {@link io.watchgate.transport.inbound.http2.StreamCodecHandler} first.
 */
@NullMarked
package io.watchgate.transport.inbound.http2;

import org.jspecify.annotations.NullMarked;
