package io.watchgate.correlation;

import io.netty.channel.ChannelHandlerContext;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Reason;
import io.watchgate.session.Exchange;
import io.watchgate.session.ExchangeListener;
import io.watchgate.session.McpSession;
import io.watchgate.session.PendingRequest;
import org.jspecify.annotations.Nullable;

/**
 * Judges where a request of the legacy era stands, and enters it into its session's table (MCP
 * 2025-11-25, basic/lifecycle).
 */
final class LegacyRequests {

    /** What a message is refused with that needs a session. */
    static final String NO_SESSION =
            "no Mcp-Session-Id header (expected: the one initialize returned)";

    private LegacyRequests() {}

    /** Returns why the name of a request would be too much for a turn of the loop; or null. */
    static @Nullable Failure unfitName(Exchange exchange, JsonRpcRequest message) {
        int most = exchange.settings().nameLength();
        return message.isNameLongerThan(most)
                ? Failure.notSent(
                        Reason.INVALID_PARAMS,
                        "a name or URI of more than " + most + " bytes (limits.name-length)")
                : null;
    }

    /** Opens a request, and passes it on or answers it; takes ownership of {@code message}. */
    static void open(ChannelHandlerContext ctx, Exchange exchange, JsonRpcRequest message) {
        McpSession session = exchange.session();
        McpMethod method = McpMethod.of(message);
        if (session == null && method != McpMethod.INITIALIZE) {
            refuse(message, Reason.SESSION_MISSING, NO_SESSION);
            return;
        }
        String unfit = unfit(exchange, session, method);
        if (unfit != null) {
            refuse(message, Reason.INVALID_REQUEST, unfit);
            return;
        }
        PendingRequest request = new PendingRequest(exchange, message);
        Failure failure = session == null ? null : request.enter(session);
        if (failure != null && failure.reason() == Reason.INVALID_REQUEST && !exchange.isBatch()) {
            // What a client must not send at all, the status has to say.
            request.withdraw();
            exchange.refuse(failure.reason(), failure.text(), request.id());
            return;
        }
        ExchangeListener listener = exchange.settings().listener();
        listener.opened(request);
        Failure objection = listener.objection(request);
        if (objection != null) {
            failure = objection;
        }
        if (failure == null) {
            failure = unfitName(exchange, message);
        }
        if (failure == null) {
            ctx.fireChannelRead(request);
        } else {
            request.fail(failure);
        }
    }

    /** Answers a request that is never opened; takes ownership of it. */
    static void refuse(JsonRpcRequest request, Reason reason, String text) {
        RequestId id = request.readId();
        Exchange exchange = (Exchange) request.context();
        request.release();
        exchange.refuse(reason, text, id);
    }

    /** Returns why the request may not stand here; or null. */
    private static @Nullable String unfit(
            Exchange exchange, @Nullable McpSession session, McpMethod method) {
        boolean initialize = method == McpMethod.INITIALIZE;
        boolean introduced = session != null && session.isIntroduced();
        if (introduced && initialize) {
            return "initialize on a session (expected: without one)";
        }
        if (session != null && !introduced && !initialize && method != McpMethod.PING) {
            return "a request before initialize (expected: behind it)";
        }
        return exchange.isBatch() && initialize ? "initialize in an array (expected: alone)" : null;
    }
}
