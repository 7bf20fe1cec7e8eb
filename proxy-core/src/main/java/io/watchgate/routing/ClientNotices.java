package io.watchgate.routing;

import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.mcp.ClientFeature;
import io.watchgate.mcp.McpMethod;
import io.watchgate.session.Exchange;
import io.watchgate.session.McpSession;
import io.watchgate.upstream.UpstreamLeg;

/**
 * Brings a client's notifications to the servers they concern: those with a leg of this client's
 * own.
 */
public final class ClientNotices {

    /** Takes a notification that is neither a cancellation nor progress; takes ownership of it. */
    public void take(Exchange exchange, JsonRpcNotification notification) {
        McpSession session = exchange.session();
        McpMethod method = McpMethod.of(notification);
        // Each leg has had its own handshake.
        boolean wanted =
                session != null && method != McpMethod.INITIALIZED && isDeclared(session, method);
        if (session != null && wanted) {
            for (UpstreamLeg leg : session.ownLegs()) {
                if (leg.state() == UpstreamLeg.State.OPEN) {
                    leg.send(notification.copy());
                }
            }
        }
        notification.release();
    }

    private static boolean isDeclared(McpSession session, McpMethod method) {
        return method != McpMethod.ROOTS_LIST_CHANGED
                || session.client().profile().has(ClientFeature.ROOTS);
    }
}
