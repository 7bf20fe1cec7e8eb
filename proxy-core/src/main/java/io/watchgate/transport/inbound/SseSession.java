package io.watchgate.transport.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.loop.LoopTask;
import io.watchgate.session.Exchange;
import io.watchgate.session.Exchange.State;
import io.watchgate.session.McpSession;
import io.watchgate.session.SessionCarrier;
import io.watchgate.session.StreamOutlet;
import io.watchgate.session.StreamSignal;
import java.nio.charset.StandardCharsets;

/**
 * The response to a GET that is a session of HTTP+SSE: it names the place to post to, and then
 * brings everything (MCP 2024-11-05, basic/transports, "HTTP with SSE").
 *
 * <p>What is posted arrives on other connections and often on other loops; it is handed over to the
 * response's loop, which is the session's home, and enters the pipeline of its connection behind
 * the framing. Confined to that loop, but for {@link #take}.
 */
final class SseSession implements SessionCarrier {

    private final Exchange exchange;
    private final McpSession session;
    private final ChannelHandlerContext ctx;

    /**
     * Creates the carrier of a session that has just been opened.
     *
     * @param ctx where in the pipeline posted messages enter
     */
    SseSession(Exchange exchange, McpSession session, ChannelHandlerContext ctx) {
        this.exchange = exchange;
        this.session = session;
        this.ctx = ctx;
    }

    /**
     * Writes the head of the response and its first event.
     *
     * @param handshakeNanos how long {@code initialize} is waited for
     */
    void open(long handshakeNanos) {
        exchange.listens(this);
        session.carriedBy(this, handshakeNanos);
        session.standalone().through(exchange);
        ctx.channel().write(new StreamSignal(exchange, StreamSignal.Kind.OPEN));
        StreamOutlet outlet = exchange.outlet();
        if (outlet == null) {
            throw new IllegalStateException(
                    "the stream has no outlet (expected: written by the frame encoder)");
        }
        ByteBuf event = ctx.alloc().directBuffer(128);
        event.writeCharSequence(
                "event: endpoint\ndata: " + SseOperations.messagesOf(session) + "\n\n",
                StandardCharsets.US_ASCII);
        outlet.event(event);
        exchange.loop().flushes().add(ctx.channel());
    }

    @Override
    public Exchange exchange() {
        return exchange;
    }

    @Override
    public boolean take(JsonRpcMessage message) {
        if (exchange.loop().inLoop()) {
            enter(message);
            return true;
        }
        LoopTask posted = new Posted(this, message);
        if (message instanceof JsonRpcRequest) {
            return exchange.loop().handoff().offer(posted);
        }
        exchange.loop().handoff().post(posted);
        return true;
    }

    private void enter(JsonRpcMessage message) {
        if (session.isEnded() || exchange.isGone() || exchange.state() == State.ENDED) {
            message.release();
        } else {
            message.belongTo(exchange);
            ctx.fireChannelRead(message);
        }
    }

    @Override
    public void end() {
        if (exchange.state() == State.STREAMING && !exchange.isGone()) {
            ctx.channel().write(new StreamSignal(exchange, StreamSignal.Kind.END));
            exchange.loop().flushes().add(ctx.channel());
        }
    }

    @Override
    public void over() {
        session.end();
    }

    /** A message on its way to the loop of the response. */
    private record Posted(SseSession to, JsonRpcMessage message) implements LoopTask {

        @Override
        public void run() {
            to.enter(message);
        }

        @Override
        public void abandon() {
            message.release();
        }
    }
}
