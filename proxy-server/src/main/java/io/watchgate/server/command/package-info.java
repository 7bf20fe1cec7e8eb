/**
 * The command line: what each command reads, prints and returns. What runs a gateway, or talks to
 * one, stands behind {@link io.watchgate.server.command.GatewayActions}. Only {@code server}
 * imports it. Read {@link io.watchgate.server.command.Commands} first.
 */
@NullMarked
package io.watchgate.server.command;

import org.jspecify.annotations.NullMarked;
