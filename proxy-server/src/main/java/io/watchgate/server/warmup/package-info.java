/**
 * Runs calls through a second gateway, so that the code is loaded and compiled before clients come.
 * Imported by the daemon, and by what makes its observers. Read {@link
 * io.watchgate.server.warmup.WarmUp} first.
 */
@NullMarked
package io.watchgate.server.warmup;

import org.jspecify.annotations.NullMarked;
