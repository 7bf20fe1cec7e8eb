package io.watchgate.loop;

import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;

/**
 * How much one connection may move in one turn of its loop, so that a large message of one client
 * does not hold up the small ones of others.
 *
 * <p>Small messages never come near it: they take one read and one write.
 */
public final class ChannelTurn {

    /** Reads of up to 64 KiB each; the scan that follows each takes longer than the read. */
    private static final int READS = 4;

    /**
     * Writes, each of what the kernel takes: some megabytes where the peer is near. Below 2 Netty
     * posts a task behind each write, even one that took all there was.
     */
    private static final int WRITES = 2;

    private static final RecvByteBufAllocator READING = new ReadSizes(READS);

    private ChannelTurn() {}

    /** Bounds the turns of a channel. Called before its first read. */
    public static void bound(ChannelConfig config) {
        config.setRecvByteBufAllocator(READING).setWriteSpinCount(WRITES);
    }
}
