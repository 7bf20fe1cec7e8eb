package io.watchgate.routing;

import io.watchgate.upstream.Upstream;

/** Tells which upstreams stand behind an endpoint. */
public interface UpstreamSet {

    /** Tells whether {@code upstream} does. */
    boolean contains(Upstream upstream);
}
