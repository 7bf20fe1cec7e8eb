package io.watchgate.codec;

import io.netty.buffer.ByteBuf;
import io.watchgate.jsonrpc.MessageContext;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the frame that was read last for the next message of the loop, so that a call, which is
 * framed four times on its way, makes no new ones.
 *
 * <p>A frame comes back when its {@link Frame#done() reader is done with it}; one that is kept or
 * lost is made anew. Confined to its event loop.
 */
public final class SpareFrames {

    private @Nullable Frame spare;

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

    /** Takes a frame back of which nobody keeps anything. */
    void giveBack(Frame frame) {
        spare = frame;
    }
}
