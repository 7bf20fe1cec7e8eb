/**
 * The listener for operators: health, metrics, status, and the few things that can be ordered. On a
 * thread of its own, so that it answers when event loops do not. Imported by {@code
 * server.observability} and {@code server}. Read {@link io.watchgate.server.admin.AdminRoutes}
 * first.
 */
@NullMarked
package io.watchgate.server.admin;

import org.jspecify.annotations.NullMarked;
