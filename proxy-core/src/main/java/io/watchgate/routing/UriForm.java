package io.watchgate.routing;

import io.watchgate.session.Endpoint;
import io.watchgate.upstream.Upstream;
import org.jspecify.annotations.Nullable;

/** How an endpoint shows the URIs of its upstreams. */
public interface UriForm {

    /** Shows every URI as it is. */
    UriForm UNCHANGED = (upstream, uri) -> null;

    /** Returns the form {@code endpoint} uses. */
    static UriForm of(Endpoint endpoint) {
        return endpoint instanceof UriForm form ? form : UNCHANGED;
    }

    /**
     * Returns the URI as clients know it, as the inside of a JSON string; null when it is the
     * server's own.
     */
    byte @Nullable [] exposedInside(Upstream upstream, String uri);
}
