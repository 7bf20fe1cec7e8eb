package io.watchgate.transport.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.watchgate.auth.Authenticator;
import io.watchgate.auth.Principal;
import io.watchgate.codec.ArrayHeaders;
import io.watchgate.config.TimeoutsConfig;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.McpHeaders;
import io.watchgate.mcp.ProtocolEra;
import io.watchgate.mcp.ProtocolRevision;
import io.watchgate.mcp.Reason;
import io.watchgate.session.Answers;
import io.watchgate.session.Endpoint;
import io.watchgate.session.Exchange;
import io.watchgate.session.ExchangeTraits;
import io.watchgate.session.McpSession;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges the heads of HTTP requests: what is not meant for an endpoint, or not in a form it can
 * answer, is refused with the status that says why (MCP 2025-11-25, basic/transports).
 *
 * <p>One for each listener and event loop, confined to the loop.
 */
public final class HttpAdmission {

    /** A body up to this many bytes is read and thrown away to keep the connection. */
    private static final long CHEAP_BODY = 64 * 1024;

    private final GatewayLoop loop;
    private final InboundServices services;
    private final HostGuard guard;
    private final SessionOperations operations;
    private final SseOperations sse;

    private String acceptedHost = "";

    /** What the last head said that was not as the one before on its connection. */
    private ExchangeTraits usual = ExchangeTraits.UNREAD;

    // The request being judged, for the head of a refusal, and whom it was found to be from.
    private @Nullable HttpRequest judged;
    private @Nullable Principal authenticated;
    private @Nullable ResponseSink answers;
    private @Nullable String allowedOrigin;
    private boolean mayStay;

    /** Creates the admission of one listener on one loop. */
    public HttpAdmission(GatewayLoop loop, InboundServices services, HostGuard guard) {
        this.loop = loop;
        this.services = services;
        this.guard = guard;
        this.operations = new SessionOperations(this, loop);
        this.sse = new SseOperations(this, operations);
    }

    GatewayLoop loop() {
        return loop;
    }

    InboundServices services() {
        return services;
    }

    TimeoutsConfig timeouts() {
        return services.timeouts();
    }

    long frameLimit() {
        return services.frameLimit();
    }

    /** Tells whether a connection that may stay is worth reading the body of a refused request. */
    boolean mayDiscardBody(HttpRequest request) {
        // First, because the length of a malformed request need not be a number.
        return mayStay
                && !request.decoderResult().isFailure()
                && !HttpUtil.isTransferEncodingChunked(request)
                && HttpUtil.getContentLength(request, 0L) <= CHEAP_BODY
                && !HttpUtil.is100ContinueExpected(request);
    }

    /**
     * Judges whether a request is meant for this listener.
     *
     * @param sink takes what is answered at once, here and by {@link #admit}
     * @param keepAlive whether the connection may stay open behind the response
     * @return false when it was refused
     */
    boolean receives(
            ChannelHandlerContext ctx, ResponseSink sink, HttpRequest request, boolean keepAlive) {
        judged = request;
        answers = sink;
        authenticated = null;
        allowedOrigin = null;
        mayStay = keepAlive;
        HttpHeaders headers = request.headers();
        if (request.decoderResult().isFailure()) {
            malformed(ctx, request.decoderResult().cause());
            return false;
        }
        KnownPost known = KnownPost.of(request);
        if (known != null) {
            allowedOrigin = known.traits().origin();
            return true;
        }
        int hosts = ArrayHeaders.count(headers, HttpHeaderNames.HOST);
        if (hosts > 1 || hosts == 0 && request.protocolVersion().minorVersion() > 0) {
            refuse(ctx, Reason.BAD_HTTP, hosts + " Host headers (expected: one)");
            return false;
        }
        if (hosts > 0 && !acceptsHost(headers.get(HttpHeaderNames.HOST))) {
            refuse(ctx, Reason.HOST_REFUSED, "Host is not this gateway (see listen.hosts)");
            return false;
        }
        String origin = headers.get(HttpHeaderNames.ORIGIN);
        if (origin != null && !guard.acceptsOrigin(origin)) {
            refuse(ctx, Reason.ORIGIN_REFUSED, "Origin is not allowed (see listen.origins)");
            return false;
        }
        allowedOrigin = origin;
        return true;
    }

