package io.watchgate.content;

import io.netty.channel.ChannelHandlerContext;
import io.watchgate.filter.Content;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.Span;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.LegContext;
import org.jspecify.annotations.Nullable;

/** A message that has come from a server. */
final class Inbound extends Passage {

    private final Onward onward;
    private @Nullable OwnAccord rules;
    private OwnAccord.@Nullable Large large;
    private OwnAccord.@Nullable Ruled ruled;

    /** Takes ownership of {@code message}. */
    Inbound(
            GatewayLoop loop,
            ChannelHandlerContext ctx,
            LegContext context,
            JsonRpcMessage message,
            Onward onward) {
        super(loop, ctx, context, message);
        this.onward = onward;
        this.call = JudgedPart.callOf(context, message);
    }

    /** Lets a worker hold what the message asks of a client against rules, before any filter. */
    void heldAgainst(OwnAccord ownAccord, OwnAccord.Large judge) {
        rules = ownAccord;
        large = judge;
    }

    @Override
    boolean isForRules() {
        return large != null;
    }

    @Override
    boolean passesRules(Original original) {
        OwnAccord.Large judge = large;
        OwnAccord.Ruled said =
                judge == null ? null : judge.judge(original.bytes(OwnAccord.requests(message)));
        ruled = said;
        return said == null || said.passes();
    }

    /** A response is a stream of its own; what many calls share has one for each of them. */
    @Override
    Object key() {
        return call == null || context.call() != null ? context : call;
    }

    /** What belongs to no call may yet be said of the only one (see {@code LegInbox}). */
    @Override
    @Nullable Object otherKey() {
        if (context.call() != null) {
            return null;
        }
        Object only = context.calls().only();
        return call == null ? only : only == call ? context : null;
    }

    @Override
    @Nullable ContentChain chain(ContentChains chains) {
        return chains.fromServer(context.leg().upstream().key());
    }

    @Override
    boolean prepare() {
        if (JudgedPart.span(message) == Span.NONE) {
            pass();
            return false;
        }
        return true;
    }

    @Override
    Content.Direction direction() {
        return Content.Direction.FROM_SERVER;
    }

    @Override
    void pass() {
        pass(message);
    }

    private void pass(JsonRpcMessage passing) {
        if (isHeld()) {
            // Its channel may be gone meanwhile, and with it the handlers behind this one.
            onward.read(loop, passing);
        } else {
            ctx.fireChannelRead(passing);
        }
    }

    @Override
    boolean isRuledOut() {
        OwnAccord judge = rules;
        OwnAccord.Ruled said = ruled;
        return judge != null && said != null && !judge.mayPass(loop, context, message, said);
    }

    @Override
    void decided(Outcome outcome, @Nullable JsonRpcMessage passing) {
        if (passing == null) {
            String text = outcome.denial() == null ? INEXACT : outcome.denial();
            refused(Reason.POLICY_DENIED, text);
            return;
        }
        if (passing != message) {
            message.release();
        }
        pass(passing);
    }

    @Override
    void refused(Reason reason, String text) {
        Withheld.incoming(context, message, call, reason, text);
        message.release();
    }

    @Override
    void waits(boolean begun) {
        if (call != null && message instanceof JsonRpcResponse) {
            call.answerWaits(begun);
        }
    }

    @Override
    boolean isWanted() {
        return call == null || !call.isDone();
    }
}
