/**
 * The process around the core: listeners, readiness, signals, reload, stop. Imported by the main
 * class only. Read {@link io.watchgate.server.daemon.Daemon} first.
 */
@NullMarked
package io.watchgate.server.daemon;

import org.jspecify.annotations.NullMarked;