    /**
     * Returns who tells whom a request is from; null when nobody is asked. Browsers send no
     * credentials with the request that asks what they may send (Fetch Standard, "CORS-preflight
     * request").
     */
    @Nullable Authenticator authenticator(HttpRequest request) {
        return request.method().equals(HttpMethod.OPTIONS) ? null : guard.authenticator();
    }

    /**
     * Goes on with a request that {@link #receives} has passed, after others have been judged.
     *
     * @param sender whom it is from
     */
    void recall(
            ResponseSink sink, HttpRequest request, boolean keepAlive, @Nullable Principal sender) {
        judged = request;
        answers = sink;
        authenticated = sender;
        allowedOrigin = request.headers().get(HttpHeaderNames.ORIGIN);
        mayStay = keepAlive;
    }

    /**
     * Judges the request that {@link #receives} has passed.
     *
     * @param keepAlive whether the connection may stay open behind the response
     * @param before what the head before it on this connection said
     * @return the exchange to read the body for or to stream to; null when the response has been
     *     written
     */
    @Nullable Exchange admit(
            ChannelHandlerContext ctx,
            HttpRequest request,
            boolean keepAlive,
            ExchangeTraits before) {
        Endpoint endpoint = services.endpoint(request.uri());
        if (endpoint == null) {
            return sse.admit(ctx, request, keepAlive, before);
        }
        KnownPost known = KnownPost.of(request);
        Exchange again = known == null ? null : again(ctx, request, endpoint, known, keepAlive);
        if (again != null) {
            return again;
        }
        HttpMethod method = request.method();
        if (method.equals(HttpMethod.OPTIONS)) {
            operations.preflight(ctx, allowedOrigin, keepAlive);
            return null;
        }
        boolean offered =
                method.equals(HttpMethod.POST)
                        || method.equals(HttpMethod.GET)
                        || method.equals(HttpMethod.DELETE);
        if (!offered) {
            refuse(
                    ctx,
                    Reason.METHOD_NOT_ALLOWED,
                    "method " + method,
                    "allow: GET, POST, DELETE, OPTIONS");
            return null;
        }
        return admit(ctx, request, endpoint, keepAlive, before);
    }

    /** Clients of a listener name it in few ways. */
    private boolean acceptsHost(String host) {
        boolean accepts = host.equals(acceptedHost) || guard.acceptsHost(host);
        if (accepts) {
            acceptedHost = host;
        }
        return accepts;
    }

