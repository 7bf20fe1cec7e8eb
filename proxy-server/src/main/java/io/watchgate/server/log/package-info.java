/**
 * The gateway's own log: one line per event, on stderr, in UTC. Set up in code, because reading XML
 * takes longer than all else the logging does at start. Only {@code server} and {@code
 * server.command} import it. Read {@link io.watchgate.server.log.GatewayLog} first.
 */
@NullMarked
package io.watchgate.server.log;

import org.jspecify.annotations.NullMarked;
