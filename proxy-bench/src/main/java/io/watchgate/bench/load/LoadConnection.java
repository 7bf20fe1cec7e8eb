package io.watchgate.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client over HTTP/1.1: sends one call at a time, reads the answer, be it one
 * JSON value or a stream of events, and checks it. Confined to the generator's loop.
 */
final class LoadConnection extends ResponseReader implements Slot {

    private final Listener listener;
    private final CallTemplate template;
    private final AnswerCheck check;
    private @Nullable ChannelHandlerContext context;
    private boolean busy;
    private long dueAt;
    private long id;

    LoadConnection(CallTemplate template, Listener listener) {
        this.template = template;
        this.listener = listener;
        this.check = new AnswerCheck(template);
    }

    @Override
    public void call(long callId, long time) {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            throw new IllegalStateException("not connected");
        }
        busy = true;
        id = callId;
        dueAt = time;
        ctx.writeAndFlush(template.write(ctx.alloc().directBuffer(), callId), ctx.voidPromise());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    void read(
            ChannelHandlerContext ctx,
            String head,
            boolean chunked,
            ByteBuf in,
            int start,
            int length) {
        boolean right = busy && check.isRight(head, chunked, in, start, length, id);
        busy = false;
        listener.answered(this, dueAt, right);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        context = null;
        listener.lost(this, busy);
        busy = false;
    }
}
