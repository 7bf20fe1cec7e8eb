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

    /** How many frames' worth of plain text one response may hold: a stream has many frames. */
    private static final int MOST_FRAMES = 16;

    private final @Nullable EmbeddedChannel decoder;
    private long left;

    private ContentDecoding(@Nullable EmbeddedChannel decoder, long limit) {
        this.decoder = decoder;
        this.left = limit;
    }

    /** Returns the decoding of {@code encoding}; null where nothing has to be undone. */
    static @Nullable ContentDecoding of(String encoding, long frameLimit) {
        ZlibWrapper wrapper =
                switch (encoding.strip().toLowerCase(Locale.ROOT)) {
                    case "gzip", "x-gzip" -> ZlibWrapper.GZIP;
                    case "deflate" -> ZlibWrapper.ZLIB_OR_NONE;
                    default -> null;
                };
        if (encoding.isBlank() || encoding.strip().equalsIgnoreCase("identity")) {
            return null;
        }
        long limit = frameLimit * MOST_FRAMES;
        return new ContentDecoding(
                wrapper == null
                        ? null
                        : new EmbeddedChannel(ZlibCodecFactory.newZlibDecoder(wrapper, 0)),
                limit);
    }

    /**
     * Passes the plain form of {@code content} on; takes ownership of it. Returns false when there
     * is none, or too much of it.
     */
    boolean read(ChannelHandlerContext ctx, HttpContent content) {
        EmbeddedChannel channel = decoder;
        if (channel == null) {
            content.release();
            return false;
        }
        boolean last = content instanceof LastHttpContent;
        try {
            channel.writeInbound(content.content());
            ByteBuf plain;
            while ((plain = channel.readInbound()) != null) {
                left -= plain.readableBytes();
                if (left < 0) {
                    plain.release();
                    return false;
                }
                ctx.fireChannelRead(new DefaultHttpContent(plain));
            }
        } catch (DecompressionException e) {
            return false;
        }
        if (last) {
            ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        }
        return true;
    }

    /** Releases what the decoder holds. */
    void close() {
        if (decoder != null) {
            decoder.finishAndReleaseAll();
        }
    }
}
