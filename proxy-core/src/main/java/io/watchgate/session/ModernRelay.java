package io.watchgate.session;

import io.watchgate.jsonrpc.JsonRpcErrorCode;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.mcp.LogFilter;
import io.watchgate.mcp.LogLevel;
import io.watchgate.mcp.McpMethod;
import io.watchgate.upstream.LegMessages;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;

/**
 * Decides what of a server's words in the middle of a call a client of the modern era gets to see:
 * log messages, if this very request wants them, and nothing else; it can be asked for nothing (MCP
 * 2026-07-28, basic/patterns, server/utilities/logging).
 */
final class ModernRelay {

    private ModernRelay() {}

    /** Passes a message on or answers it; takes ownership of it. */
    static void relay(
            Exchange exchange, ModernCaller caller, UpstreamCall from, JsonRpcMessage message) {
        if (message instanceof JsonRpcRequest question) {
            refuse(from.leg(), question);
            return;
        }
        LogLevel least = caller.logLevel();
        boolean wanted =
                least != null
                        && message instanceof JsonRpcNotification notification
                        && McpMethod.of(notification) == McpMethod.MESSAGE
                        && LogFilter.passes(notification, least);
        if (wanted) {
            exchange.endpoint().shown(from.leg().upstream(), (JsonRpcNotification) message);
            exchange.write(message);
        } else {
            message.release();
        }
    }

    private static void refuse(UpstreamLeg leg, JsonRpcRequest question) {
        RequestId id = question.readId();
        question.release();
        leg.respond(
                LegMessages.error(
                        leg,
                        id,
                        JsonRpcErrorCode.METHOD_NOT_FOUND,
                        "the client of this call cannot be asked"));
    }
}
