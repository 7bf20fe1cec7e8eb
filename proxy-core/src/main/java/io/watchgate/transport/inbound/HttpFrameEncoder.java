package io.watchgate.transport.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.watchgate.codec.Frame;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.session.Answers;
import io.watchgate.session.Exchange;
import io.watchgate.session.Exchange.State;
import io.watchgate.session.Refusal;
import io.watchgate.session.ResponseStream;
import io.watchgate.session.StreamSignal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames as HTTP responses: one JSON value when the first message is the only one, otherwise
 * a stream of events.
 *
 * <p>Reads {@link Frame}, {@link Refusal} and {@link StreamSignal}, passes on what its {@link
 * ResponseSink} writes for them; everything else passes unchanged.
 *
 * <p>Holds the outlet of the stream being written, whose events of one turn a flush sends, confined
 * to the event loop of the channel; what of a response has been written is kept by its {@link
 * Exchange}. Takes ownership of frames. A frame for an exchange that has ended is released.
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
    private final ResponseSink sink;
    private @Nullable ChannelOutlet outlet;

    /** Creates the encoder of one channel. */
    public HttpFrameEncoder(GatewayLoop loop, ResponseSink sink) {
        this.loop = loop;
        this.sink = sink;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof Frame frame) {
            ByteBuf body = frame.body();
            Exchange exchange = (Exchange) frame.context();
            frame.done();
            write(ctx, body, exchange);
        } else if (message instanceof Refusal refusal) {
            refuse(ctx, refusal);
        } else if (message instanceof StreamSignal signal) {
            signal(ctx, signal);
        } else {
            ctx.write(message, promise);
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        if (outlet != null) {
            outlet.flush();
        }
        sink.flushed();
        ctx.flush();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (outlet != null) {
            outlet.release();
        }
    }

    private void write(ChannelHandlerContext ctx, ByteBuf body, Exchange exchange) {
        if (exchange.state() == State.WAITING && exchange.isSettled() && !exchange.startsStream()) {
            sink.json(ctx, body, exchange);
        } else if (exchange.state() == State.ENDED) {
            body.release();
        } else {
            if (exchange.state() == State.WAITING) {
                begin(ctx, exchange);
            }
            writeEvent(body, exchange);
        }
    }

    private void begin(ChannelHandlerContext ctx, Exchange exchange) {
        sink.stream(ctx, exchange);
        ChannelOutlet events = new ChannelOutlet(loop, ctx, sink, exchange);
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
                    sink.accepted(ctx, exchange);
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
        ResponseSink.StatusHead head =
                new ResponseSink.StatusHead(
                        HttpResponseStatus.valueOf(refusal.reason().status()),
                        exchange.traits().keepAlive(),
                        false,
                        exchange.traits().origin());
        sink.status(ctx, head, body, exchange);
    }
}
