/**
 * Transports towards clients: Streamable HTTP. Imported by the pipeline and the server's listeners.
 * Read {@link io.watchgate.transport.inbound.HttpExchangeHandler} first.
 */
@NullMarked
package io.watchgate.transport.inbound;

import org.jspecify.annotations.NullMarked;
