package io.watchgate.session;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.upstream.UpstreamLeg;
import org.jspecify.annotations.Nullable;

/**
 * A session's stream for messages that belong to no request of the client: the answer to GET (MCP
 * 2025-11-25, basic/transports, "Listening for Messages from the Server").
 *
 * <p>What is sent before a client listens is kept, within the bound for events, and delivered when
 * it does. Safe from any of the gateway's loops; the stream itself is confined to the session's
 * home loop.
 */
public final class StandaloneStream {

    private final McpSession session;
    private final GatewayLoop home;
    private @Nullable ResponseStream stream;
    private @Nullable Exchange line;
    private volatile boolean attached;

    StandaloneStream(McpSession session, GatewayLoop home) {
        this.session = session;
        this.home = home;
    }

    /** Tells whether a client listens now. */
    public boolean isAttached() {
        return attached;
    }

    /** Sends a message; takes ownership of it. */
    public void send(JsonRpcMessage message) {
        home.run(() -> sendAtHome(message));
    }

    /** Sends a server's request; takes ownership of it. */
    void ask(UpstreamLeg leg, JsonRpcRequest request) {
        home.run(
                () -> {
                    if (session.isEnded() || !session.isIntroduced()) {
                        request.release();
                    } else {
                        session.shard(home).ask(leg, request);
                        sendAtHome(request);
                    }
                });
    }

    /**
     * Sends everything through {@code exchange} from now on: the client has one connection, which
     * carries all its messages and ends with the session. What was kept so far is forgotten: a
     * client that has no answer to {@code initialize} yet misses nothing. Called on the home loop.
     */
    public void through(Exchange exchange) {
        assert home.inLoop() : Thread.currentThread().getName();
        line = exchange;
        attached = true;
        if (stream != null) {
            stream.close();
        }
    }

    /**
     * Takes the stream for a connection that is about to listen. Called on the home loop.
     *
     * @return false when another connection listens already
     */
    public boolean reserve() {
        if (attached || session.isEnded()) {
            return false;
        }
        attached = true;
        return true;
    }

    /**
     * Gives the stream to the connection it was reserved for. Called on the home loop.
     *
     * @param retryMillis how long a client should wait before it reconnects; negative to send no
     *     priming event
     */
    public ResponseStream listen(StreamOutlet outlet, long retryMillis) {
        ResponseStream events = stream();
        attached = true;
        events.listen(outlet);
        if (retryMillis >= 0) {
            events.prime(retryMillis);
        }
        return events;
    }

    /** Notes that nobody listens any more. Called on the home loop. */
    public void detached() {
        attached = false;
    }

    ResponseStream stream() {
        ResponseStream events = stream;
        if (events == null) {
            events = session.shard(home).openStream(session);
            events.standalone();
            stream = events;
        }
        return events;
    }

    void resumed() {
        attached = true;
    }

    void close() {
        attached = false;
        stream = null;
        if (line != null && session.carrier() == null) {
            line.channel()
                    .writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void sendAtHome(JsonRpcMessage message) {
        if (session.isEnded() || !session.isIntroduced()) {
            message.release();
        } else if (line != null) {
            line.write(message);
        } else {
            stream().send(message, false);
        }
    }
}
