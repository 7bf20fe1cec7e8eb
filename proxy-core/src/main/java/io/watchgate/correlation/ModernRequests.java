package io.watchgate.correlation;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonStrings;
import io.watchgate.jsonrpc.JsonTexts;
import io.watchgate.jsonrpc.ModernClaim;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.jsonrpc.Span;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.LogLevel;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.ProtocolEra;
import io.watchgate.mcp.ProtocolRevision;
import io.watchgate.mcp.Reason;
import io.watchgate.session.AnswerTranslation;
import io.watchgate.session.Exchange;
import io.watchgate.session.ExchangeListener;
import io.watchgate.session.MirroredHeaders;
import io.watchgate.session.ModernReply;
import io.watchgate.session.PendingRequest;
import org.jspecify.annotations.Nullable;

/**
 * Judges what is of the modern era, by its body or its header, in the order in which its faults are
 * to be named (MCP 2026-07-28, basic, "_meta", basic/transports/streamable-http, "Server
 * Validation", basic/versioning).
 *
 * <p>Holds descriptions of clients, which many requests repeat; safe from any of the gateway's
 * loops.
 */
final class ModernRequests {

    private static final String META = "io.modelcontextprotocol/";
    private static final int LONGEST_ECHO = 64;
    private static final String OFFERED = "2025-03-26, 2025-06-18, 2025-11-25 or 2026-07-28";

    private final AnswerTranslation translation;
    private final KnownClients clients = new KnownClients();

    ModernRequests(AnswerTranslation translation) {
        this.translation = translation;
    }

    /** Gives the answer of a request of this era its form. */
    void translate(PendingRequest request) {
        translation.translate(request);
    }

    /** Opens a request, and passes it on or answers it; takes ownership of {@code message}. */
    void open(ChannelHandlerContext ctx, Exchange exchange, JsonRpcRequest message) {
        ModernReply reply = exchange.modern();
        boolean unknown =
                reply != null && message.claim() == null && !reply.headers().namesModern();
        if (unknown || exchange.isBatch()) {
            RequestId id = message.readId();
            message.release();
            if (unknown) {
                exchange.refuse(
                        Reason.UNSUPPORTED_REVISION,
                        "MCP-Protocol-Version (expected: " + OFFERED + ")",
                        id);
            } else {
                exchange.refuse(Reason.INVALID_REQUEST, "a request of this era in an array", id);
            }
            return;
        }
        PendingRequest request = new PendingRequest(exchange, message);
        (reply == null ? exchange.becomeModern(MirroredHeaders.NONE) : reply).carry(request);
        ExchangeListener listener = exchange.settings().listener();
        listener.opened(request);
        Failure objection = listener.objection(request);
        Failure failure = LegacyRequests.unfitName(exchange, message);
        if (failure == null) {
            failure = judge(exchange, request);
        }
        if (objection != null) {
            failure = objection;
        }
        if (failure == null) {
            ctx.fireChannelRead(request);
        } else {
            request.fail(failure);
        }
    }

    /** Returns the request's first fault; null when it has none. */
    private @Nullable Failure judge(Exchange exchange, PendingRequest request) {
        JsonRpcRequest message = request.request();
        ModernClaim claim = message.claim();
        if (claim == null) {
            return request.method() == McpMethod.INITIALIZE
                    ? Failure.notSent(
                            Reason.HEADER_MISMATCH,
                            "MCP-Protocol-Version of initialize (expected: one with a handshake)")
                    : missing("protocolVersion and clientCapabilities");
        }
        ByteBuf body = message.body();
        String revision = revision(body, claim.revision());
        if (revision == null) {
            return missing("protocolVersion");
        }
        if (first(body, claim.capabilities()) != '{') {
            return missing("clientCapabilities");
        }
        boolean hasInfo = claim.clientInfo() != Span.NONE;
        if (hasInfo && first(body, claim.clientInfo()) != '{') {
            return missing("clientInfo as an object");
        }
        String level = text(body, claim.logLevel());
        LogLevel least = level == null ? null : LogLevel.find(level);
        if (claim.logLevel() != Span.NONE && least == null) {
            return missing(
                    "logLevel as one of debug, info, notice, warning, error, critical,"
                            + " alert, emergency");
        }
        Failure failure = judge(exchange, request, revision);
        if (failure == null) {
            exchange.describedAs(clients.of(exchange, body, claim, revision, least));
        }
        return failure;
    }

    private static @Nullable Failure judge(
            Exchange exchange, PendingRequest request, String revision) {
        ModernReply reply = exchange.modern();
        // Where many requests share a connection without heads there is nothing to compare with.
        String mismatch =
                reply == null || exchange.traits().shared()
                        ? null
                        : MirrorCheck.mismatch(reply.headers(), request, revision);
        if (mismatch != null) {
            return Failure.notSent(Reason.HEADER_MISMATCH, mismatch);
        }
        ProtocolRevision known = ProtocolRevision.find(revision);
        if (known == null || known.era() != ProtocolEra.MODERN) {
            String echo =
                    revision.length() > LONGEST_ECHO
                            ? revision.substring(0, LONGEST_ECHO)
                            : revision;
            return Failure.notSent(
                    Reason.REVISION_NOT_OFFERED,
                    "Unsupported protocol version",
                    "\"supported\":[\""
                            + ProtocolRevision.V2026_07_28.date()
                            + "\"],\"requested\":"
                            + JsonTexts.quote(echo));
        }
        return request.method().isModern()
                ? null
                : Failure.notSent(Reason.METHOD_NOT_FOUND, "no such method in this revision");
    }

    private static Failure missing(String what) {
        return Failure.notSent(Reason.META_INVALID, "params._meta (expected: " + META + what + ')');
    }

    private static byte first(ByteBuf body, long span) {
        return span == Span.NONE ? 0 : body.getByte(body.readerIndex() + Span.start(span));
    }

    /** Returns the revision at {@code span}; null when there is no string. */
    private static @Nullable String revision(ByteBuf body, long span) {
        String usual = ProtocolRevision.NEWEST_MODERN.date();
        if (span == Span.NONE || Span.length(span) != usual.length() + 2) {
            return text(body, span);
        }
        int start = body.readerIndex() + Span.start(span) + 1;
        for (int i = 0; i < usual.length(); i++) {
            if (body.getByte(start + i) != usual.charAt(i)) {
                return text(body, span);
            }
        }
        return first(body, span) == '"' ? usual : null;
    }

    /** Returns the decoded string at {@code span}; null when there is none. */
    private static @Nullable String text(ByteBuf body, long span) {
        return first(body, span) == '"'
                ? JsonStrings.decode(body, Span.start(span) + 1, Span.end(span) - 1, true)
                : null;
    }
}
