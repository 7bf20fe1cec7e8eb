package io.watchgate.content;

import io.netty.channel.ChannelHandlerContext;
import io.watchgate.codec.Frame;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.LegContext;
import io.watchgate.upstream.LegMessages;
import io.watchgate.upstream.UpstreamCall;
import org.jspecify.annotations.Nullable;

/** What becomes of messages that filters do not let pass: who is told, and how. */
final class Withheld {

    private Withheld() {}

    /** Sees to what becomes of a message that is not sent; borrows it. */
    static void outgoing(
            GatewayLoop loop,
            ChannelHandlerContext ctx,
            @Nullable JsonRpcMessage sent,
            LegContext context,
            Reason reason,
            String text) {
        if (sent instanceof JsonRpcResponse answer) {
            ctx.write(new Frame(Substitutes.error(answer, reason, text, ctx.alloc()), context));
            return;
        }
        UpstreamCall call = sent instanceof JsonRpcNotification ? null : context.call();
        // Whoever writes is in the middle of giving the call its place.
        loop.handoff()
                .post(
                        () -> {
                            if (call == null) {
                                context.withheld();
                            } else {
                                call.denied(Failure.notSent(reason, text));
                            }
                        });
    }

    /** Sees to what becomes of a message that does not come; borrows it. */
    static void incoming(
            LegContext context,
            JsonRpcMessage incoming,
            @Nullable UpstreamCall call,
            Reason reason,
            String text) {
        if (incoming instanceof JsonRpcRequest request && !context.leg().isModern()) {
            context.leg()
                    .respond(
                            LegMessages.error(
                                    context.leg(), request.readId(), reason.code(), text));
        } else if (incoming instanceof JsonRpcResponse && call != null) {
            call.denied(new Failure(reason, Phase.SENT, text));
        }
    }
}
