package io.watchgate.upstream;

import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.mcp.McpMethod;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to what a server sends besides answers and progress: finds the call it belongs to, if that
 * can be told, and answers pings. Called on the loop of the channel.
 */
final class LegInbox {

    private static final Logger LOG = LoggerFactory.getLogger(LegInbox.class);

    private LegInbox() {}

    /** Takes ownership of {@code message}. */
    static void take(UpstreamLeg leg, LegContext context, JsonRpcMessage message) {
        UpstreamCall call = context.call() == null ? context.calls().only() : context.call();
        if (message instanceof JsonRpcRequest request) {
            requested(leg, call, request);
        } else if (message instanceof JsonRpcNotification notification) {
            notified(leg, context, call, notification);
        } else {
            message.release();
        }
    }

    private static void requested(
            UpstreamLeg leg, @Nullable UpstreamCall call, JsonRpcRequest request) {
        if (leg.isModern()) {
            // Nobody would take the answer: a server of this era asks within its results.
            LOG.debug("upstream {} sent a request, which its revision forbids", leg.upstream());
            request.release();
        } else if (McpMethod.of(request) == McpMethod.PING) {
            leg.respond(LegMessages.empty(leg, request.readId()));
            request.release();
        } else {
            leg.owner().requested(leg, call, request);
        }
    }

    private static void notified(
            UpstreamLeg leg,
            LegContext context,
            @Nullable UpstreamCall call,
            JsonRpcNotification notification) {
        if (leg.isModern()) {
            ListenNotices.take(leg, context, call, notification);
        } else if (McpMethod.of(notification) == McpMethod.CANCELLED) {
            RequestId id = notification.readRequestId();
            notification.release();
            if (id != null) {
                leg.owner().withdrawn(leg, id);
            }
        } else {
            leg.owner().notified(leg, call, notification);
        }
    }
}
