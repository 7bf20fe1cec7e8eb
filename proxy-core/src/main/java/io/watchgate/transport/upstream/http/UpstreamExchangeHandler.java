package io.watchgate.transport.upstream.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.watchgate.loop.LoopTimer;
import io.watchgate.transport.upstream.http.UpstreamExchange.Body;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries exchanges over one connection to a server, one at a time.
 *
 * <p>Reads {@link HttpResponse} and {@link HttpContent}; passes on what the body belongs to, and
 * then the contents, where the exchange wants them. Write path: passes everything and watches
 * whether it leaves.
 *
 * <p>Holds the exchange being carried, confined to the event loop of the channel. The pool owns the
 * connection while there is none.
 *
 * <p>Takes ownership of contents. When the channel closes, the exchange hears whether the server
 * can have seen its request. What a server sends unasked ends the connection.
 */
public final class UpstreamExchangeHandler extends ChannelDuplexHandler {

    private static final Logger LOG = LoggerFactory.getLogger(UpstreamExchangeHandler.class);
    private static final int MOST_IGNORED = 64 * 1024;

    private enum Phase {
        IDLE,
        /** Waiting for the head of the response. */
        AWAITING,
        /** Between the head of an interim response and its end. */
        INTERIM,
        BODY,
        CLOSED
    }

    private final HttpPool pool;
    private final long bornAt;
    private final IdleTimer idleTimer = new IdleTimer();
    private @Nullable Channel channel;
    private @Nullable UpstreamExchange exchange;
    private @Nullable ContentDecoding decoding;
    private Phase phase = Phase.IDLE;
    private Body body = Body.IGNORED;
    private boolean opened;
    private boolean keepAlive;
    private boolean reused;
    private boolean sent;
    private long idleNanos;
    private int ignored;

