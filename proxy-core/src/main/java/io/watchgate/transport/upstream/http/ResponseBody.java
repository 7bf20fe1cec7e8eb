package io.watchgate.transport.upstream.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response on its way to the frame decoder: as it is, decoded, or nowhere.
 *
 * <p>One per connection, for one response after the other. Confined to its event loop.
 */
final class ResponseBody {

    /** What became of a portion. */
    enum Fed {
        /** It is where it belongs. */
        TAKEN,
        /** Its content encoding cannot be undone. */
        UNDECODABLE,
        /** It makes a message larger than {@code limits.frame}. */
        TOO_LARGE,
        /** Nobody wants it, and there is more than reading on is worth. */
        TOO_MUCH
    }

    private static final int MOST_IGNORED = 64 * 1024;

    private final HttpOrigin origin;
    private @Nullable BodyKind kind;
    private @Nullable ContentDecoding decoding;
    private long arrived;

    ResponseBody(HttpOrigin origin) {
        this.origin = origin;
    }

    /** Tells whether the body of a response is arriving. */
    boolean isArriving() {
        return kind != null;
    }

    /**
     * Begins with the body of another response, and tells the frame decoder whose it is.
     *
     * @param encoding how it is encoded; null when it is as it is
     */
    void begin(
            ChannelHandlerContext ctx,
            UpstreamExchange exchange,
            BodyKind arriving,
            @Nullable String encoding) {
        kind = arriving;
        arrived = 0;
        if (encoding != null && arriving != BodyKind.IGNORED) {
            decoding = ContentDecoding.of(encoding, arriving, origin.frameLimit());
        }
        if (arriving == BodyKind.MESSAGE) {
            ctx.fireChannelRead(exchange);
        } else if (arriving == BodyKind.EVENTS) {
            ctx.fireChannelRead(exchange.events());
        }
    }

    /** Passes a portion on; takes ownership of it. */
    Fed feed(ChannelHandlerContext ctx, HttpContent content) {
        if (decoding != null) {
            return decoding.read(ctx, content);
        }
        arrived += content.content().readableBytes();
        if (kind == BodyKind.IGNORED) {
            content.release();
            return arrived > MOST_IGNORED ? Fed.TOO_MUCH : Fed.TAKEN;
        }
        if (kind == BodyKind.MESSAGE && arrived > origin.frameLimit()) {
            content.release();
            return Fed.TOO_LARGE;
        }
        ctx.fireChannelRead(content);
        return Fed.TAKEN;
    }

    /** Ends the body and releases what its decoding holds. */
    void end() {
        kind = null;
        if (decoding != null) {
            decoding.close();
            decoding = null;
        }
    }
}