    private @Nullable Exchange admit(
            ChannelHandlerContext ctx,
            HttpRequest request,
            Endpoint endpoint,
            boolean keepAlive,
            ExchangeTraits before) {
        HttpHeaders headers = request.headers();
        String version = headers.get(McpHeaders.PROTOCOL_VERSION);
        ProtocolRevision revision =
                version == null ? ProtocolRevision.WITHOUT_HEADER : ProtocolRevision.find(version);
        boolean post = request.method().equals(HttpMethod.POST);
        boolean modern = revision != null && revision.era() == ProtocolEra.MODERN;
        if (modern && !post) {
            String text = "method " + request.method() + " (expected: POST)";
            return refuse(ctx, Reason.METHOD_NOT_ALLOWED, text, "allow: POST, OPTIONS");
        }
        if (modern || revision == null && post) {
            // Only the body tells what is wrong with a revision that nobody knows.
            return modern(ctx, request, endpoint, keepAlive, before);
        }
        if (revision == null || !revision.hasStreamableHttp()) {
            return refuse(
                    ctx,
                    Reason.UNSUPPORTED_REVISION,
                    "MCP-Protocol-Version (expected: " + OFFERED + ")");
        }
        String sessionId = headers.get(McpHeaders.SESSION_ID);
        McpSession session = sessionId == null ? null : session(sessionId, endpoint);
        if (sessionId != null && session == null) {
            String text = "no such session (expected: initialize without one)";
            return refuse(ctx, Reason.SESSION_UNKNOWN, text);
        }
        if (request.method().equals(HttpMethod.DELETE)) {
            operations.delete(ctx, session, allowedOrigin, keepAlive);
            return null;
        }
        List<String> kept = services.keptHeaders();
        ExchangeTraits traits = traits(request, revision, keepAlive, before, kept);
        if (request.method().equals(HttpMethod.GET)) {
            return operations.get(ctx, request, endpoint, traits, session);
        }
        Exchange exchange = post(ctx, request, endpoint, traits, session);
        if (exchange != null) {
            KnownPost.keep(request, traits, kept, sessionId, null);
        }
        return exchange;
    }

    /** Admits a POST like one with the same head; null when it has to be judged like any other. */
    private @Nullable Exchange again(
            ChannelHandlerContext ctx,
            HttpRequest request,
            Endpoint endpoint,
            KnownPost known,
            boolean keepAlive) {
        String id = known.session();
        McpSession session = id == null ? null : session(id, endpoint);
        if (!keepAlive
                || id != null && session == null
                || known.keptNames() != services.keptHeaders()
                || PostForm.isTooLarge(request, frameLimit())) {
            return null;
        }
        Exchange exchange = exchange(ctx, endpoint, known.traits(), session);
        if (known.mirror() != null) {
            exchange.becomeModern(known.mirror());
        }
        return exchange;
    }

    /** Returns the session with this id, which has shown itself; null when the sender has none. */
    private @Nullable McpSession session(String id, Endpoint endpoint) {
        McpSession session = services.sessions().find(id, endpoint);
        if (session == null || session.carrier() != null || !isSenders(session)) {
            return null;
        }
        session.touch(loop.turnTime());
        return session;
    }

    /** Judges a POST whose header names the modern era, which has no sessions and no streams. */
    private @Nullable Exchange modern(
            ChannelHandlerContext ctx,
            HttpRequest request,
            Endpoint endpoint,
            boolean keepAlive,
            ExchangeTraits before) {
        List<String> kept = services.keptHeaders();
        ExchangeTraits traits =
                traits(request, ProtocolRevision.V2026_07_28, keepAlive, before, kept);
        Exchange exchange = post(ctx, request, endpoint, traits, null);
        if (exchange != null) {
            MirrorCopy mirror = MirrorCopy.of(request.headers());
            exchange.becomeModern(mirror);
            KnownPost.keep(request, traits, kept, null, mirror);
        }
        return exchange;
    }

    private ExchangeTraits traits(
            HttpRequest request,
            ProtocolRevision revision,
            boolean keepAlive,
            ExchangeTraits before,
            List<String> kept) {
        AcceptHeader accept = AcceptHeader.of(request.headers());
        boolean chunked = request.protocolVersion().minorVersion() > 0;
        boolean stream = accept.stream();
        boolean json = accept.json();
        ExchangeTraits traits =
                before.next(revision, stream, json, keepAlive, chunked, allowedOrigin);
        if (traits != before) {
            // What other connections say, most often.
            traits = usual.next(revision, stream, json, keepAlive, chunked, allowedOrigin);
            usual = traits;
        }
        return KeptHeaders.of(traits, request.headers(), kept);
    }

    private @Nullable Exchange post(
            ChannelHandlerContext ctx,
            HttpRequest request,
            Endpoint endpoint,
            ExchangeTraits traits,
            @Nullable McpSession session) {
        Reason form = PostForm.fault(request, traits, frameLimit());
        if (form != null) {
            return refuse(ctx, form, PostForm.expected(form, request, frameLimit()));
        }
        return exchange(ctx, endpoint, traits, session);
    }

