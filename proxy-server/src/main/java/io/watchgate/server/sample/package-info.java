/**
 * Two small MCP servers on standard input and output, for trying the gateway out and for its tests.
 * Imported by the main class only. Read {@link io.watchgate.server.sample.StdioServer} first.
 */
@NullMarked
package io.watchgate.server.sample;

import org.jspecify.annotations.NullMarked;
