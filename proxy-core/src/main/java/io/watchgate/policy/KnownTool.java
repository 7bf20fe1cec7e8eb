package io.watchgate.policy;

import io.netty.channel.ChannelHandlerContext;
import io.watchgate.session.Endpoint.Subject;
import io.watchgate.session.PendingRequest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call of a tool that is judged by what the tool says of itself. Most often that is at hand;
 * otherwise the call waits for the server's list, no longer than a request to the server may take.
 * Confined to the loop of the request.
 */
final class KnownTool implements Consumer<byte @Nullable []> {

    private final PolicyHandler handler;
    private final ChannelHandlerContext ctx;
    private final PolicyChain chain;
    private final PendingRequest request;
    private final Subject subject;
    private boolean waits;

    KnownTool(
            PolicyHandler handler,
            ChannelHandlerContext ctx,
            PolicyChain chain,
            PendingRequest request,
            Subject subject,
            boolean held) {
        this.handler = handler;
        this.ctx = ctx;
        this.chain = chain;
        this.request = request;
        this.subject = subject;
        this.waits = held;
    }

    void ask() {
        request.exchange().endpoint().listed(request, subject, this);
        waits = true;
    }

    /** Takes the tool as it is listed; null when it is not. */
    @Override
    public void accept(byte @Nullable [] tool) {
        int hints = tool == null ? ToolHints.UNSAID : ToolHints.of(tool);
        if (!request.isDone()) {
            handler.judge(ctx, chain, request, subject, hints, waits);
        }
    }
}
