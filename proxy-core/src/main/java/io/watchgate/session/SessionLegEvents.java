package io.watchgate.session;

import io.watchgate.jsonrpc.JsonRpcInvocation;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Primitive;
import io.watchgate.upstream.UpstreamLeg;

/**
 * Hears of what happens on the legs of single sessions. Called on the leg's home loop, must not
 * block.
 */
public interface SessionLegEvents {

    /** Called when a leg has opened, before any call waiting for it is sent. */
    void opened(McpSession session, UpstreamLeg leg);

    /** Called with a notification of a changed list or resource; takes ownership of it. */
    void changed(McpSession session, UpstreamLeg leg, JsonRpcNotification notification);

    /** Called when a list has changed, of which the client may not hear. */
    void changedUntold(McpSession session, UpstreamLeg leg, Primitive primitive);

    /**
     * Returns what a server sent in the form in which the session knows it: the same, or a message
     * that has taken its place. Called on {@code loop}, takes ownership of {@code message}.
     */
    JsonRpcMessage known(
            McpSession session, UpstreamLeg leg, GatewayLoop loop, JsonRpcInvocation message);

    /**
     * Called with progress under the token of a call that is over; takes ownership of it if it is
     * somebody's. Called on {@code loop}.
     *
     * @param call the id the call had on the wire
     * @return false when it is nobody's
     */
    boolean progressed(
            UpstreamLeg leg, GatewayLoop loop, long call, JsonRpcNotification notification);

    /** Called when a leg is gone. */
    void closed(McpSession session, UpstreamLeg leg);
}
