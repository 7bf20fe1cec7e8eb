/**
 * All upstreams as one server, under {@code /mcp}: merged lists, names and URIs that lead back to
 * their server, one answer to {@code initialize}. Imported by the snapshot. Read {@link
 * io.watchgate.aggregate.AggregateEndpoint} first.
 */
@NullMarked
package io.watchgate.aggregate;

import org.jspecify.annotations.NullMarked;
