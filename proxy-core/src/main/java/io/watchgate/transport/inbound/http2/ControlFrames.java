package io.watchgate.transport.inbound.http2;

import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.codec.http2.Http2SettingsAckFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Counts frames that keep a server busy and ask for nothing (RFC 9113, 10.5). Confined to the event
 * loop of its connection.
 */
final class ControlFrames {

    private static final long COUNTED_NANOS =
            TimeUnit.SECONDS.toNanos(ConnectionFrames.COUNTED_SECONDS);

    private final LongSupplier clock;
    private final int most;
    private int counted;
    private long countedSince;

    /**
     * Creates the count of one connection.
     *
     * @param clock monotonic nanoseconds
     * @param most {@code limits.http2.control-frames}
     */
    ControlFrames(LongSupplier clock, int most) {
        this.clock = clock;
        this.most = most;
        this.countedSince = clock.getAsLong();
    }

    /** Notes a frame; returns whether there are more of its kind than there may be. */
    boolean isTooMuch(Object frame) {
        boolean counts =
                frame instanceof Http2PingFrame
                        || frame instanceof Http2SettingsFrame
                        || frame instanceof Http2SettingsAckFrame;
        if (!counts) {
            return false;
        }
        long now = clock.getAsLong();
        if (now - countedSince > COUNTED_NANOS) {
            countedSince = now;
            counted = 0;
        }
        return ++counted > most;
    }
}
