package io.watchgate.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.watchgate.codec.HttpFrameDecoder.EventStream;
import io.watchgate.jsonrpc.MessageContext;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the frame that was read last for the next message of the loop, so that a call, which is
 * framed four times on its way, makes no new ones. So it does with what frames are assembled in: a
 * connection has it only while a part of a frame is there.
 *
 * <p>A frame comes back when its {@link Frame#done() reader is done with it}; one that is kept or
 * lost is made anew. Confined to its event loop.
 */
public final class SpareFrames {

    private @Nullable Frame spare;
    private @Nullable FrameAssembly assembly;
    private @Nullable EventFraming events;

    /** Creates an empty place. */
    public SpareFrames() {}

    /** Returns a complete frame; takes ownership of {@code body}. */
    Frame whole(ByteBuf body, MessageContext context) {
        Frame frame = spare;
        if (frame == null) {
            return new Frame(body, context, this);
        }
        spare = null;
        frame.begin(body, context);
        return frame;
    }

    /** Returns a frame that still grows; borrows {@code body}. */
    Frame growing(ByteBuf body, MessageContext context) {
        Frame frame = whole(body, context);
        frame.isGrowing();
        return frame;
    }

    /** Returns an empty assembly for a channel with this allocator. */
    FrameAssembly assembly(ByteBufAllocator allocator, FrameLimits limits) {
        FrameAssembly kept = assembly;
        assembly = null;
        return kept == null ? new FrameAssembly(allocator, limits) : kept.of(allocator, limits);
    }

    /** Takes an assembly back that is empty. */
    void giveBack(FrameAssembly empty) {
        assembly = empty;
    }

    /**
     * Returns what cuts the body of {@code stream}, of which nothing is held.
     *
     * @param underway whether the body has begun
     */
    EventFraming events(
            ByteBufAllocator allocator, FrameLimits limits, EventStream stream, boolean underway) {
        EventFraming kept = events;
        events = null;
        if (kept == null) {
            kept = new EventFraming(new FrameAssembly(allocator, limits), this);
        }
        kept.of(allocator, limits);
        kept.begin(stream, underway);
        return kept;
    }

    /** Takes back what is at rest, or has ended. */
    void giveBack(EventFraming resting) {
        resting.leave();
        events = resting;
    }

    /** Takes a frame back of which nobody keeps anything. */
    void giveBack(Frame frame) {
        spare = frame;
    }
}
