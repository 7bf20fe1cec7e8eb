/**
 * Puts together what watches the gateway: metrics, access log, loop watch, admin listener. Only
 * {@code server} imports it. Read {@link io.watchgate.server.observability.Observability} first.
 */
@NullMarked
package io.watchgate.server.observability;

import org.jspecify.annotations.NullMarked;
