package io.watchgate.transport.inbound.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.watchgate.mcp.McpHeaders;
import io.watchgate.session.Exchange;
import io.watchgate.session.McpSession;
import io.watchgate.session.ModernReply;
import io.watchgate.transport.inbound.HttpDate;
import io.watchgate.transport.inbound.ResponseSink;
import org.jspecify.annotations.Nullable;

/**
 * Writes the response of one stream as frames. Confined to the loop of the stream.
 *
 * <p>A response that is complete before its request is followed by a reset that names no error, so
 * that the client stops sending (RFC 9113, 8.1).
 */
public final class Http2Sink implements ResponseSink {

    private static final AsciiString JSON = AsciiString.cached("application/json");
    private static final AsciiString EVENTS = AsciiString.cached("text/event-stream");
    private static final AsciiString NO_CACHE = AsciiString.cached("no-cache, no-transform");
    private static final AsciiString TEXT = AsciiString.cached("text/plain");
    private static final AsciiString BUFFERING = AsciiString.cached("x-accel-buffering");
    private static final AsciiString NO = AsciiString.cached("no");
    private static final AsciiString ORIGIN = AsciiString.cached("origin");
    private static final AsciiString EXPOSED = AsciiString.cached(EXPOSED_HEADERS);
    private static final AsciiString OK = HttpResponseStatus.OK.codeAsText();
    private static final String ACCEPTED_TEXT = "Accepted";

    private final HttpDate date;
    private boolean requestEnded;
    private boolean ended;
    private @Nullable ChannelFuture lastWrite;

    /** Creates the sink of one stream. */
    public Http2Sink(HttpDate date) {
        this.date = date;
    }

    /** Notes that nothing more comes from the client. */
    void requestEnded() {
        requestEnded = true;
    }

    /** Tells whether the end of the response waits for the client to take it. */
    boolean isStillWritten() {
        return lastWrite != null && !lastWrite.isDone();
    }

    @Override
    public void json(ChannelHandlerContext ctx, ByteBuf body, Exchange exchange) {
        ModernReply modern = exchange.modern();
        Http2Headers head =
                head(
                        modern == null
                                ? OK
                                : HttpResponseStatus.valueOf(modern.status()).codeAsText());
        head.add(HttpHeaderNames.CONTENT_TYPE, JSON);
        common(head, exchange);
        head.addInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        write(ctx, head);
        // Only now: whoever watches the writes knows the end of the exchange by the last.
        exchange.end();
        end(ctx, body);
    }

    @Override
    public void accepted(ChannelHandlerContext ctx, Exchange exchange) {
        Http2Headers head = head(HttpResponseStatus.ACCEPTED.codeAsText());
        origin(head, exchange.traits().origin());
        McpSession session = exchange.session();
        if (session == null || session.carrier() == null) {
            head.addInt(HttpHeaderNames.CONTENT_LENGTH, 0);
            exchange.end();
            end(ctx, head);
        } else {
            // Clients of HTTP+SSE know this body.
            head.add(HttpHeaderNames.CONTENT_TYPE, TEXT);
            head.addInt(HttpHeaderNames.CONTENT_LENGTH, ACCEPTED_TEXT.length());
            write(ctx, head);
            exchange.end();
            end(ctx, ByteBufUtil.writeAscii(ctx.alloc(), ACCEPTED_TEXT));
        }
    }

    @Override
    public void stream(ChannelHandlerContext ctx, Exchange exchange) {
        Http2Headers head = head(OK);
        head.add(HttpHeaderNames.CONTENT_TYPE, EVENTS);
        head.add(HttpHeaderNames.CACHE_CONTROL, NO_CACHE);
        head.add(BUFFERING, NO);
        common(head, exchange);
        write(ctx, head);
    }

    @Override
    public void event(ChannelHandlerContext ctx, ByteBuf bytes, boolean chunked) {
        ctx.write(new DefaultHttp2DataFrame(bytes, false), ctx.voidPromise());
    }

    @Override
    public void endStream(ChannelHandlerContext ctx, boolean chunked) {
        end(ctx, Unpooled.EMPTY_BUFFER);
    }

    @Override
    public void status(
            ChannelHandlerContext ctx,
            StatusHead status,
            @Nullable ByteBuf body,
            @Nullable Exchange exchange) {
        Http2Headers head = head(status.status().codeAsText());
        for (String line : status.lines()) {
            int colon = line.indexOf(':');
            head.add(AsciiString.of(line.substring(0, colon)), line.substring(colon + 1).strip());
        }
        origin(head, status.origin());
        if (body != null) {
            head.add(HttpHeaderNames.CONTENT_TYPE, JSON);
            head.addInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        }
        if (body != null && !status.toHead()) {
            write(ctx, head);
            finish(exchange);
            end(ctx, body);
        } else {
            if (body != null) {
                body.release();
            }
            finish(exchange);
            end(ctx, head);
        }
    }

    private static void finish(@Nullable Exchange exchange) {
        if (exchange != null) {
            exchange.end();
        }
    }

    @Override
    public void goOn(ChannelHandlerContext ctx) {
        Http2Headers head = new DefaultHttp2Headers(false, 2);
        head.status(HttpResponseStatus.CONTINUE.codeAsText());
        write(ctx, head);
        ctx.flush();
    }

    /** Lets the stream end with its last write; the connection stays. */
    @Override
    public void close(ChannelHandlerContext ctx) {
        ChannelFuture written = lastWrite;
        if (!ended) {
            ctx.close();
        } else if (!requestEnded && written != null) {
            written.addListener(
                    done ->
                            ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR))
                                    // A channel that is not read would not notice.
                                    .addListener(reset -> ctx.close()));
        }
    }

    @Override
    public boolean isForOneRequest() {
        return true;
    }

    private Http2Headers head(CharSequence status) {
        Http2Headers head = new DefaultHttp2Headers(false, 8);
        head.status(status);
        head.add(HttpHeaderNames.DATE, date.value());
        return head;
    }

    private static void common(Http2Headers head, Exchange exchange) {
        McpSession session = exchange.session();
        if (exchange.hasNewSession() && session != null) {
            head.add(McpHeaders.SESSION_ID, session.id());
        }
        origin(head, exchange.traits().origin());
    }

    private static void origin(Http2Headers head, @Nullable String origin) {
        if (origin != null) {
            head.add(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            head.add(HttpHeaderNames.VARY, ORIGIN);
            head.add(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
    }

    private static void write(ChannelHandlerContext ctx, Http2Headers head) {
        ctx.write(new DefaultHttp2HeadersFrame(head, false), ctx.voidPromise());
    }

    private void end(ChannelHandlerContext ctx, Http2Headers head) {
        ctx.write(new DefaultHttp2HeadersFrame(head, true), lastPromise(ctx));
    }

    private void end(ChannelHandlerContext ctx, ByteBuf body) {
        ctx.write(new DefaultHttp2DataFrame(body, true), lastPromise(ctx));
    }

    private ChannelPromise lastPromise(ChannelHandlerContext ctx) {
        ended = true;
        ChannelPromise written = ctx.newPromise();
        lastWrite = written;
        return written;
    }
}
