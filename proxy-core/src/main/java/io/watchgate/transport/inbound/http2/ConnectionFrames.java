package io.watchgate.transport.inbound.http2;

import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Settings;
import io.watchgate.config.Http2Limits;

/** Makes the codec of an HTTP/2 connection, within the limits of the configuration. */
public final class ConnectionFrames {

    /** For how long what a client does too often is counted, in seconds. */
    static final int COUNTED_SECONDS = 30;

    private ConnectionFrames() {}

    /**
     * Returns a new codec.
     *
     * @param largestHeader {@code limits.header} in bytes; up to twice as much is read, so that
     *     what is too large is refused by those who refuse everything else
     */
    public static Http2FrameCodec codec(Http2Limits limits, int largestHeader) {
        Http2Settings settings =
                Http2Settings.defaultSettings()
                        .maxConcurrentStreams(limits.streams())
                        .initialWindowSize((int) limits.window().bytes())
                        .maxHeaderListSize(2L * largestHeader);
        return Http2FrameCodecBuilder.forServer()
                .initialSettings(settings)
                .maxReservedStreams(0)
                .validateHeaders(true)
                .validateRequiredPseudoHeaders(true)
                .encoderIgnoreMaxHeaderListSize(true)
                .decoderEnforceMaxRstFramesPerWindow(limits.resets(), COUNTED_SECONDS)
                .encoderEnforceMaxRstFramesPerWindow(limits.resets(), COUNTED_SECONDS)
                .decoderEnforceMaxConsecutiveEmptyDataFrames(limits.emptyFrames())
                .decoderEnforceMaxSmallContinuationFrames(limits.emptyFrames())
                .encoderEnforceMaxQueuedControlFrames(limits.controlFrames())
                // Whoever closes a connection has let its streams end before, or will not.
                .gracefulShutdownTimeoutMillis(0)
                .build();
    }
}
