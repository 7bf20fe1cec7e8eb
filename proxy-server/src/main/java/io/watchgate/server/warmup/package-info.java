/**
 * Runs calls through a gateway in memory, so that the code is loaded and compiled before clients
 * come. Imported by the daemon. Read {@link io.watchgate.server.warmup.WarmUp} first.
 */
@NullMarked
package io.watchgate.server.warmup;

import org.jspecify.annotations.NullMarked;
