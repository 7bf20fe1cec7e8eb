/**
 * The words of the Model Context Protocol: revisions, eras, methods, headers, capabilities, and the
 * gateway's own vocabulary of reasons. Tables and values only: no channel, no state. Every package
 * may import it. Read {@link io.watchgate.mcp.ProtocolRevision} first.
 */
@NullMarked
package io.watchgate.mcp;

import org.jspecify.annotations.NullMarked;
