package io.watchgate.session;

import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTask;
import io.watchgate.mcp.LogFilter;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;

/**
 * A message of a server in the middle of a call, on its way to the loop of the exchange; owns it.
 *
 * <p>Knows what of such a message the client gets, and what happens when that takes too little.
 */
record MidCall(PendingRequest request, UpstreamCall from, JsonRpcMessage message)
        implements LoopTask {

    /**
     * Sends a message on to the client of {@code request}; takes ownership of it. Safe from any of
     * the gateway's loops.
     */
    static void received(PendingRequest request, UpstreamCall from, JsonRpcMessage message) {
        GatewayLoop loop = request.exchange().loop();
        if (loop.inLoop()) {
            relay(request, from, message);
        } else {
            loop.handoff().post(new MidCall(request, from, message));
        }
    }

    private static void relay(PendingRequest request, UpstreamCall from, JsonRpcMessage message) {
        if (request.isDone()) {
            message.release();
            return;
        }
        if (message instanceof JsonRpcNotification progress
                && McpMethod.of(progress) == McpMethod.PROGRESS) {
            relayProgress(request, progress);
        } else {
            pass(request.exchange(), from, message);
        }
        holdBack(request, from);
    }

    private static void relayProgress(PendingRequest request, JsonRpcNotification notification) {
        RequestId token = request.progressToken();
        if (token == null) {
            notification.release();
        } else {
            request.sends(notification);
            notification.replaceProgressToken(token);
            request.exchange().write(notification);
        }
    }

    /** Gives the client what a server says besides progress; takes ownership of it. */
    private static void pass(Exchange exchange, UpstreamCall from, JsonRpcMessage message) {
        Caller caller = exchange.caller();
        if (caller instanceof McpSession session) {
            pass(exchange, session, from.leg(), message);
        } else if (caller instanceof ModernCaller modern) {
            ModernRelay.relay(exchange, modern, from, message);
        } else {
            message.release();
        }
    }

    private static void pass(
            Exchange exchange, McpSession session, UpstreamLeg leg, JsonRpcMessage message) {
        if (message instanceof JsonRpcRequest question) {
            session.shard(exchange.loop()).ask(leg, question);
            exchange.write(question);
        } else if (message instanceof JsonRpcNotification notification
                && LogFilter.passes(notification, session.logLevel())) {
            session.endpoint().shown(leg.upstream(), notification);
            exchange.write(notification);
        } else {
            message.release();
        }
    }

    /** Sees to it that a server sends no more than the client takes. */
    private static void holdBack(PendingRequest request, UpstreamCall from) {
        Exchange exchange = request.exchange();
        if (exchange.isTooSlow()) {
            if (!request.isDone() && exchange.traits().shared()) {
                // The connection is not this request's alone: it ends by itself.
                from.cancel();
                request.fail(OutboundQueue.OVERFLOW);
            } else if (!request.isDone()) {
                request.giveUp(Reason.SLOW_READER, null);
            }
        } else if (exchange.isBackedUp()) {
            exchange.holdBack(from);
        }
    }

    @Override
    public void run() {
        relay(request, from, message);
    }

    @Override
    public void abandon() {
        message.release();
    }
}
