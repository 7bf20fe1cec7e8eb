package io.watchgate.transport.inbound;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.watchgate.mcp.Reason;
import io.watchgate.session.Exchange;
import io.watchgate.session.Exchange.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns HTTP requests into exchanges, one at a time, and ends itself those that carry no message.
 *
 * <p>Reads {@link HttpRequest} and {@link HttpContent}; passes on, for a POST, the {@link Exchange}
 * and then its contents. What {@link HttpAdmission} answers or refuses goes no further. Write path:
 * passes everything and watches for the end of the response.
 *
 * <p>Holds the exchange being answered and the beginning of pipelined requests, confined to the
 * event loop of the channel.
 *
 * <p>Takes ownership of contents. A request that is not HTTP is answered with 400, a body that is
 * too large with 413, and the connection closed. When the channel closes, the exchange hears of it.
 */
public final class HttpExchangeHandler extends ChannelDuplexHandler {

    private static final Logger LOG = LoggerFactory.getLogger(HttpExchangeHandler.class);
    private static final byte[] CONTINUE =
            "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private enum Phase {
        /** Waiting for a request. */
        IDLE,
        /** Reading the body of a request. */
        BODY,
        /** Waiting for the end of the response. */
        ANSWER,
        /** Throwing the rest of a body away whose request has been answered. */
        DISCARD,
        CLOSING
    }

    private final HttpAdmission admission;
    private final ConnectionTimer timer;
    private final PipelinedRequests pipelined = new PipelinedRequests();
    private Phase phase = Phase.IDLE;
    private @Nullable Exchange exchange;
    private long bodyBytes;
    private boolean keepAlive = true;
    private boolean draining;
    private boolean takingPipelined;

    /** Creates the handler of one connection. */
    public HttpExchangeHandler(HttpAdmission admission) {
        this.admission = admission;
        this.timer = new ConnectionTimer(admission.loop(), admission.timeouts());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timer.start(ctx.channel(), (reason, text) -> timedOut(ctx, reason, text));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (phase == Phase.ANSWER || !pipelined.isEmpty()) {
            pipelined.add(ctx.channel(), message);
        } else {
            take(ctx, message);
        }
    }

    private void take(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request && phase == Phase.IDLE) {
            begin(ctx, request);
        } else if (message instanceof HttpContent content && phase == Phase.BODY) {
            body(ctx, content);
        } else if (message instanceof LastHttpContent && phase == Phase.DISCARD) {
            ReferenceCountUtil.release(message);
            next(ctx);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        timer.headArrived();
        bodyBytes = 0;
        keepAlive =
                !draining
                        && request.protocolVersion().minorVersion() > 0
                        && HttpUtil.isKeepAlive(request);
        phase = Phase.BODY;
        exchange = admission.admit(ctx, request, keepAlive);
        if (exchange == null) {
            keepAlive &= admission.mayDiscardBody(request);
            discard(ctx);
        } else if (exchange.isAnswered()) {
            // Answered before anybody could watch: a stream that was resumed behind its end.
            answered(ctx, exchange);
        } else if (request.method().equals(HttpMethod.POST)) {
            if (HttpUtil.is100ContinueExpected(request)) {
                ctx.writeAndFlush(ctx.alloc().directBuffer(32).writeBytes(CONTINUE));
            }
            ctx.fireChannelRead(exchange);
        }
    }

    private void body(ChannelHandlerContext ctx, HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        bodyBytes += content.content().readableBytes();
        if (content.decoderResult().isFailure()) {
            content.release();
            refuse(
                    ctx,
                    Reason.BAD_HTTP,
                    "malformed body: " + content.decoderResult().cause().getMessage());
        } else if (bodyBytes > admission.frameLimit()) {
            content.release();
            refuse(ctx, Reason.FRAME_TOO_LARGE, admission.tooLarge(bodyBytes));
        } else {
            if (last) {
                phase = Phase.ANSWER;
                timer.requestArrived();
            } else {
                timer.bodyContinues();
            }
            ctx.fireChannelRead(content);
        }
    }

    /**
     * Refuses the request and closes the connection: the rest of it cannot be told from another
     * one.
     */
    private void refuse(ChannelHandlerContext ctx, Reason reason, String text) {
        String origin = exchange == null ? null : exchange.traits().origin();
        exchange = null;
        keepAlive = false;
        admission.refuseAndClose(ctx, reason, text, origin);
        discard(ctx);
    }

    private void discard(ChannelHandlerContext ctx) {
        phase = Phase.DISCARD;
        if (!keepAlive) {
            next(ctx);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ctx.write(message, promise);
        Exchange current = exchange;
        if (current != null && current.isAnswered()) {
            answered(ctx, current);
        } else if (current != null && draining) {
            // A stream that began while the gateway was told to stop.
            current.endListening();
        }
    }

    private void answered(ChannelHandlerContext ctx, Exchange ended) {
        exchange = null;
        keepAlive &= ended.traits().keepAlive();
        if (phase == Phase.BODY) {
            discard(ctx);
        } else {
            next(ctx);
        }
    }

    /** Goes on to the next request of the connection, or closes it. */
    private void next(ChannelHandlerContext ctx) {
        if (!keepAlive || draining) {
            phase = Phase.CLOSING;
            timer.stop();
            // Behind what the handlers further back are writing right now.
            ctx.executor()
                    .execute(
                            () ->
                                    ctx.writeAndFlush(ctx.alloc().buffer(0))
                                            .addListener(done -> ctx.close()));
            return;
        }
        phase = Phase.IDLE;
        timer.idle();
        if (!takingPipelined) {
            takePipelined(ctx);
        }
    }

    /**
     * Takes what the client sent ahead, up to a request that has to wait for its answer. Not
     * entered again from a request that is answered at once: a thousand of them would need a
     * thousand times the stack.
     */
    private void takePipelined(ChannelHandlerContext ctx) {
        takingPipelined = true;
        try {
            Object message;
            while (phase != Phase.ANSWER
                    && phase != Phase.CLOSING
                    && (message = pipelined.poll(ctx.channel())) != null) {
                take(ctx, message);
            }
        } finally {
            takingPipelined = false;
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (phase == Phase.IDLE) {
            timer.headBegins();
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        timer.writable(ctx.channel().isWritable());
        if (ctx.channel().isWritable() && exchange != null) {
            exchange.writable();
            admission.loop().flushes().flushAll();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ListenerEvent.DRAIN) {
            draining = true;
            if (phase == Phase.IDLE) {
                ctx.close();
            } else if (exchange != null) {
                exchange.endListening();
                admission.loop().flushes().flushAll();
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    private void timedOut(ChannelHandlerContext ctx, Reason reason, String text) {
        boolean answerable =
                phase == Phase.BODY || phase == Phase.IDLE && reason == Reason.CLIENT_TIMEOUT;
        if (answerable && reason != Reason.SLOW_READER) {
            refuse(ctx, reason, text);
            ctx.flush();
        } else {
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        phase = Phase.CLOSING;
        Exchange current = exchange;
        exchange = null;
        if (current != null && current.state() != State.ENDED) {
            current.connectionLost();
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        timer.stop();
        pipelined.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("a handler of an inbound channel failed", cause);
        }
        ctx.close();
    }
}
