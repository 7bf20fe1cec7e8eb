package io.watchgate.transport.inbound;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.McpHeaders;
import io.watchgate.mcp.Reason;
import io.watchgate.session.Endpoint;
import io.watchgate.session.Exchange;
import io.watchgate.session.ExchangeTraits;
import io.watchgate.session.McpSession;
import org.jspecify.annotations.Nullable;

/**
 * Answers the requests that carry no message: GET, DELETE and OPTIONS (MCP 2025-11-25,
 * basic/transports, "Listening for Messages from the Server", "Session Management").
 *
 * <p>Confined to the loop of its {@link HttpAdmission}.
 */
final class SessionOperations {

    private final HttpAdmission admission;
    private final GatewayLoop loop;

    SessionOperations(HttpAdmission admission, GatewayLoop loop) {
        this.admission = admission;
        this.loop = loop;
    }

    /** Tells a browser what a page may send (Fetch Standard, "CORS-preflight request"). */
    void preflight(ChannelHandlerContext ctx, @Nullable String origin, boolean keepAlive) {
        admission.answer(
                ctx,
                new ResponseSink.StatusHead(
                        HttpResponseStatus.NO_CONTENT,
                        keepAlive,
                        false,
                        origin,
                        "allow: GET, POST, DELETE, OPTIONS",
                        "access-control-allow-methods: GET, POST, DELETE",
                        "access-control-allow-headers: Accept, Authorization, Content-Type,"
                                + " Last-Event-ID, Mcp-Session-Id, MCP-Protocol-Version,"
                                + " Mcp-Method, Mcp-Name",
                        "access-control-max-age: 600"),
                null);
    }

    /** Ends a session. */
    void delete(
            ChannelHandlerContext ctx,
            @Nullable McpSession session,
            @Nullable String origin,
            boolean keepAlive) {
        if (session == null) {
            admission.refuse(
                    ctx,
                    Reason.SESSION_MISSING,
                    "no Mcp-Session-Id header (expected: the session to end)");
            return;
        }
        session.end();
        admission.answer(
                ctx,
                new ResponseSink.StatusHead(
                        HttpResponseStatus.NO_CONTENT, keepAlive, false, origin),
                null);
    }

    /**
     * Opens the session's standalone stream, or resumes a broken one.
     *
     * @return the exchange whose response the stream is; null when it was refused
     */
    @Nullable Exchange get(
            ChannelHandlerContext ctx,
            HttpRequest request,
            Endpoint endpoint,
            ExchangeTraits traits,
            @Nullable McpSession session) {
        if (!traits.acceptsStream()) {
            return admission.refuse(
                    ctx, Reason.NOT_ACCEPTABLE, "Accept (expected: text/event-stream)");
        }
        if (session == null) {
            return admission.refuse(
                    ctx,
                    Reason.SESSION_MISSING,
                    "no Mcp-Session-Id header (expected: the one initialize returned)");
        }
        Exchange exchange =
                new Exchange(
                        loop,
                        ctx.channel(),
                        endpoint,
                        traits,
                        admission.services().sessionSettings(),
                        session);
        GetStream stream = new GetStream(exchange, session, ctx, admission.services());
        stream.open(request.headers().get(McpHeaders.LAST_EVENT_ID));
        return exchange;
    }
}