    UpstreamExchangeHandler(HttpPool pool) {
        this.pool = pool;
        this.bornAt = pool.loop().nanoTime();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    /** Returns the connection; null before it is in a pipeline. */
    @Nullable Channel channel() {
        return channel;
    }

    /** Returns the exchange being carried; null when the connection is idle. */
    @Nullable UpstreamExchange exchange() {
        return exchange;
    }

    /** Returns when the connection was made. */
    long bornAt() {
        return bornAt;
    }

    /** Notes that the connection is ready, TLS included. */
    void opened() {
        opened = true;
    }

    /** Carries {@code next}. */
    void begin(UpstreamExchange next) {
        Channel connection = channel;
        if (connection == null || phase != Phase.IDLE) {
            throw new IllegalStateException(this + " is " + phase + " (expected: IDLE)");
        }
        pool.loop().timers().cancel(idleTimer);
        exchange = next;
        phase = Phase.AWAITING;
        sent = false;
        connection.write(next.begin(this), connection.voidPromise());
        pool.loop().flushes().add(connection);
    }

    /** Lets the connection wait for the next exchange. */
    void idle() {
        pool.loop().timers().schedule(idleTimer, pool.idleNanos(idleNanos));
    }

    /** Closes the connection because nobody wants the response any more. */
    void abandon(UpstreamExchange carried) {
        if (exchange == carried) {
            exchange = null;
            close();
        }
    }

    /** Closes the connection. */
    void close() {
        if (channel != null) {
            channel.close();
        }
    }

    /** Tells whether the connection can carry an exchange. */
    boolean isAlive() {
        return phase == Phase.IDLE && channel != null && channel.isActive();
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        ctx.flush();
        // When the very first flush closes the channel, the server has not got a whole request.
        sent |= exchange != null && ctx.channel().isOpen();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        UpstreamExchange current = exchange;
        if (current == null) {
            ReferenceCountUtil.release(message);
            ctx.close();
        } else if (message instanceof HttpResponse response && phase == Phase.AWAITING) {
            begins(ctx, current, response);
        } else if (message instanceof HttpContent content && phase == Phase.BODY) {
            content(ctx, current, content);
        } else {
            if (phase == Phase.INTERIM && message instanceof LastHttpContent) {
                phase = Phase.AWAITING;
            }
            ReferenceCountUtil.release(message);
        }
    }

    private void begins(
            ChannelHandlerContext ctx, UpstreamExchange current, HttpResponse response) {
        int code = response.status().code();
        if (response.decoderResult().isFailure() || code == 101) {
            LOG.warn(
                    "upstream {} sent no valid HTTP response: {}",
                    current.leg().upstream().key(),
                    response.decoderResult().isFailure()
                            ? response.decoderResult().cause().getMessage()
                            : code);
            ctx.close();
            return;
        }
        if (code < 200) {
            phase = Phase.INTERIM;
            return;
        }
        phase = Phase.BODY;
        ignored = 0;
        keepAlive = HttpUtil.isKeepAlive(response);
        idleNanos = keepAliveNanos(response);
        body = current.begins(response);
        String encoding = response.headers().get(HttpHeaderNames.CONTENT_ENCODING);
        decoding =
                encoding == null || body == Body.IGNORED
                        ? null
                        : ContentDecoding.of(encoding, pool.frameLimit());
        if (body == Body.MESSAGE) {
            ctx.fireChannelRead(current);
        } else if (body == Body.EVENTS) {
            ctx.fireChannelRead(current.events());
        }
    }

    private void content(ChannelHandlerContext ctx, UpstreamExchange current, HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (content.decoderResult().isFailure()) {
            content.release();
            ctx.close();
            return;
        }
        if (body == Body.IGNORED) {
            ignored += content.content().readableBytes();
            content.release();
        } else if (decoding == null) {
            ctx.fireChannelRead(content);
        } else if (!decoding.read(ctx, content)) {
            current.malformed("its content encoding cannot be undone");
            ctx.close();
            return;
        }
        if (last) {
            ends(ctx, current);
        } else if (ignored > MOST_IGNORED) {
            exchange = null;
            ctx.close();
            current.ends();
        }
    }

    private void ends(ChannelHandlerContext ctx, UpstreamExchange current) {
        closeDecoding();
        if (exchange != current) {
            return;
        }
        exchange = null;
        phase = Phase.IDLE;
        reused = true;
        ctx.channel().config().setAutoRead(true);
        if (keepAlive && isSent(ctx) && pool.keeps(this)) {
            pool.release(this);
        } else {
            phase = Phase.CLOSED;
            ctx.close();
        }
        current.ends();
    }

    private static boolean isSent(ChannelHandlerContext ctx) {
        ChannelOutboundBuffer pending = ctx.channel().unsafe().outboundBuffer();
        return pending != null && pending.totalPendingWriteBytes() == 0;
    }

    /** Returns what {@code Keep-Alive: timeout} says, less a second; 0 when it says nothing. */
    private static long keepAliveNanos(HttpResponse response) {
        String value = response.headers().get("keep-alive");
        int at = value == null ? -1 : value.indexOf("timeout=");
        if (value == null || at < 0) {
            return 0;
        }
        int from = at + "timeout=".length();
        int to = from;
        while (to < value.length()
                && to < from + 6
                && value.charAt(to) >= '0'
                && value.charAt(to) <= '9') {
            to++;
        }
        long seconds = to == from ? 0 : Long.parseLong(value.substring(from, to));
        return TimeUnit.MILLISECONDS.toNanos(Math.max(1, seconds * 1000 - 1000));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        boolean answered = phase == Phase.BODY;
        phase = Phase.CLOSED;
        pool.loop().timers().cancel(idleTimer);
        UpstreamExchange current = exchange;
        exchange = null;
        if (opened) {
            pool.closed(this);
        }
        if (current != null) {
            current.breaks(answered, reused, !sent);
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        closeDecoding();
    }

    private void closeDecoding() {
        if (decoding != null) {
            decoding.close();
            decoding = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("a handler of an upstream channel failed", cause);
        }
        ctx.close();
    }

    @Override
    public String toString() {
        return "connection " + channel;
    }

    /** Ends an idle connection before the server does. */
    private final class IdleTimer extends LoopTimer {

        @Override
        protected void expired() {
            close();
        }
    }
}
