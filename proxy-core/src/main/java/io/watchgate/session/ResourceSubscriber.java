package io.watchgate.session;

import io.watchgate.jsonrpc.JsonRpcNotification;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who wants to hear that resources were updated: a session, or a listen stream of the
 * modern era.
 */
public interface ResourceSubscriber {

    /** Returns the endpoint, which knows in which form the subscriber sees URIs. */
    Endpoint endpoint();

    /**
     * Takes an update; takes ownership of it. Safe from any of the gateway's loops.
     *
     * @param exposed the URI as the subscriber knows it, as the inside of a JSON string; null when
     *     it is the server's own
     */
    void updated(JsonRpcNotification update, byte @Nullable [] exposed);
}
