package io.watchgate.upstream;

import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Primitive;
import org.jspecify.annotations.Nullable;

/**
 * Whom a leg belongs to: one client session, or all sessions that share it.
 *
 * <p>Called on the leg's home loop or, for what belongs to a call, on that call's loop; must not
 * block.
 */
public interface LegOwner {

    /** Returns the {@code capabilities} object the leg declares to the server. */
    String capabilities();

    /** Returns whom all that comes on the leg is for; null when the leg's key tells, or nothing. */
    default @Nullable String principal() {
        return null;
    }

    /** Returns the {@code clientInfo} object the leg declares to the server. */
    String clientInfo();

    /**
     * Called with a request of the server; takes ownership of it and sees to it that the server
     * gets a response through {@link UpstreamLeg#respond}.
     *
     * @param call the call during which the server asks, if that can be told
     */
    void requested(UpstreamLeg leg, @Nullable UpstreamCall call, JsonRpcRequest request);

    /**
     * Called with a notification that is no progress; takes ownership of it.
     *
     * @param call the call it belongs to, if that can be told
     */
    void notified(UpstreamLeg leg, @Nullable UpstreamCall call, JsonRpcNotification notification);

    /**
     * Called when nobody may hear that a list of the server has changed: what was known of it is
     * old all the same.
     */
    default void changedUntold(UpstreamLeg leg, Primitive primitive) {}

    /**
     * Called with progress under the token of a call that is over; takes ownership of it if it is
     * somebody's. Called on {@code loop}.
     *
     * @param call the id the call had on the wire
     * @return false when it is nobody's
     */
    default boolean progressed(
            UpstreamLeg leg, GatewayLoop loop, long call, JsonRpcNotification notification) {
        return false;
    }

    /** Called when the server withdraws a request it sent before. */
    void withdrawn(UpstreamLeg leg, RequestId id);

    /**
     * Called when the server is ready, before any call waiting for it is sent; what is sent with
     * {@link LegRequest} now is answered before them.
     */
    default void opened(UpstreamLeg leg) {}

    /**
     * Tells whether an idle leg must stay open, because somebody waits for what the server may say
     * unasked.
     */
    default boolean keepsOpen(UpstreamLeg leg) {
        return false;
    }

    /** Called when a call on the leg has ended in any way, before its own owner hears of it. */
    default void ended(UpstreamLeg leg, UpstreamCall call) {}

    /** Called when the leg is gone, for whatever reason; no other call follows. */
    void closed(UpstreamLeg leg);
}