    private Exchange exchange(
            ChannelHandlerContext ctx,
            Endpoint endpoint,
            ExchangeTraits traits,
            @Nullable McpSession session) {
        Exchange exchange =
                new Exchange(
                        loop, ctx.channel(), endpoint, traits, services.sessionSettings(), session);
        if (session == null) {
            exchange.sentBy(sender());
        }
        return exchange;
    }

    /**
     * Returns whom a request without a session is from. Where nobody is asked, programs of one
     * machine are one principal, and anybody from elsewhere is on his own.
     */
    Principal sender() {
        if (authenticated != null) {
            return authenticated;
        }
        return guard.isLoopback() ? Principal.ANONYMOUS : Principal.STRANGER;
    }

    /** Tells whether the request may name this session: its id is no proof of who sends it. */
    boolean isSenders(McpSession session) {
        return authenticated == null || authenticated.equals(session.principal());
    }

    private void malformed(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof TooLongHttpHeaderException) {
            refuse(ctx, Reason.HEADER_TOO_LARGE, "header too large (expected: <= limits.header)");
        } else if (cause instanceof TooLongHttpLineException) {
            write(
                    ctx,
                    Reason.BAD_HTTP,
                    HttpResponseStatus.REQUEST_URI_TOO_LONG,
                    "request line too long");
        } else {
            refuse(ctx, Reason.BAD_HTTP, "malformed request: " + cause.getMessage());
        }
    }

    /** Answers a request with the status of {@code reason}; returns null. */
    @Nullable Exchange refuse(
            ChannelHandlerContext ctx, Reason reason, String text, String... lines) {
        write(ctx, reason, HttpResponseStatus.valueOf(reason.status()), text, lines);
        return null;
    }

    /**
     * Answers a request whose head was admitted, or has not arrived, and whose connection has to be
     * closed behind the answer.
     *
     * @param origin the web origin whose page sent it; null if it was no page
     */
    void refuseAndClose(
            ChannelHandlerContext ctx,
            ResponseSink sink,
            Reason reason,
            String text,
            @Nullable String origin) {
        judged = null;
        answers = sink;
        allowedOrigin = origin;
        mayStay = false;
        refuse(ctx, reason, text);
    }

    private void write(
            ChannelHandlerContext ctx,
            Reason reason,
            HttpResponseStatus status,
            String text,
            String... lines) {
        services.refusals().refused(reason, status.code(), ctx.channel(), loop);
        HttpRequest request = judged;
        mayStay &= isIntact(reason) && (request == null || mayDiscardBody(request));
        ByteBuf body = Answers.refusal(reason, text, null);
        boolean toHead = request != null && request.method().equals(HttpMethod.HEAD);
        answer(
                ctx,
                new ResponseSink.StatusHead(status, mayStay, toHead, allowedOrigin, lines),
                body);
    }

    /** Writes the response to the request being judged. */
    void answer(ChannelHandlerContext ctx, ResponseSink.StatusHead head, @Nullable ByteBuf body) {
        ResponseSink sink = answers;
        if (sink == null) {
            throw new IllegalStateException("no request (expected: one being judged)");
        }
        sink.status(ctx, head, body, null);
        loop.flushes().add(ctx.channel());
    }

    /** After some refusals nobody knows where the next request begins. */
    private static boolean isIntact(Reason reason) {
        return reason != Reason.BAD_HTTP
                && reason != Reason.HEADER_TOO_LARGE
                && reason != Reason.FRAME_TOO_LARGE
                && reason != Reason.CLIENT_TIMEOUT;
    }

    private static final String OFFERED = "2025-03-26, 2025-06-18, 2025-11-25 or 2026-07-28";
}
