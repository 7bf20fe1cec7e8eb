package io.watchgate.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.watchgate.jsonrpc.MessageContext;
import org.jspecify.annotations.Nullable;

/**
 * Turns HTTP bodies into frames; the same on both legs.
 *
 * <p>Reads a {@link MessageContext}, which says that a body begins and what it belongs to, and then
 * {@link HttpContent}. A body is one frame, or, when the context is an {@link EventStream}, as many
 * as it has events with data. Passes on {@link Frame}; everything outside a body passes unchanged.
 *
 * <p>Holds the unfinished frame, confined to the event loop of the channel and released when the
 * handler is removed. Takes ownership of contents. While the memory for unfinished frames is spent,
 * a channel whose frame is large stops being read.
 */
public final class HttpFrameDecoder extends ChannelInboundHandlerAdapter {

    /** A body whose frames are the events of an SSE stream. */
    public interface EventStream extends MessageContext {

        /**
         * Called with the fields of each event, with data or without, before its frame is passed
         * on.
         */
        void event(@Nullable String id, long retryMillis);

        /** Called with the data of each event of another type than {@code message}. Borrows it. */
        default void named(String type, ByteBuf data) {}
    }

    private final FrameLimits limits;
    private final ReadThrottle throttle;
    private final SpareFrames frames;
    private @Nullable FrameAssembly assembly;
    private @Nullable EventFraming events;
    private @Nullable MessageContext context;
    private @Nullable Frame growing;

    /**
     * Creates the decoder of one channel.
     *
     * @param frames the frames of the loop
     */
    public HttpFrameDecoder(FrameLimits limits, ReadThrottle throttle, SpareFrames frames) {
        this.limits = limits;
        this.throttle = throttle;
        this.frames = frames;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        assembly = new FrameAssembly(ctx.alloc(), limits);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof MessageContext begin) {
            begin(begin);
        } else if (message instanceof HttpContent content && context != null) {
            if (events == null) {
                body(ctx, content, context);
            } else {
                events.read(ctx, content);
                if (assembly().mustWait()) {
                    throttle.pause(ctx.channel());
                }
            }
            if (message instanceof LastHttpContent) {
                context = null;
                if (events != null) {
                    events.end();
                    events = null;
                }
            }
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private void begin(MessageContext begin) {
        assembly().clear();
        growing = null;
        context = begin;
        events =
                begin instanceof EventStream stream
                        ? new EventFraming(stream, assembly(), frames)
                        : null;
    }

    private void body(ChannelHandlerContext ctx, HttpContent content, MessageContext of) {
        FrameAssembly body = assembly();
        body.add(content.content());
        if (content instanceof LastHttpContent) {
            boolean oversized = body.isOversized();
            Frame frame = growing == null ? frames.growing(body.bytes(), of) : growing;
            growing = null;
            frame.complete(body.take(), oversized);
            ctx.fireChannelRead(frame);
            return;
        }
        if (growing == null) {
            growing = frames.growing(body.bytes(), of);
        } else {
            growing.grow(body.bytes());
        }
        if (!body.isOversized()) {
            ctx.fireChannelRead(growing);
        }
        if (body.mustWait()) {
            throttle.pause(ctx.channel());
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        growing = null;
        if (assembly != null) {
            assembly.clear();
        }
    }

    private FrameAssembly assembly() {
        FrameAssembly body = assembly;
        if (body == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return body;
    }
}
