/**
 * One loaded configuration with everything derived from it, and the gateway it runs. Imported by
 * the server. Read {@link io.watchgate.snapshot.GatewayCore} first.
 */
@NullMarked
package io.watchgate.snapshot;

import org.jspecify.annotations.NullMarked;
