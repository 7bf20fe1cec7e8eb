package io.watchgate.transport.upstream.http;

import io.netty.channel.ChannelHandlerContext;
import io.watchgate.codec.FrameReception;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.mcp.ServerDescription;
import org.jspecify.annotations.Nullable;

/**
 * Receives what servers send over HTTP that is no message. A connection serves many legs: whose it
 * is, the frame's context says. Safe from any of the gateway's loops.
 */
public record HttpReception(int batchLimit) implements FrameReception {

    @Override
    public int batchLimit(MessageContext context) {
        ServerDescription server = exchange(context).leg().server();
        return server != null && server.revision().hasBatches() ? batchLimit : 0;
    }

    @Override
    public void malformed(ChannelHandlerContext ctx, MessageContext context, Malformed fault) {
        UpstreamExchange exchange = exchange(context);
        String text =
                fault.fault() == null
                        ? tooLarge(exchange.leg().origin().frameLimit())
                        : fault.text();
        exchange.malformed(text);
        if (exchange instanceof SseStream stream && fault.id() != null) {
            stream.invalidAnswer(fault.id(), text);
        }
    }

    /** Returns what is said of a frame beyond {@code limits.frame}. */
    static String tooLarge(long frameLimit) {
        return "frame too large (expected: <= " + frameLimit + " bytes, limits.frame)";
    }

    private static UpstreamExchange exchange(MessageContext context) {
        return context instanceof EventContext events
                ? events.exchange()
                : (UpstreamExchange) context;
    }

    // Spelled out: Java would make these at the first call, on an event loop (docs/adr/0033).
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HttpReception same && same.batchLimit == batchLimit;
    }

    @Override
    public int hashCode() {
        return batchLimit;
    }
}
