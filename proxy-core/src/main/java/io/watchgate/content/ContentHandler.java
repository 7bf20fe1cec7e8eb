package io.watchgate.content;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.watchgate.codec.Frame;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.upstream.LegContext;
import io.watchgate.upstream.UpstreamCall;
import java.util.List;

/**
 * Lets filters judge each message that goes to a server or comes from one, and before them rules
 * what a server sends of its own accord.
 *
 * <p>Write path: reads {@link JsonRpcMessage}, as it will stand on the wire, passes on a {@link
 * Frame} of what may go; a call that may not fails unsent, a notification is dropped, an answer to
 * the server becomes an error. Read path: reads {@link JsonRpcMessage}, passes on what may come; a
 * call whose answer may not fails, a notification is dropped, the server is refused its request.
 * Everything else, and everything where no filter is configured, passes unchanged.
 *
 * <p>Holds what is judged elsewhere and what must not overtake it, each in the lines of its loop;
 * each message is judged by the filters in force when it is judged. Takes ownership of messages
 * until they are passed on. The call's owner hears what was decided, and where no client's request
 * is behind a message, the listener.
 */
@Sharable
public final class ContentHandler extends ChannelDuplexHandler {

    private final GatewayLoops loops;
    private final FilterSet filters;
    private final OwnAccord ownAccord;
    private final Onward onward;
    private final int headroom;
    private final Outbound.Answers answers = this::answerHere;
    private final List<JudgingLines> toServer;
    private final List<JudgingLines> fromServer;

    /**
     * Creates the handler of all channels with the same encoder.
     *
     * @param filters the filters in force; asked for each message
     * @param rules the rules for what servers send of their own accord; asked for each message
     * @param listener hears what was decided about messages that belong to no client's request
     * @param onward where messages from servers go that were held back
     * @param headroom bytes to leave free in front of written bodies, for the encoder's head
     */
    public ContentHandler(
            GatewayLoops loops,
            FilterSet filters,
            ServerRules rules,
            ContentListener listener,
            Onward onward,
            int headroom) {
        this.ownAccord = new OwnAccord(rules, listener);
        this.loops = loops;
        this.filters = filters;
        this.onward = onward;
        this.headroom = headroom;
        this.toServer = lines(loops, filters, listener);
        this.fromServer = lines(loops, filters, listener);
    }

    private static List<JudgingLines> lines(
            GatewayLoops loops, FilterSet filters, ContentListener listener) {
        return loops.all().stream().map(loop -> new JudgingLines(loop, filters, listener)).toList();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        LegContext context =
                message instanceof JsonRpcMessage written ? LegContext.of(written) : null;
        if (context != null
                && filters.mayJudge()
                && message instanceof JsonRpcMessage outgoing
                && (filters.pool().isBusy()
                        || filters.current().toServer(context.leg().upstream().key()) != null)) {
            GatewayLoop loop = loop(ctx);
            toServer.get(loop.index())
                    .enter(new Outbound(ctx, loop, outgoing, promise, headroom, answers));
            return;
        }
        if (context != null && message instanceof JsonRpcRequest request) {
            UpstreamCall call = context.call();
            if (call != null) {
                call.forwards(request);
            }
        }
        ctx.write(message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (ownAccord.isOpen() && !filters.mayJudge()) {
            ctx.fireChannelRead(message);
            return;
        }
        LegContext context = message instanceof JsonRpcMessage read ? LegContext.of(read) : null;
        if (context != null && !ownAccord.isOpen() && message instanceof JsonRpcMessage said) {
            GatewayLoop loop = loop(ctx);
            OwnAccord.Large large = ownAccord.large(context, said, filters.current().inlineBytes());
            if (large != null) {
                Inbound asking = new Inbound(loop, ctx, context, said, onward);
                asking.heldAgainst(ownAccord, large);
                fromServer.get(loop.index()).enter(asking);
                return;
            }
            if (!ownAccord.mayPass(loop, context, said)) {
                return;
            }
        }
        if (context != null
                && message instanceof JsonRpcMessage incoming
                && (filters.pool().isBusy()
                        || filters.current().fromServer(context.leg().upstream().key()) != null)) {
            GatewayLoop loop = loop(ctx);
            fromServer.get(loop.index()).enter(new Inbound(loop, ctx, context, incoming, onward));
            return;
        }
        ctx.fireChannelRead(message);
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

    private GatewayLoop loop(ChannelHandlerContext ctx) {
        return loops.of(ctx.channel().eventLoop());
    }
}
