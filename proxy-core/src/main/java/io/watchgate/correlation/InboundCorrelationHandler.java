package io.watchgate.correlation;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Reason;
import io.watchgate.session.AnswerTranslation;
import io.watchgate.session.Exchange;
import io.watchgate.session.McpSession;
import io.watchgate.session.PendingRequest;
import io.watchgate.session.SessionCarrier;

/**
 * Opens a {@link PendingRequest} for each request of a client, and closes it with its answer.
 *
 * <p>Read path: reads {@link JsonRpcMessage}. A request is passed on as a {@code PendingRequest}; a
 * response goes to the server that asked; {@code notifications/cancelled} and {@code
 * notifications/progress} find their request here; other notifications pass. Write path: a
 * completed {@code PendingRequest} is passed on as its {@link JsonRpcResponse} under the client's
 * id; everything else passes. What a client sends for a session that another connection carries is
 * handed over to that one's loop, and goes on from there.
 *
 * <p>Holds nothing: the table belongs to the {@link McpSession}. Its in-flight limit answers what
 * is too much with {@code overloaded}; an id that is in use is refused with status 400. What is of
 * the modern era, by its body or its header, goes to {@link ModernRequests}, what is not to {@link
 * LegacyRequests}.
 *
 * <p>Takes ownership of messages until they are passed on. A message that needs a session and names
 * none is refused with status 400.
 */
@Sharable
public final class InboundCorrelationHandler extends ChannelDuplexHandler {

    private final ModernRequests modern;
    private final AnswerTranslation earlier;

    /**
     * Creates the handler.
     *
     * @param modern gives answers the form of the modern era
     * @param earlier gives answers to clients of the legacy era a shape that they know
     */
    public InboundCorrelationHandler(AnswerTranslation modern, AnswerTranslation earlier) {
        this.modern = new ModernRequests(modern);
        this.earlier = earlier;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof JsonRpcMessage posted && isCarried(posted)) {
            return;
        }
        if (message instanceof JsonRpcRequest request) {
            opened(ctx, request);
        } else if (message instanceof JsonRpcNotification notification) {
            notified(ctx, notification);
        } else if (message instanceof JsonRpcResponse response) {
            answered(response);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof PendingRequest request) {
            if (isModern(request)) {
                modern.translate(request);
            } else {
                earlier.translate(request);
            }
            Failure failure = request.failure();
            JsonRpcResponse response = request.takeResponse();
            request.exchange().settle();
            request.close(failure == null ? null : failure.reason());
            ctx.write(response, promise);
        } else {
            ctx.write(message, promise);
        }
    }

    /**
     * Hands a message over whose session is carried by another connection. Returns false when the
     * message belongs here.
     */
    private static boolean isCarried(JsonRpcMessage message) {
        Exchange exchange = (Exchange) message.context();
        McpSession session = exchange.session();
        SessionCarrier carrier = session == null ? null : session.carrier();
        if (carrier == null || carrier.exchange() == exchange) {
            return false;
        }
        if (message instanceof JsonRpcRequest request && request.claim() != null) {
            LegacyRequests.refuse(
                    request,
                    Reason.UNSUPPORTED_REVISION,
                    "a request of 2026-07-28 over HTTP+SSE (expected: posted to /mcp)");
        } else if (!carrier.take(message) && message instanceof JsonRpcRequest request) {
            String text = "too many tasks wait for the session (limits.handoff)";
            LegacyRequests.refuse(request, Reason.OVERLOADED, text);
        }
        return true;
    }

    private void opened(ChannelHandlerContext ctx, JsonRpcRequest message) {
        Exchange exchange = (Exchange) message.context();
        if (message.claim() != null || exchange.modern() != null) {
            modern.open(ctx, exchange, message);
            return;
        }
        LegacyRequests.open(ctx, exchange, message);
    }

    private static void notified(ChannelHandlerContext ctx, JsonRpcNotification notification) {
        Exchange exchange = (Exchange) notification.context();
        McpSession session = exchange.session();
        if (exchange.modern() != null) {
            // Whose request it is about, nobody knows: an id is another's as likely as the
            // sender's.
            notification.release();
            return;
        }
        if (session == null) {
            notification.release();
            exchange.refuse(Reason.SESSION_MISSING, LegacyRequests.NO_SESSION, null);
            return;
        }
        switch (McpMethod.of(notification)) {
            case CANCELLED -> {
                RequestId id = notification.readRequestId();
                String reason = id == null ? null : notification.readText("reason");
                notification.release();
                if (id != null) {
                    session.cancel(id, reason);
                }
            }
            case PROGRESS -> session.progressed(notification);
            default -> ctx.fireChannelRead(notification);
        }
    }

    private static void answered(JsonRpcResponse response) {
        Exchange exchange = (Exchange) response.context();
        McpSession session = exchange.session();
        if (exchange.modern() != null) {
            response.release();
            exchange.refuse(
                    Reason.INVALID_REQUEST, "a response (expected: a request, in this era)", null);
        } else if (session == null) {
            response.release();
            exchange.refuse(Reason.SESSION_MISSING, LegacyRequests.NO_SESSION, null);
        } else {
            session.answered(response);
        }
    }

    private static boolean isModern(PendingRequest request) {
        return request.exchange().modern() != null;
    }
}
