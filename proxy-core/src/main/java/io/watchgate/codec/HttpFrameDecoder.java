package io.watchgate.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
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
 * handler is removed; what it is assembled in is the loop's while there is none. Takes ownership of
 * contents. While the memory for unfinished frames is spent, a channel whose frame is large stops
 * being read.
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

    /** The context, where the body is a stream of events. */
    private @Nullable EventStream stream;

    /** The class of the last context with another body: most often the next one's, too. */
    private @Nullable Class<?> plain;

    private @Nullable Frame growing;
    private boolean underway;

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
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        // In this order: HttpContents says why.
        if (context != null && message instanceof DefaultHttpContent content) {
            content(ctx, context, content.content(), HttpContents.isLast(content));
        } else if (message instanceof MessageContext begin) {
            begin(begin);
        } else if (context != null && message instanceof HttpContent content) {
            content(ctx, context, content.content(), HttpContents.isLast(content));
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private void begin(MessageContext begin) {
        drop();
        context = begin;
        underway = false;
        stream = null;
        if (begin.getClass() != plain) {
            stream = begin instanceof EventStream events ? events : null;
            plain = stream == null ? begin.getClass() : null;
        }
    }

    /** Tells whether nothing of a frame has arrived that has not been passed on. */
    public boolean isAtRest() {
        return events == null && assembly == null;
    }

    /** Goes on with a stream of which another decoder has read what came so far. */
    public void goOn(EventStream rest) {
        begin(rest);
        underway = true;
    }

    private void content(
            ChannelHandlerContext ctx, MessageContext of, ByteBuf bytes, boolean last) {
        if (stream == null) {
            body(ctx, bytes, of, last);
        } else {
            events(ctx, bytes, stream);
        }
        if (last) {
            context = null;
            stream = null;
            dropEvents();
        }
    }

    private void events(ChannelHandlerContext ctx, ByteBuf bytes, EventStream stream) {
        EventFraming reading = events;
        if (reading == null) {
            reading = frames.events(ctx.alloc(), limits, stream, underway);
            events = reading;
            underway = true;
        }
        reading.read(ctx, bytes);
        if (events != reading) {
            // An event has ended the connection.
            reading.end();
            return;
        }
        if (reading.mustWait()) {
            throttle.pause(ctx.channel());
        }
        if (reading.isAtRest()) {
            events = null;
            frames.giveBack(reading);
        }
    }

    private void body(ChannelHandlerContext ctx, ByteBuf bytes, MessageContext of, boolean last) {
        FrameAssembly body = assembly;
        if (last && body == null && limits.isSmall(bytes)) {
            // All of it in one piece.
            ctx.fireChannelRead(frames.whole(bytes, of));
            return;
        }
        if (body == null) {
            body = frames.assembly(ctx.alloc(), limits);
            assembly = body;
        }
        body.add(bytes);
        if (last) {
            boolean oversized = body.isOversized();
            Frame frame = growing == null ? frames.growing(body.bytes(), of) : growing;
            growing = null;
            frame.complete(body.take(), oversized);
            assembly = null;
            frames.giveBack(body);
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
        drop();
    }

    private void drop() {
        growing = null;
        if (assembly != null) {
            assembly.clear();
            assembly = null;
        }
        dropEvents();
    }

    private void dropEvents() {
        if (events != null) {
            // It may be reading right now: nobody else gets it.
            events.end();
            events = null;
        }
    }
}
