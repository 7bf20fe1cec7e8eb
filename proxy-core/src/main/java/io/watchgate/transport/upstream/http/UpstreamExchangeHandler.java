package io.watchgate.transport.upstream.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.watchgate.codec.HttpContents;
import io.watchgate.codec.SpareHead;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the responses to what a connection carries.
 *
 * <p>Reads {@link HttpResponse} and {@link HttpContent}; passes on what the body belongs to, and
 * then the contents, where the exchange wants them. Write path: watches whether it is flushed.
 *
 * <p>Holds how far the response has come, confined to the event loop of the channel. Whose response
 * it is, the connection knows.
 *
 * <p>Takes ownership of contents. When the channel closes, the exchange hears whether the server
 * can have seen its request. What a server sends unasked ends the connection.
 */
public final class UpstreamExchangeHandler extends ChannelDuplexHandler {

    private static final Logger LOG = LoggerFactory.getLogger(UpstreamExchangeHandler.class);
    private static final int SWITCHING_PROTOCOLS = 101;

    private final HttpLane lane;
    private final SpareHead<ResponseHead> spare;
    private final ResponseBody body;
    private @Nullable HttpResponses codec;

    /** Tells whether the end of an interim response is awaited. */
    private boolean interim;

    /** Tells whether the connection has closed within the head of a response. */
    private boolean begun;

    private boolean keepAlive;
    private long idleNanos;

    /**
     * Creates the handler of one connection.
     *
     * @param spare where heads go that have been read
     */
    public UpstreamExchangeHandler(HttpLane lane, SpareHead<ResponseHead> spare) {
        this.lane = lane;
        this.spare = spare;
        this.body = new ResponseBody(lane.origin());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        lane.attach(ctx.channel());
        codec = ctx.pipeline().get(HttpResponses.class);
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        ctx.flush();
        lane.flushed();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        UpstreamExchange exchange = lane.exchange();
        if (exchange == null || !lane.isSent()) {
            // Nobody has asked for it yet.
            ReferenceCountUtil.release(message);
            ctx.close();
        } else if (body.isArriving() && message instanceof HttpContent content) {
            content(ctx, exchange, content);
        } else if (!interim && message instanceof ResponseHead head) {
            if (head.isKnown()) {
                begin(ctx, exchange, head);
            } else {
                judge(ctx, exchange, head);
            }
            head.giveBack(spare);
        } else if (!interim && message instanceof HttpResponse response) {
            judge(ctx, exchange, response);
        } else {
            interim &= !(message instanceof LastHttpContent);
            ReferenceCountUtil.release(message);
        }
    }

    private void judge(
            ChannelHandlerContext ctx, UpstreamExchange exchange, HttpResponse response) {
        int code = response.status().code();
        if (response.decoderResult().isFailure()) {
            ReferenceCountUtil.release(response);
            spoiled(exchange, response.decoderResult().cause());
        } else if (code == SWITCHING_PROTOCOLS) {
            lane.spoil(exchange, "HTTP status 101 (expected: no change of protocol)");
        } else if (code < 200) {
            interim = true;
        } else if (!isFramed(response)) {
            lane.spoil(exchange, "HTTP Transfer-Encoding (expected: chunked or none)");
        } else {
            keepAlive = HttpUtil.isKeepAlive(response);
            idleNanos = KeepAlive.idleNanos(response.headers());
            BodyKind kind = BodyKind.of(response.headers());
            String encoding = response.headers().get(HttpHeaderNames.CONTENT_ENCODING);
            if (response instanceof ResponseHead head) {
                head.know(keepAlive, idleNanos, kind, encoding);
            }
            body.begin(ctx, exchange, exchange.begins(response, kind), encoding);
        }
    }

    /** Does what {@link #judge} did when this head came before. */
    private void begin(ChannelHandlerContext ctx, UpstreamExchange exchange, ResponseHead head) {
        keepAlive = head.keepsAlive();
        idleNanos = head.idleNanos();
        body.begin(ctx, exchange, exchange.begins(head, head.body()), head.encoding());
    }

    /** Tells whether the end of the body is where both sides see it (RFC 9112, 6.3). */
    private static boolean isFramed(HttpResponse response) {
        String coding = response.headers().get(HttpHeaderNames.TRANSFER_ENCODING);
        return coding == null || coding.equalsIgnoreCase("chunked");
    }

    private void content(
            ChannelHandlerContext ctx, UpstreamExchange exchange, HttpContent content) {
        boolean last = HttpContents.isLast(content);
        if (content.decoderResult().isFailure()) {
            content.release();
            spoiled(exchange, content.decoderResult().cause());
            return;
        }
        if (lane.resting) {
            lane.wake(exchange);
        }
        switch (body.feed(ctx, content)) {
            case TAKEN -> {
                if (last) {
                    ends(ctx, exchange);
                }
            }
            case UNDECODABLE -> lane.spoil(exchange, "its content encoding cannot be undone");
            case TOO_LARGE ->
                    lane.spoil(exchange, HttpReception.tooLarge(lane.origin().frameLimit()));
            case TOO_MUCH -> {
                if (last) {
                    ends(ctx, exchange);
                } else {
                    lane.cutOff(exchange);
                }
            }
        }
    }

    private void spoiled(UpstreamExchange exchange, Throwable cause) {
        if (cause instanceof PrematureChannelClosureException) {
            begun = true;
        } else {
            lane.spoil(exchange, "HTTP: " + cause.getMessage());
        }
    }

    private void ends(ChannelHandlerContext ctx, UpstreamExchange exchange) {
        body.end();
        // The last portion can have made the exchange leave.
        if (lane.exchange() == exchange) {
            ctx.channel().config().setAutoRead(true);
            // What follows was sent before any request it could answer.
            boolean clean = codec == null || !codec.hasMore();
            lane.complete(exchange, keepAlive && clean, idleNanos);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        lane.closed(begun || body.isArriving());
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        body.end();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Of a failed TLS handshake the dialling tells.
        boolean tls = cause instanceof DecoderException && cause.getCause() instanceof SSLException;
        if (!tls && !(cause instanceof IOException)) {
            LOG.error("a handler of an upstream channel failed", cause);
        }
        ctx.close();
    }
}
