package io.watchgate.content;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.watchgate.codec.Frame;
import io.watchgate.filter.Content;
import io.watchgate.filter.Judgement;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.Span;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.upstream.LegContext;
import io.watchgate.upstream.UpstreamCall;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets filters judge each message that goes to a server or comes from one.
 *
 * <p>Write path: reads {@link JsonRpcMessage}, as it will stand on the wire, passes on a {@link
 * Frame} of what may go; a call that may not fails unsent, a notification is dropped, an answer to
 * the server becomes an error. Read path: reads {@link JsonRpcMessage}, passes on what may come; a
 * call whose answer may not fails, a notification is dropped, the server is refused its request.
 * Everything else, and everything where no filter is configured, passes unchanged.
 *
 * <p>Holds nothing; each message is judged by the filters in force when it is judged. Takes
 * ownership of messages until they are passed on. The call's owner hears what was decided, and
 * where no client's request is behind a message, the listener.
 */
@Sharable
public final class ContentHandler extends ChannelDuplexHandler {

    private static final String INEXACT = "what was to be replaced cannot be replaced exactly";

    private final GatewayLoops loops;
    private final Supplier<ContentChains> current;
    private final ContentListener listener;
    private final int headroom;

    /**
     * Creates the handler of all channels with the same encoder.
     *
     * @param current returns the filters in force; called for each message
     * @param listener hears what was decided about messages that belong to no client's request
     * @param headroom bytes to leave free in front of written bodies, for the encoder's head
     */
    public ContentHandler(
            GatewayLoops loops,
            Supplier<ContentChains> current,
            ContentListener listener,
            int headroom) {
        this.loops = loops;
        this.current = current;
        this.listener = listener;
        this.headroom = headroom;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof JsonRpcMessage outgoing
                && outgoing.context() instanceof LegContext context) {
            ContentChain chain = current.get().toServer(context.leg().upstream().key());
            if (chain != null) {
                judgeOutgoing(ctx, chain, outgoing, promise);
                return;
            }
        }
        ctx.write(message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof JsonRpcMessage incoming
                && incoming.context() instanceof LegContext context) {
            ContentChain chain = current.get().fromServer(context.leg().upstream().key());
            if (chain != null) {
                judgeIncoming(ctx, chain, context, incoming);
                return;
            }
        }
        ctx.fireChannelRead(message);
    }

    private void judgeOutgoing(
            ChannelHandlerContext ctx,
            ContentChain chain,
            JsonRpcMessage outgoing,
            ChannelPromise promise) {
        LegContext context = (LegContext) outgoing.context();
        ByteBuf body = loop(ctx).splice().encode(outgoing, ctx.alloc(), headroom);
        JsonRpcMessage sent = JudgedPart.read(loop(ctx), body, context);
        if (sent == null) {
            Withheld.outgoing(loop(ctx), ctx, null, context, INEXACT);
            promise.trySuccess();
            return;
        }
        UpstreamCall call = sent instanceof JsonRpcRequest ? context.call() : null;
        long span = JudgedPart.span(sent);
        Outcome outcome =
                span == Span.NONE ? null : judge(ctx, chain, sent, span, call, context, true);
        JsonRpcMessage passing = outcome == null ? sent : passing(ctx, sent, span, outcome);
        if (passing != null) {
            if (call != null && passing instanceof JsonRpcRequest request) {
                call.sentJudged(request);
            }
            ByteBuf written =
                    passing == sent
                            ? sent.takeBody()
                            : loop(ctx).splice().encode(passing, ctx.alloc(), headroom);
            ctx.write(new Frame(written, context), promise);
        } else if (outcome.answer() != null && call != null) {
            answerHere(ctx, call, outcome.answer());
            promise.trySuccess();
        } else {
            String text = outcome.denial() == null ? INEXACT : outcome.denial();
            Withheld.outgoing(loop(ctx), ctx, sent, context, text);
            promise.trySuccess();
        }
        if (passing != sent) {
            sent.release();
        }
    }

    /** Answers a call as if its server had, so that the answer is judged like one of the server. */
    private void answerHere(ChannelHandlerContext ctx, UpstreamCall call, byte[] result) {
        loop(ctx)
                .handoff()
                .post(
                        () -> {
                            ByteBuf body = Substitutes.result(call.wireId(), result, ctx.alloc());
                            JsonRpcMessage answer = JudgedPart.read(loop(ctx), body, call);
                            if (answer != null) {
                                channelRead(ctx, answer);
                            }
                        });
    }

    private void judgeIncoming(
            ChannelHandlerContext ctx,
            ContentChain chain,
            LegContext context,
            JsonRpcMessage incoming) {
        UpstreamCall call = JudgedPart.callOf(context, incoming);
        long span = JudgedPart.span(incoming);
        if (span == Span.NONE) {
            ctx.fireChannelRead(incoming);
            return;
        }
        Outcome outcome = judge(ctx, chain, incoming, span, call, context, false);
        JsonRpcMessage passing = passing(ctx, incoming, span, outcome);
        if (passing == null) {
            String text = outcome.denial() == null ? INEXACT : outcome.denial();
            Withheld.incoming(context, incoming, call, text);
        }
        if (passing != incoming) {
            incoming.release();
        }
        if (passing != null) {
            ctx.fireChannelRead(passing);
        }
    }

    /** Returns what passes: the message, another in its place, or null for nothing. Borrows it. */
    private @Nullable JsonRpcMessage passing(
            ChannelHandlerContext ctx, JsonRpcMessage message, long span, Outcome outcome) {
        byte[] json = outcome.json();
        if (outcome.denial() != null || outcome.answer() != null) {
            return null;
        }
        if (json == null) {
            return message;
        }
        return JudgedPart.rewritten(loop(ctx), message, span, json, ctx.alloc());
    }

    private Outcome judge(
            ChannelHandlerContext ctx,
            ContentChain chain,
            JsonRpcMessage message,
            long span,
            @Nullable UpstreamCall call,
            LegContext context,
            boolean outgoing) {
        Content content = JudgedPart.content(message, span, call, context, outgoing);
        Outcome outcome = chain.judge(content);
        for (Judgement.Note note : outcome.notes()) {
            if (call == null || !call.judged(note)) {
                listener.judged(loop(ctx), content.upstream(), content.method(), note);
            }
        }
        return outcome;
    }

    private GatewayLoop loop(ChannelHandlerContext ctx) {
        return loops.of(ctx.channel().eventLoop());
    }
}
