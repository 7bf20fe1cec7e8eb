package io.watchgate.routing;

import io.watchgate.mcp.Primitive;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.session.Caller;
import io.watchgate.session.Endpoint;
import io.watchgate.upstream.Upstream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells which upstreams stand behind an endpoint. */
public interface UpstreamSet {

    /** Tells whether {@code upstream} does. */
    boolean contains(Upstream upstream);

    /** Returns all that do, in the order of the configuration. */
    List<Upstream> upstreams();

    /** Tells whether clients hear of changes in the list of {@code primitive} of this server. */
    boolean announces(ServerDescription server, Primitive primitive);

    /**
     * Returns the resource that {@code caller} knows as {@code uri}; null when it leads nowhere.
     */
    Endpoint.@Nullable Subject resource(Caller caller, String uri);

    /**
     * Returns what a tool of {@code upstream} has returned in the form in which clients read it;
     * null when that is the server's own.
     */
    default byte @Nullable [] shown(Upstream upstream, byte[] result) {
        return null;
    }
}
