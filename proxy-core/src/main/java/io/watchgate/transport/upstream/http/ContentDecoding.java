package io.watchgate.transport.upstream.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.compression.ZlibCodecFactory;
import io.netty.handler.codec.compression.ZlibWrapper;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.watchgate.transport.upstream.http.ResponseBody.Fed;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Undoes the content encoding of one response, of a server that uses one although it was asked not
 * to.
 *
 * <p>Bounded: a response whose plain form is longer than {@code limits.frame} by far is given up.
 * Confined to the event loop of its connection.
 */
final class ContentDecoding {

    /** How many frames' worth of plain text one stream may hold: it has many frames. */
    private static final int MOST_FRAMES = 16;

    private final @Nullable EmbeddedChannel decoder;
    private long left;

    private ContentDecoding(@Nullable EmbeddedChannel decoder, long limit) {
        this.decoder = decoder;
        this.left = limit;
    }

    /**
     * Returns the decoding of {@code encoding} for a body of this kind; null where nothing has to
     * be undone.
     */
    static @Nullable ContentDecoding of(String encoding, BodyKind kind, long frameLimit) {
        ZlibWrapper wrapper =
                switch (encoding.strip().toLowerCase(Locale.ROOT)) {
                    case "gzip", "x-gzip" -> ZlibWrapper.GZIP;
                    case "deflate" -> ZlibWrapper.ZLIB_OR_NONE;
                    default -> null;
                };
        if (encoding.isBlank() || encoding.strip().equalsIgnoreCase("identity")) {
            return null;
        }
        long limit = kind == BodyKind.EVENTS ? frameLimit * MOST_FRAMES : frameLimit;
        return new ContentDecoding(
                wrapper == null
                        ? null
                        : new EmbeddedChannel(ZlibCodecFactory.newZlibDecoder(wrapper, 0)),
                limit);
    }

    /**
     * Passes the plain form of {@code content} on, unless there is none or too much of it; takes
     * ownership of it.
     */
    Fed read(ChannelHandlerContext ctx, HttpContent content) {
        EmbeddedChannel channel = decoder;
        if (channel == null) {
            content.release();
            return Fed.UNDECODABLE;
        }
        boolean last = content instanceof LastHttpContent;
        try {
            channel.writeInbound(content.content());
            ByteBuf plain;
            while ((plain = channel.readInbound()) != null) {
                left -= plain.readableBytes();
                if (left < 0) {
                    plain.release();
                    return Fed.TOO_LARGE;
                }
                ctx.fireChannelRead(new DefaultHttpContent(plain));
            }
        } catch (DecompressionException e) {
            return Fed.UNDECODABLE;
        }
        if (last) {
            ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        }
        return Fed.TAKEN;
    }

    /** Releases what the decoder holds. */
    void close() {
        if (decoder != null) {
            try {
                decoder.finishAndReleaseAll();
            } catch (DecompressionException e) {
                // Said already, where it was read.
                decoder.releaseInbound();
            }
        }
    }
}
