/**
 * The servers behind the gateway: what is known of each, its legs (a process, or a session over
 * HTTP), the calls in flight on them. Knows nothing of clients: whoever sends a call is its {@link
 * io.watchgate.upstream.CallOwner}, whoever a leg belongs to its {@link
 * io.watchgate.upstream.LegOwner}. Read {@link io.watchgate.upstream.UpstreamLeg} first.
 */
@NullMarked
package io.watchgate.upstream;

import org.jspecify.annotations.NullMarked;
