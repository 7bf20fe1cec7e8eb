package io.watchgate.content;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.watchgate.codec.Frame;
import io.watchgate.filter.Content;
import io.watchgate.jsonrpc.JsonRpcInvocation;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.Span;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.LegContext;
import io.watchgate.upstream.UpstreamCall;
import org.jspecify.annotations.Nullable;

/** A message that is to go to a server. */
final class Outbound extends Passage {

    /** Answers calls that their server does not get to see. */
    interface Answers {

        /** Brings the result of a filter that has answered a call itself to its channel. */
        void answer(ChannelHandlerContext ctx, UpstreamCall call, byte[] result);
    }

    private final ChannelPromise promise;
    private final int headroom;
    private final Answers answers;
    private boolean encoded;

    /**
     * Takes ownership of {@code message}.
     *
     * @param headroom bytes to leave free in front of the written body
     * @param answers where the result goes of a filter that has answered a call itself
     */
    Outbound(
            ChannelHandlerContext ctx,
            GatewayLoop loop,
            JsonRpcMessage message,
            ChannelPromise promise,
            int headroom,
            Answers answers) {
        super(loop, ctx, (LegContext) message.context(), message);
        this.promise = promise;
        this.headroom = headroom;
        this.answers = answers;
        this.call = message instanceof JsonRpcRequest ? context.call() : null;
    }

    @Override
    Object key() {
        return call == null ? context : call;
    }

    @Override
    @Nullable Object otherKey() {
        return null;
    }

    @Override
    @Nullable ContentChain chain(ContentChains chains) {
        return chains.toServer(context.leg().upstream().key());
    }

    /**
     * Encodes the message, so that what is judged is what will stand on the wire. That is read
     * again unless it is known: the one pass over a call's bytes would be two.
     */
    @Override
    boolean prepare() {
        JsonRpcRequest known =
                message instanceof JsonRpcRequest request && request.isKnownWhenSent()
                        ? request
                        : null;
        ByteBuf body = loop.splice().encode(message, ctx.alloc(), headroom);
        JsonRpcMessage sent =
                known != null
                        ? known.sentAs(body, loop.splice())
                        : JudgedPart.read(loop, body, context);
        if (sent == null) {
            Withheld.outgoing(loop, ctx, null, context, Reason.POLICY_DENIED, INEXACT);
            promise.trySuccess();
            return false;
        }
        becomes(sent);
        if (JudgedPart.span(sent) == Span.NONE) {
            pass();
            return false;
        }
        return true;
    }

    /** An answer to a server's question has to be read for the error that may take its place. */
    @Override
    boolean isReadByWorkers() {
        return message instanceof JsonRpcInvocation;
    }

    @Override
    @Nullable ByteBuf unread() {
        return encoded ? null : loop.splice().encode(message, ctx.alloc(), headroom);
    }

    @Override
    void becomes(JsonRpcMessage sent) {
        message = sent;
        encoded = true;
        if (call != null && sent instanceof JsonRpcRequest request) {
            // What comes back does not say what it is about.
            call.about(JudgedPart.name(request, loop.names()));
        }
    }

    @Override
    Content.Direction direction() {
        return Content.Direction.TO_SERVER;
    }

    @Override
    void pass() {
        // The exchange counts what is written as written, and not as held back.
        if (encoded) {
            tell(message);
            write(message.takeBody());
        } else {
            if (call != null && message instanceof JsonRpcRequest request) {
                call.forwards(request);
            }
            ctx.write(message, promise);
            flushLater();
        }
    }

    /** Lets the headers that repeat a part of the request repeat what filters have left. */
    private void tell(JsonRpcMessage passing) {
        if (call != null && passing instanceof JsonRpcRequest request) {
            call.sentJudged(request);
            call.forwards(request);
        }
    }

    private void write(ByteBuf body) {
        ctx.write(new Frame(body, context), promise);
        flushLater();
    }

    /** Whoever wrote the message has flushed long ago when it was held back. */
    private void flushLater() {
        if (isHeld()) {
            loop.flushes().add(ctx.channel());
        }
    }

    @Override
    void decided(Outcome outcome, @Nullable JsonRpcMessage passing) {
        byte[] answer = outcome.answer();
        if (answer != null && call != null) {
            answers.answer(ctx, call, answer);
            promise.trySuccess();
            message.release();
            return;
        }
        if (passing == null) {
            String text = outcome.denial() == null ? INEXACT : outcome.denial();
            refused(Reason.POLICY_DENIED, text);
        } else if (passing == message) {
            pass();
        } else {
            message.release();
            tell(passing);
            write(loop.splice().encode(passing, ctx.alloc(), headroom));
        }
    }

    @Override
    void refused(Reason reason, String text) {
        if (!encoded && message instanceof JsonRpcResponse && !prepare()) {
            // Until it is encoded it has the id that its question had for the client.
            return;
        }
        Withheld.outgoing(loop, ctx, message, context, reason, text);
        flushLater();
        promise.trySuccess();
        message.release();
    }

    @Override
    boolean isWanted() {
        return ctx.channel().isActive() && context.mayWrite();
    }
}
