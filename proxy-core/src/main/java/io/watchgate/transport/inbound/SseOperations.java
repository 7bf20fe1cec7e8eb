package io.watchgate.transport.inbound;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.ProtocolRevision;
import io.watchgate.mcp.Reason;
import io.watchgate.session.ClientDescription;
import io.watchgate.session.Endpoint;
import io.watchgate.session.Exchange;
import io.watchgate.session.ExchangeTraits;
import io.watchgate.session.McpSession;
import org.jspecify.annotations.Nullable;

/**
 * Judges the heads of requests to the two paths of HTTP+SSE: the stream that is a session, and the
 * place its client posts to (MCP 2024-11-05, basic/transports, "HTTP with SSE").
 *
 * <p>Confined to the loop of its {@link HttpAdmission}, which has looked at Host and Origin.
 */
final class SseOperations {

    private static final String STREAM = "/sse";
    private static final String MESSAGES = "/messages";
    private static final String SESSION_PARAMETER = "sessionId=";

    private final HttpAdmission admission;
    private final SessionOperations operations;

    SseOperations(HttpAdmission admission, SessionOperations operations) {
        this.admission = admission;
        this.operations = operations;
    }

    /** Returns where the client of {@code session} posts its messages. */
    static String messagesOf(McpSession session) {
        return MESSAGES + '?' + SESSION_PARAMETER + session.id();
    }

    /**
     * Judges a request to a path that is no endpoint of Streamable HTTP.
     *
     * @param before what the head before it on this connection said
     * @return as {@link HttpAdmission#admit}
     */
    @Nullable Exchange admit(
            ChannelHandlerContext ctx,
            HttpRequest request,
            boolean keepAlive,
            ExchangeTraits before) {
        String target = request.uri();
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        if (path.equals(MESSAGES)) {
            if (!isAllowed(ctx, request, HttpMethod.POST, keepAlive)) {
                return null;
            }
            AcceptHeader anything = AcceptHeader.read(null);
            String parameters = query < 0 ? "" : target.substring(query + 1);
            ExchangeTraits traits =
                    KeptHeaders.of(
                            traits(request, anything, keepAlive, before),
                            request.headers(),
                            admission.services().keptHeaders());
            return post(ctx, request, parameters, traits);
        }
        boolean stream = path.startsWith(STREAM);
        Endpoint endpoint =
                stream ? admission.services().endpoint("/mcp" + path.substring(4)) : null;
        if (endpoint == null) {
            return admission.refuse(
                    ctx,
                    Reason.NO_ENDPOINT,
                    "no such endpoint (expected: /mcp or /mcp/{upstream}, for HTTP+SSE /sse or"
                            + " /sse/{upstream})");
        }
        AcceptHeader accept = AcceptHeader.of(request.headers());
        return isAllowed(ctx, request, HttpMethod.GET, keepAlive)
                ? open(ctx, endpoint, traits(request, accept, keepAlive, before))
                : null;
    }

    private static ExchangeTraits traits(
            HttpRequest request, AcceptHeader accept, boolean keepAlive, ExchangeTraits before) {
        return before.next(
                ProtocolRevision.V2024_11_05,
                accept.stream(),
                accept.json(),
                keepAlive,
                request.protocolVersion().minorVersion() > 0,
                request.headers().get(HttpHeaderNames.ORIGIN));
    }

    private boolean isAllowed(
            ChannelHandlerContext ctx, HttpRequest request, HttpMethod only, boolean keepAlive) {
        if (request.method().equals(HttpMethod.OPTIONS)) {
            operations.preflight(ctx, request.headers().get(HttpHeaderNames.ORIGIN), keepAlive);
            return false;
        }
        if (!request.method().equals(only)) {
            admission.refuse(
                    ctx,
                    Reason.METHOD_NOT_ALLOWED,
                    "method " + request.method(),
                    "allow: " + only + ", OPTIONS");
            return false;
        }
        return true;
    }

    /** Begins a session whose life is that of the response. */
    private @Nullable Exchange open(
            ChannelHandlerContext ctx, Endpoint endpoint, ExchangeTraits traits) {
        if (!traits.acceptsStream()) {
            return admission.refuse(
                    ctx, Reason.NOT_ACCEPTABLE, "Accept (expected: text/event-stream)");
        }
        InboundServices services = admission.services();
        GatewayLoop loop = admission.loop();
        McpSession session =
                services.sessions()
                        .open(endpoint, admission.sender(), ClientDescription.UNKNOWN, loop);
        if (session == null) {
            return admission.refuse(ctx, Reason.OVERLOADED, "too many sessions (limits.sessions)");
        }
        Exchange exchange =
                new Exchange(
                        loop, ctx.channel(), endpoint, traits, services.sessionSettings(), session);
        new SseSession(exchange, session, ctx).open(services.timeouts().handshake().toNanos());
        return exchange;
    }

    private @Nullable Exchange post(
            ChannelHandlerContext ctx, HttpRequest request, String query, ExchangeTraits traits) {
        String id = sessionId(query);
        if (id.isEmpty()) {
            return admission.refuse(
                    ctx,
                    Reason.SESSION_MISSING,
                    "no sessionId in the query (expected: the one the endpoint event named)");
        }
        InboundServices services = admission.services();
        McpSession session = services.sessions().find(id);
        if (session == null || session.carrier() == null || !admission.isSenders(session)) {
            return admission.refuse(
                    ctx,
                    Reason.SESSION_UNKNOWN,
                    "no such session (expected: one whose stream is open)");
        }
        Reason form = PostForm.fault(request, traits, admission.frameLimit());
        if (form != null) {
            return admission.refuse(
                    ctx, form, PostForm.expected(form, request, admission.frameLimit()));
        }
        session.touch(admission.loop().nanoTime());
        return new Exchange(
                admission.loop(),
                ctx.channel(),
                session.endpoint(),
                traits,
                services.sessionSettings(),
                session);
    }

    private static String sessionId(String query) {
        for (String parameter : query.split("&", 16)) {
            if (parameter.startsWith(SESSION_PARAMETER)) {
                return parameter.substring(SESSION_PARAMETER.length());
            }
        }
        return "";
    }
}
