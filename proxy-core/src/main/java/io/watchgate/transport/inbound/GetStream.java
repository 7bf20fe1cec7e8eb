package io.watchgate.transport.inbound;

import io.netty.channel.ChannelHandlerContext;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTask;
import io.watchgate.loop.LoopTimer;
import io.watchgate.mcp.Reason;
import io.watchgate.session.Exchange;
import io.watchgate.session.Listening;
import io.watchgate.session.McpSession;
import io.watchgate.session.ResponseStream;
import io.watchgate.session.StreamOutlet;
import io.watchgate.session.StreamSignal;
import org.jspecify.annotations.Nullable;

/**
 * Connects the response to a GET with a stream of the session: its standalone stream, or one that
 * broke.
 *
 * <p>The stream may live on another loop than the connection. So the stream is found and taken
 * there, the head of the response written here, and then the stream told to go on; each step is
 * handed over, and what happens on the connection meanwhile is looked at before the next. Confined
 * to the connection's loop, where a comment does not say otherwise. Is its own timer: {@code
 * timeouts.stream}.
 */
final class GetStream extends LoopTimer implements Listening {

    private final Exchange exchange;
    private final McpSession session;
    private final ChannelHandlerContext ctx;
    private final InboundServices services;
    private @Nullable ResponseStream stream;

    GetStream(
            Exchange exchange,
            McpSession session,
            ChannelHandlerContext ctx,
            InboundServices services) {
        this.exchange = exchange;
        this.session = session;
        this.ctx = ctx;
        this.services = services;
    }

    /** Opens the standalone stream, or resumes the stream {@code lastEventId} names. */
    void open(@Nullable String lastEventId) {
        exchange.listens(this);
        if (lastEventId != null) {
            session.findStream(
                    lastEventId, (found, event) -> exchange.loop().run(() -> resume(found, event)));
        } else {
            GatewayLoop home = session.home();
            home.run(
                    () -> {
                        boolean reserved = session.standalone().reserve();
                        exchange.loop().run(() -> listen(reserved));
                    });
        }
    }

    private void listen(boolean reserved) {
        GatewayLoop home = session.home();
        if (!reserved) {
            exchange.refuse(
                    Reason.STREAM_CONFLICT, "another GET stream of this session is open", null);
        } else if (exchange.isGone()) {
            home.run(session.standalone()::detached);
        } else {
            StreamOutlet outlet = begin();
            long retry =
                    exchange.revision().hasPrimingEvents() ? HttpFrameEncoder.RETRY_MILLIS : -1;
            home.run(() -> joined(session.standalone().listen(outlet, retry), outlet));
        }
        exchange.loop().flushes().flushAll();
    }

    private void resume(@Nullable ResponseStream found, long event) {
        if (found == null) {
            exchange.refuse(
                    Reason.EVENT_UNKNOWN,
                    "Last-Event-ID (expected: an event of this session that is still kept)",
                    null);
        } else if (!exchange.isGone()) {
            StreamOutlet outlet = begin();
            found.loop()
                    .run(
                            () -> {
                                found.resume(event, outlet);
                                joined(found, outlet);
                            });
        }
        exchange.loop().flushes().flushAll();
    }

    /** Writes the head of the response. */
    private StreamOutlet begin() {
        ctx.channel().write(new StreamSignal(exchange, StreamSignal.Kind.OPEN));
        StreamOutlet outlet = exchange.outlet();
        if (outlet == null) {
            throw new IllegalStateException(
                    "the stream has no outlet (expected: written by the frame encoder)");
        }
        // Nothing may follow for long, and a client waits for the head.
        exchange.loop().flushes().add(ctx.channel());
        long longest = services.timeouts().stream().toNanos();
        if (longest > 0) {
            exchange.loop().timers().schedule(this, longest);
        }
        return outlet;
    }

    /** Called on the stream's loop: the connection may have gone meanwhile. */
    private void joined(ResponseStream joined, StreamOutlet outlet) {
        LoopTask note =
                () -> {
                    stream = joined;
                    if (exchange.isGone() || exchange.state() == Exchange.State.ENDED) {
                        lost();
                    }
                };
        exchange.loop().run(note);
    }

    @Override
    public void over() {
        lost();
    }

    private void lost() {
        exchange.loop().timers().cancel(this);
        ResponseStream joined = stream;
        StreamOutlet outlet = exchange.outlet();
        if (joined != null && outlet != null) {
            joined.loop().run(() -> joined.detach(outlet));
        }
    }

    @Override
    protected void expired() {
        StreamOutlet outlet = exchange.outlet();
        lost();
        if (outlet != null) {
            outlet.end();
        }
    }
}
