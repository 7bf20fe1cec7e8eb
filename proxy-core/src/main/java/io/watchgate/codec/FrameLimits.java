package io.watchgate.codec;

import io.netty.buffer.ByteBuf;
import io.watchgate.limit.BufferBudget;

/**
 * Bounds for frames.
 *
 * @param frame bytes of the largest frame ({@code limits.frame})
 * @param budget memory for unfinished frames of all connections ({@code limits.buffered})
 */
public record FrameLimits(long frame, BufferBudget budget) {

    /** Tells whether this is a frame that is within the bounds and is not counted; borrows it. */
    boolean isSmall(ByteBuf whole) {
        int bytes = whole.readableBytes();
        return bytes > 0 && bytes <= BufferBudget.FREE && bytes <= frame;
    }
}
