/**
 * A small MCP client for the commands that look at a running gateway. Imported by the main class
 * only. Read {@link io.watchgate.server.client.ToolCommands} first.
 */
@NullMarked
package io.watchgate.server.client;

import org.jspecify.annotations.NullMarked;
