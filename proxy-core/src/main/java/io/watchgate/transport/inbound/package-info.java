/**
 * Transports towards clients: Streamable HTTP, and one message a line. Imported by the pipeline and
 * the server's listeners. Read {@link io.watchgate.transport.inbound.HttpExchangeHandler} and
 * {@link io.watchgate.transport.inbound.LineConnection} first.
 */
@NullMarked
package io.watchgate.transport.inbound;

import org.jspecify.annotations.NullMarked;
