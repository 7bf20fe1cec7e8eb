package io.watchgate.transport.upstream.http;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.AsciiString;

/** Makes the handlers that turn one connection into many streams. */
public final class StreamCodec {

    /**
     * Bytes a server may send on a stream before they are read: what a client that reads slowly can
     * make the gateway hold, beside {@code limits.exchange-buffer}.
     */
    static final int STREAM_WINDOW = 256 * 1024;

    private static final float WINDOW_UPDATE_RATIO = 0.5f;
    private static final ChannelHandler NO_PUSHES = new NoPushes();

    private StreamCodec() {}

    /**
     * Returns a codec for one connection.
     *
     * @param largestHeader {@code limits.header} in bytes
     */
    public static Http2FrameCodec newCodec(int largestHeader) {
        Http2FrameCodec codec =
                Http2FrameCodecBuilder.forClient()
                        .initialSettings(
                                new Http2Settings()
                                        .pushEnabled(false)
                                        .maxConcurrentStreams(0)
                                        .initialWindowSize(STREAM_WINDOW)
                                        .maxHeaderListSize(largestHeader))
                        .headerSensitivityDetector((name, value) -> isSecret(name))
                        // Each is the end of a request of ours; there are no more of them.
                        .encoderEnforceMaxRstFramesPerWindow(0, 0)
                        .build();
        Http2Connection connection = codec.connection();
        // A stream that is not read must not stop the others: only each stream has a bound.
        DefaultHttp2LocalFlowController windows =
                new DefaultHttp2LocalFlowController(connection, WINDOW_UPDATE_RATIO, true);
        connection.local().flowController(windows);
        windows.frameWriter(codec.encoder().frameWriter());
        return codec;
    }

    /** What an attacker could guess from the size of a compressed head (RFC 7541, 7.1.3). */
    private static boolean isSecret(CharSequence name) {
        return AsciiString.contentEquals(name, HttpHeaderNames.AUTHORIZATION)
                || AsciiString.contentEquals(name, HttpHeaderNames.COOKIE);
    }

    /** Returns a handler that gives each stream of one connection a channel. */
    public static Http2MultiplexHandler newStreams() {
        return new Http2MultiplexHandler(NO_PUSHES);
    }

    /** Stands in streams the server begins, which the codec has refused before. */
    @ChannelHandler.Sharable
    private static final class NoPushes extends ChannelInboundHandlerAdapter {}
}
