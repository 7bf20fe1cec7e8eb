package io.watchgate.server.daemon;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.watchgate.mcp.Reason;
import io.watchgate.session.Answers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers a connection for which there is no place with 503, and closes it.
 *
 * <p>The answer goes out without waiting for a request. What the client sends meanwhile is thrown
 * away for a moment before the connection closes: closed with bytes unread, the kernel would reset
 * it and the client would never see why. Only so many linger like that; more are closed at once.
 */
final class RefusedConnection {

    private static final int MOST_LINGERING = 256;
    private static final long LINGER_MILLIS = 500;
    private static final AtomicInteger LINGERING = new AtomicInteger();

    private RefusedConnection() {}

    /** Refuses {@code connection}. Called on its loop, when it has no handlers yet. */
    static void refuse(Channel connection, ListenerParts parts) {
        parts.refusals().refused(Reason.OVERLOADED);
        if (LINGERING.incrementAndGet() > MOST_LINGERING) {
            LINGERING.decrementAndGet();
            connection.close();
            return;
        }
        connection.closeFuture().addListener(closed -> LINGERING.decrementAndGet());
        // Behind the registration, which this is called in the middle of.
        connection.eventLoop().execute(() -> answer(connection, parts.limit().limit()));
    }

    private static void answer(Channel connection, int limit) {
        String text = "no more than " + limit + " connections (limits.connections)";
        ByteBuf body = Answers.refusal(Reason.OVERLOADED, text, null);
        String head =
                "HTTP/1.1 503 Service Unavailable\r\n"
                        + "content-type: application/json\r\n"
                        + "content-length: "
                        + body.readableBytes()
                        + "\r\nretry-after: 1\r\nconnection: close\r\n\r\n";
        connection.write(connection.alloc().directBuffer().writeBytes(ascii(head)));
        connection
                .writeAndFlush(body)
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE)
                .addListener(sent -> ((DuplexChannel) connection).shutdownOutput());
        connection
                .eventLoop()
                .schedule(() -> connection.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
