/**
 * From a client's request to the upstream that answers it: endpoints, names, choice of legs.
 * Imported by the pipeline and the snapshot. Read {@link io.watchgate.routing.SingleEndpoint}
 * first.
 */
@NullMarked
package io.watchgate.routing;

import org.jspecify.annotations.NullMarked;
