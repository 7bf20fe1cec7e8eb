/**
 * The process around the core: starting, stopping, draining. Nobody imports it. Read {@code
 * GatewayMain} first.
 */
@NullMarked
package io.watchgate.server;

import org.jspecify.annotations.NullMarked;
