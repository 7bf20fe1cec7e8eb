package io.watchgate.policy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.AttributeKey;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Reason;
import io.watchgate.session.Endpoint.Subject;
import io.watchgate.session.Exchange;
import io.watchgate.session.PendingRequest;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests whose arguments rules look at and which are too large for that to be done on a loop:
 * workers judge them, and what the same client says on the same connection stays behind them.
 *
 * <p>A line belongs to its channel and is confined to that channel's loop. Owns what waits in it.
 */
final class LargeCalls {

    private static final Logger LOG = LoggerFactory.getLogger(LargeCalls.class);
    private static final AttributeKey<Line> LINE = AttributeKey.valueOf(LargeCalls.class, "line");
    private static final String FULL = "too many messages wait to be judged (judging)";
    private static final String UNDECIDED = "denied by policy because a rule could not decide";

    /** What has to stay behind a request that is with a worker. */
    private static final class Line {

        final ArrayDeque<Held> waiting = new ArrayDeque<>(1);
    }

    /**
     * A message that waits.
     *
     * @param message a request or a notification
     * @param principal for whom room was set aside
     * @param bytes how much
     */
    private record Held(Object message, String principal, int bytes) {}

    /** Judges the message of a client; called on its loop. */
    interface Taker {

        /** Takes a message that was held back: its channel may be gone. */
        void take(ChannelHandlerContext ctx, Object message);

        /** Sees to what becomes of a request of which it is known what rules say. */
        void judged(LargeCall call, PolicyDecision decision);
    }

    private final Elsewhere elsewhere;
    private final Taker taker;
    private final AtomicInteger away = new AtomicInteger();

    LargeCalls(Elsewhere elsewhere, Taker taker) {
        this.elsewhere = elsewhere;
        this.taker = taker;
    }

    /** Holds a message back when it has to stay behind another; takes it over then. */
    boolean holdsBack(ChannelHandlerContext ctx, Object message) {
        Line line = away.get() == 0 ? null : ctx.channel().attr(LINE).get();
        if (line == null) {
            return false;
        }
        if (message instanceof PendingRequest request) {
            Held held = new Held(request, request.principal(), bytes(request.request()));
            if (!queue(line, held)) {
                request.fail(Failure.notSent(Reason.OVERLOADED, FULL));
            }
            return true;
        }
        if (message instanceof JsonRpcNotification notice) {
            String principal = ((Exchange) notice.context()).principal().id();
            if (!queue(line, new Held(notice, principal, bytes(notice)))) {
                notice.release();
            }
            return true;
        }
        return false;
    }

    private static int bytes(JsonRpcMessage message) {
        return Math.max(1, message.body().readableBytes());
    }

    private boolean queue(Line line, Held held) {
        boolean room =
                line.waiting.size() < elsewhere.longestLine()
                        && elsewhere.admit(held.principal(), held.bytes());
        if (room) {
            line.waiting.add(held);
        }
        return room;
    }

    /** Lets a worker judge a request if that is not for the loop; returns whether it is not. */
    boolean take(
            ChannelHandlerContext ctx,
            PolicyChain chain,
            PendingRequest request,
            @Nullable Subject subject,
            int hints) {
        Asked asked = chain.askedElsewhere(request, subject, hints, elsewhere.inlineBytes());
        if (asked == null) {
            return false;
        }
        String principal = request.principal();
        int bytes = bytes(request.request());
        if (!elsewhere.admit(principal, bytes)) {
            PolicyHandler.refuse(request, Failure.notSent(Reason.OVERLOADED, FULL));
            return true;
        }
        Line line = ctx.channel().attr(LINE).get();
        if (line == null) {
            line = new Line();
            ctx.channel().attr(LINE).set(line);
        }
        away.incrementAndGet();
        elsewhere.submit(new LargeCall(chain, request, asked, new Next(ctx, line, bytes)));
        return true;
    }

    /** Goes on behind one request. */
    private final class Next implements LargeCall.Next {

        private final ChannelHandlerContext ctx;
        private final Line line;
        private final int bytes;

        Next(ChannelHandlerContext ctx, Line line, int bytes) {
            this.ctx = ctx;
            this.line = line;
            this.bytes = bytes;
        }

        @Override
        public void judged(LargeCall call, @Nullable PolicyDecision decision) {
            elsewhere.leave(call.principal(), bytes);
            away.decrementAndGet();
            ctx.channel().attr(LINE).compareAndSet(line, null);
            PendingRequest request = call.request();
            try {
                if (!request.isDone() && decision == null) {
                    PolicyHandler.refuse(request, Failure.notSent(Reason.POLICY_DENIED, UNDECIDED));
                } else if (!request.isDone() && decision != null) {
                    taker.judged(call, decision);
                }
            } finally {
                goOn();
            }
        }

        /** Takes what waits, up to the next request that a worker has to judge. */
        private void goOn() {
            Held held;
            while ((held = line.waiting.poll()) != null) {
                elsewhere.leave(held.principal(), held.bytes());
                try {
                    if (!(held.message() instanceof PendingRequest request && request.isDone())) {
                        taker.take(ctx, held.message());
                    }
                } catch (RuntimeException failed) {
                    LOG.error("a message that was held back got lost", failed);
                }
                Line next = ctx.channel().attr(LINE).get();
                if (next != null) {
                    next.waiting.addAll(line.waiting);
                    line.waiting.clear();
                    return;
                }
            }
        }

        @Override
        public void abandoned(LargeCall call) {
            elsewhere.leave(call.principal(), bytes);
            away.decrementAndGet();
            Held held;
            while ((held = line.waiting.poll()) != null) {
                elsewhere.leave(held.principal(), held.bytes());
                if (held.message() instanceof JsonRpcNotification notice) {
                    notice.release();
                }
            }
        }
    }
}
