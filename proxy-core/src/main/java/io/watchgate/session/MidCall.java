package io.watchgate.session;

import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.loop.LoopTask;
import io.watchgate.upstream.UpstreamCall;

/**
 * A message of a server in the middle of a call, on its way to the loop of the exchange; owns it.
 */
record MidCall(PendingRequest request, UpstreamCall from, JsonRpcMessage message)
        implements LoopTask {

    /** Gives the client what a server says besides progress; takes ownership of it. */
    static void pass(Exchange exchange, UpstreamCall from, JsonRpcMessage message) {
        Caller caller = exchange.caller();
        if (caller instanceof McpSession session) {
            session.relay(exchange, from.leg(), message);
        } else if (caller instanceof ModernCaller modern) {
            ModernRelay.relay(exchange, modern, from, message);
        } else {
            message.release();
        }
    }

    @Override
    public void run() {
        request.relay(from, message);
    }

    @Override
    public void abandon() {
        message.release();
    }
}
