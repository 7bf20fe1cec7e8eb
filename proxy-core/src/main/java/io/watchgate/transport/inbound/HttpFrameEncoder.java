package io.watchgate.transport.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.watchgate.codec.Frame;
import io.watchgate.codec.PartedBodies;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.session.Answers;
import io.watchgate.session.Exchange;
import io.watchgate.session.Exchange.State;
import io.watchgate.session.McpSession;
import io.watchgate.session.Refusal;
import io.watchgate.session.ResponseStream;
import io.watchgate.session.StreamSignal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames as HTTP responses: one JSON value when the first message is the only one, otherwise
 * a stream of events.
 *
 * <p>Reads {@link Frame}, {@link Refusal} and {@link StreamSignal}, passes on {@link ByteBuf};
 * everything else passes unchanged.
 *
 * <p>Holds the outlet of the stream being written, confined to the event loop of the channel; what
 * of a response has been written is kept by its {@link Exchange}. Takes ownership of frames. A
 * frame for an exchange that has ended is released.
 */
public final class HttpFrameEncoder extends ChannelOutboundHandlerAdapter {

    private static final ByteBuf HEARTBEAT =
            Unpooled.unreleasableBuffer(
                    Unpooled.directBuffer(3)
                            .writeBytes(":\n\n".getBytes(StandardCharsets.US_ASCII))
                            .asReadOnly());

    /** How long a client should wait before it resumes a stream, in milliseconds. */
    static final long RETRY_MILLIS = 1000;

    private final GatewayLoop loop;
    private final HttpDate date;
    private @Nullable ChannelOutlet outlet;

    /** Creates the encoder of one channel. */
    public HttpFrameEncoder(GatewayLoop loop, HttpDate date) {
        this.loop = loop;
        this.date = date;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof Frame frame) {
            write(ctx, frame, (Exchange) frame.context());
        } else if (message instanceof Refusal refusal) {
            refuse(ctx, refusal);
        } else if (message instanceof StreamSignal signal) {
            signal(ctx, signal);
        } else {
            ctx.write(message, promise);
        }
    }

    private void write(ChannelHandlerContext ctx, Frame frame, Exchange exchange) {
        if (exchange.state() == State.WAITING && exchange.isSettled() && !exchange.startsStream()) {
            writeJson(ctx, frame.body(), exchange);
        } else if (exchange.state() == State.ENDED) {
            frame.body().release();
        } else {
            if (exchange.state() == State.WAITING) {
                begin(ctx, exchange);
            }
            writeEvent(frame.body(), exchange);
        }
    }

    private void writeJson(ChannelHandlerContext ctx, ByteBuf body, Exchange exchange) {
        McpSession newSession = newSession(exchange);
        if (HttpHeads.isPlain(exchange, newSession != null) && hasRoom(body)) {
            HttpHeads.prependJson(body, date.line());
        } else {
            ByteBuf head = ctx.alloc().directBuffer(512);
            HttpHeads.json(head, exchange, date.line(), body.readableBytes(), newSession);
            ctx.write(head, ctx.voidPromise());
        }
        ByteBuf end = PartedBodies.writeAllButEnd(ctx, body);
        // Only now: behind the write that ends the exchange the next request may be answered.
        exchange.end();
        ctx.write(end, ctx.voidPromise());
    }

    private static boolean hasRoom(ByteBuf body) {
        return body.readerIndex() >= HttpHeads.ROOM
                && body.nioBufferCount() == 1
                && !body.isReadOnly();
    }

    /**
     * Returns the session whose id has to go out with this response; null when the client knows it.
     */
    private static @Nullable McpSession newSession(Exchange exchange) {
        return exchange.hasNewSession() ? exchange.session() : null;
    }

    private void begin(ChannelHandlerContext ctx, Exchange exchange) {
        ByteBuf head = ctx.alloc().directBuffer(512);
        HttpHeads.stream(head, exchange, date.line(), newSession(exchange));
        ctx.write(head, ctx.voidPromise());
        ChannelOutlet events = new ChannelOutlet(loop, ctx, exchange.traits().chunked(), exchange);
        outlet = events;
        exchange.streamBegins(events);
        ResponseStream stream = exchange.stream();
        if (stream != null && exchange.revision().hasPrimingEvents()) {
            stream.prime(RETRY_MILLIS);
        }
    }

    private void writeEvent(ByteBuf body, Exchange exchange) {
        ResponseStream stream = exchange.stream();
        ChannelOutlet events = outlet;
        if (stream != null) {
            stream.append(body, exchange.isSettled());
        } else if (events != null) {
            events.event(
                    exchange.carriesSession()
                            ? ResponseStream.messageEvent(body)
                            : ResponseStream.event(body));
            if (exchange.isSettled()) {
                events.end();
            }
        } else {
            body.release();
        }
    }

    private void signal(ChannelHandlerContext ctx, StreamSignal signal) {
        Exchange exchange = signal.exchange();
        switch (signal.kind()) {
            case ACCEPTED -> {
                if (exchange.state() == State.WAITING) {
                    ByteBuf response = ctx.alloc().directBuffer(256);
                    HttpHeads.accepted(response, exchange, date.line());
                    exchange.end();
                    ctx.write(response, ctx.voidPromise());
                }
            }
            case OPEN -> {
                if (exchange.state() == State.WAITING) {
                    begin(ctx, exchange);
                }
            }
            case HEARTBEAT -> {
                if (outlet != null && exchange.state() == State.STREAMING) {
                    outlet.event(HEARTBEAT.duplicate());
                }
            }
            case END -> end(ctx, exchange);
        }
    }

    private void end(ChannelHandlerContext ctx, Exchange exchange) {
        if (exchange.state() == State.WAITING) {
            begin(ctx, exchange);
        }
        ResponseStream stream = exchange.stream();
        if (stream != null) {
            stream.finish();
        } else if (outlet != null) {
            outlet.end();
        }
    }

    private void refuse(ChannelHandlerContext ctx, Refusal refusal) {
        Exchange exchange = refusal.exchange();
        exchange.settings().listener().refused(refusal);
        ByteBuf body = Answers.refusal(refusal.reason(), refusal.text(), refusal.id());
        HttpHeads.StatusHeaders headers =
                new HttpHeads.StatusHeaders(
                        exchange.traits().keepAlive(), exchange.traits().origin());
        ByteBuf head = ctx.alloc().directBuffer(512);
        HttpResponseStatus status = HttpResponseStatus.valueOf(refusal.reason().status());
        HttpHeads.status(head, status, date.line(), headers, body.readableBytes());
        ctx.write(head, ctx.voidPromise());
        // Only now: behind the write that ends the exchange the next request may be answered.
        exchange.end();
        ctx.write(body, ctx.voidPromise());
    }
}
