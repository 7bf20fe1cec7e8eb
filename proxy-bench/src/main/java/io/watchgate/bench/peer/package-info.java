/**
 * Other MCP proxies, installed from their registries in one fixed version and started to be
 * compared with. Imported by the lab. Read {@link io.watchgate.bench.peer.Peer} first.
 */
@NullMarked
package io.watchgate.bench.peer;

import org.jspecify.annotations.NullMarked;
