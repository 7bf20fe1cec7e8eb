package io.watchgate.transport.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.watchgate.session.Exchange;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes responses as the version of HTTP that a connection speaks has them: bytes, or frames.
 *
 * <p>Called on the loop of the channel; writes where in the pipeline the given context stands, and
 * flushes nothing where a comment does not say so. Takes ownership of bodies and events. An
 * exchange is ended just before the last write of its response, so that whoever watches the writes
 * knows it by that one.
 */
public interface ResponseSink {

    /** The headers of a response that a page of another origin may read. */
    String EXPOSED_HEADERS = "Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate";

    /** Writes a response that is one JSON value, and ends the exchange. */
    void json(ChannelHandlerContext ctx, ByteBuf body, Exchange exchange);

    /** Writes the response to a message that is owed no answer, and ends the exchange. */
    void accepted(ChannelHandlerContext ctx, Exchange exchange);

    /** Writes the head of an event stream. */
    void stream(ChannelHandlerContext ctx, Exchange exchange);

    /**
     * Writes one event of a stream.
     *
     * @param chunked as in the traits of its exchange
     */
    void event(ChannelHandlerContext ctx, ByteBuf bytes, boolean chunked);

    /** Ends a stream behind its last event. */
    void endStream(ChannelHandlerContext ctx, boolean chunked);

    /**
     * Writes a response that is no answer to a message.
     *
     * @param body JSON; null for none
     * @param exchange ended with it; null when there is none
     */
    void status(
            ChannelHandlerContext ctx,
            StatusHead head,
            @Nullable ByteBuf body,
            @Nullable Exchange exchange);

    /** Tells a client that waits with its body to send it; flushes. */
    void goOn(ChannelHandlerContext ctx);

    /** Ends what the channel is for, behind everything written; flushes. */
    void close(ChannelHandlerContext ctx);

    /** Notes that what was written is about to be flushed. */
    default void flushed() {}

    /** Tells whether the channel is there for one request only. */
    boolean isForOneRequest();

    /**
     * The head of a response that is no answer to a message.
     *
     * @param status its status
     * @param keepAlive whether the connection stays open
     * @param toHead whether it answers a HEAD request: its body is left out, its length is not
     * @param origin the web origin to allow; null for none
     * @param lines further header lines, as {@code name: value}
     */
    record StatusHead(
            HttpResponseStatus status,
            boolean keepAlive,
            boolean toHead,
            @Nullable String origin,
            String... lines) {

        /** Seconds after which another attempt may have success; nobody knows better. */
        private static final String LATER = "retry-after: 1";

        /** Says when to come again where the status says that another time would do. */
        public StatusHead {
            boolean later =
                    status.code() == HttpResponseStatus.SERVICE_UNAVAILABLE.code()
                            || status.code() == HttpResponseStatus.TOO_MANY_REQUESTS.code();
            if (later) {
                lines = Arrays.copyOf(lines, lines.length + 1);
                lines[lines.length - 1] = LATER;
            }
        }
    }
}
