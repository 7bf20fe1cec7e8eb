package io.watchgate.routing;

import io.netty.buffer.ByteBuf;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.Span;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.ListenFilter;
import io.watchgate.mcp.Reason;
import io.watchgate.policy.Elsewhere;
import io.watchgate.session.PendingRequest;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a request to listen asks for: on its loop, or by a worker when its params are larger
 * than {@code judging.inline}. Owns a reference to the request's bytes until the worker has copied
 * them; the request itself may be cancelled meanwhile. Made and ended on the loop of the request.
 */
final class ListenParams implements Elsewhere.Work {

    /** Goes on behind the reading; called once, on the loop, unless that has ended. */
    interface Taker {

        /** Takes what was read; null when it holds no filter. */
        void read(@Nullable ListenFilter filter);

        /** Called when nothing could be read. */
        void failed(Failure why);
    }

    private final Elsewhere elsewhere;
    private final GatewayLoop loop;
    private final String principal;
    private final ByteBuf body;
    private final long params;
    private final int room;
    private final ListenFilter.Bounds most;
    private final Taker taker;
    private @Nullable ListenFilter filter;

    private ListenParams(
            Elsewhere elsewhere, PendingRequest request, ListenFilter.Bounds most, Taker taker) {
        this.elsewhere = elsewhere;
        this.loop = request.exchange().loop();
        this.principal = request.principal();
        this.body = request.request().body().retainedDuplicate();
        this.params = request.request().params();
        this.room = room(request.request());
        this.most = most;
        this.taker = taker;
    }

    /** Reads the params of {@code request}, which it borrows, as far as {@code most} says. */
    static void read(
            Elsewhere elsewhere, PendingRequest request, ListenFilter.Bounds most, Taker taker) {
        JsonRpcRequest message = request.request();
        if (Span.length(message.params()) <= elsewhere.inlineBytes()) {
            taker.read(ListenFilter.read(Subjects.bytes(message, message.params()), most));
        } else if (elsewhere.admit(request.principal(), room(message))) {
            elsewhere.submit(new ListenParams(elsewhere, request, most, taker));
        } else {
            taker.failed(
                    Failure.notSent(
                            Reason.OVERLOADED, "too many messages wait to be judged (judging)"));
        }
    }

    /** Returns how much memory the message takes, in bytes. */
    private static int room(JsonRpcRequest message) {
        return Math.max(1, message.body().readableBytes());
    }

    @Override
    public GatewayLoop loop() {
        return loop;
    }

    @Override
    public String principal() {
        return principal;
    }

    @Override
    public void work() {
        byte[] json;
        try {
            json = Subjects.bytes(body, params);
        } finally {
            body.release();
        }
        filter = ListenFilter.read(json, most);
    }

    @Override
    public void release() {
        body.release();
    }

    @Override
    public void done(boolean worked) {
        elsewhere.leave(principal, room);
        if (worked) {
            taker.read(filter);
        } else {
            taker.failed(Failure.notSent(Reason.INTERNAL, "what to listen to could not be read"));
        }
    }

    @Override
    public void abandoned() {
        elsewhere.leave(principal, room);
    }
}
