package io.watchgate.transport.inbound;

import io.netty.channel.ChannelHandlerContext;
import io.watchgate.codec.FrameReception;
import io.watchgate.jsonrpc.JsonRpcErrorCode;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.mcp.Reason;
import io.watchgate.session.Answers;
import io.watchgate.session.Exchange;
import io.watchgate.session.Exchange.State;
import io.watchgate.session.StreamSignal;

/**
 * Answers clients whose frames are no messages, and acknowledges those that are owed no answer.
 *
 * <p>One for each event loop, confined to it.
 */
public final class InboundReception implements FrameReception {

    /** Bytes a response's head needs in front of its body. */
    public static final int HEADROOM = HttpHeads.ROOM;

    private final InboundServices services;

    /** Creates the reception of one loop. */
    public InboundReception(InboundServices services) {
        this.services = services;
    }

    @Override
    public void malformed(ChannelHandlerContext ctx, MessageContext context, Malformed fault) {
        Exchange exchange = (Exchange) context;
        if (fault.fault() == null) {
            String expected = " (expected: <= " + services.frameLimit() + " bytes, limits.frame)";
            exchange.refuse(Reason.FRAME_TOO_LARGE, fault.text() + expected, fault.id());
        } else {
            boolean text = fault.fault().code() == JsonRpcErrorCode.PARSE_ERROR;
            Reason reason = text ? Reason.PARSE_ERROR : Reason.INVALID_REQUEST;
            if (exchange.isBatch()) {
                // The other messages of the array are answered all the same (JSON-RPC 2.0,
                // "Batch").
                services.refusals().refused(reason);
                exchange.write(Answers.refused(exchange, reason, fault.text(), fault.id()));
            } else {
                exchange.refuse(reason, fault.text(), fault.id());
            }
        }
    }

    @Override
    public int batchLimit(MessageContext context) {
        Exchange exchange = (Exchange) context;
        return exchange.revision().hasBatches() ? exchange.settings().batch() : 0;
    }

    @Override
    public void batchBegins(MessageContext context) {
        ((Exchange) context).beginBatch();
    }

    @Override
    public void batchEnds(ChannelHandlerContext ctx, MessageContext context) {
        ((Exchange) context).endBatch();
        delivered(ctx, context);
    }

    @Override
    public void delivered(ChannelHandlerContext ctx, MessageContext context) {
        Exchange exchange = (Exchange) context;
        if (exchange.isSettled() && exchange.state() == State.WAITING) {
            ctx.write(new StreamSignal(exchange, StreamSignal.Kind.ACCEPTED), ctx.voidPromise());
            exchange.loop().flushes().add(ctx.channel());
        }
    }
}
