package io.watchgate.codec;

import io.netty.channel.ChannelHandlerContext;

/**
 * Gives a connection a {@link WritePace} when something large is written to it for the first time:
 * most connections never need one.
 *
 * <p>Called on the connection's loop. Holds nothing.
 */
public interface PaceGiver {

    /** What {@link #unflushed} returns of a connection that has a pace. */
    int PACED = -1;

    /**
     * Puts {@code pace} in front of the handlers of the connection that {@code ctx} is of, next to
     * the socket or to TLS.
     */
    void give(ChannelHandlerContext ctx, WritePace pace);

    /**
     * Counts what is about to be written, and lets the connection have a pace when that is more
     * than a portion.
     *
     * @param before bytes since the last flush, or {@link #PACED}
     * @return the bytes now, or {@link #PACED}
     */
    default int unflushed(ChannelHandlerContext ctx, int before, Object message) {
        if (before == PACED) {
            return PACED;
        }
        int size = WritePace.size(message);
        if (size <= WritePace.PORTION - before) {
            return before + size;
        }
        give(ctx, new WritePace(before));
        return PACED;
    }
}
