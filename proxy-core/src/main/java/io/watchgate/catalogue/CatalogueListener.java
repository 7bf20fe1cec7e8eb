package io.watchgate.catalogue;

import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Primitive;
import io.watchgate.upstream.UpstreamLeg;

/**
 * Hears what servers say on legs that several sessions share. Called on the catalogue's home loop,
 * must not block.
 */
public interface CatalogueListener {

    /** Called when a shared leg has opened, before any call waiting for it is sent. */
    void opened(UpstreamLeg leg);

    /** Called when a list has changed, or may have. */
    void changed(UpstreamCatalogue catalogue, Primitive primitive);

    /** Called with a notification for whoever uses the leg; takes ownership of it. */
    void said(UpstreamCatalogue catalogue, UpstreamLeg leg, JsonRpcNotification notification);

    /**
     * Gives a notification that belongs to a task to whoever has begun that; takes ownership of it
     * then.
     *
     * @return false when it belongs to none
     */
    default boolean tookForTask(UpstreamLeg leg, JsonRpcNotification notification) {
        return false;
    }

    /**
     * Gives progress under the token of a call that is over to whoever it is for; takes ownership
     * of it then.
     *
     * @param call the id the call had on the wire
     * @return false when it is nobody's
     */
    default boolean progressed(
            UpstreamLeg leg, GatewayLoop loop, long call, JsonRpcNotification notification) {
        return false;
    }

    /** Tells whether some session would hear of changes. */
    boolean isListenedTo(UpstreamCatalogue catalogue);
}
