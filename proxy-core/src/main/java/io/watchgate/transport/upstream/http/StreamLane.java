package io.watchgate.transport.upstream.http;

import org.jspecify.annotations.Nullable;

/**
 * One stream of a {@link SharedConnection}: carries one exchange and ends with it.
 *
 * <p>Confined to the event loop of its channel.
 */
public final class StreamLane extends HttpLane {

    private final SharedConnection connection;

    /** Whether the server may have closed the connection already for having been idle. */
    private final boolean mayBeStale;

    private boolean unprocessed;
    private boolean reset;

    /** Creates a stream that is about to be opened. */
    StreamLane(SharedConnection connection, boolean mayBeStale) {
        super(connection.pool());
        this.connection = connection;
        this.mayBeStale = mayBeStale;
    }

    /** Carries {@code next}. */
    void begin(UpstreamExchange next) {
        if (channel == null || exchange != null) {
            throw new IllegalStateException(this + " is taken or closed (expected: new)");
        }
        carry(channel, next);
    }

    /** Closes the stream; the server hears of it where it has not got the whole request. */
    @Override
    void complete(UpstreamExchange carried, boolean keepAlive, long idleNanos) {
        exchange = null;
        close();
        carried.ends();
    }

    /** Notes that the request did not leave this connection, which takes no more. */
    void notSent() {
        unprocessed = true;
        connection.retire();
    }

    /** Notes that the server refuses the request unprocessed (RFC 9113, 8.7). */
    void refused() {
        unprocessed = true;
        connection.retire();
    }

    /** Notes that the server goes away and will not process the request (RFC 9113, 6.8). */
    void leftBehind() {
        unprocessed = true;
    }

    /** Notes that the server has ended the stream, whatever it has done before. */
    void reset() {
        reset = true;
    }

    @Override
    void closed(boolean answered) {
        UpstreamExchange carried = exchange;
        exchange = null;
        connection.closed(this);
        if (carried == null) {
            return;
        }
        if (unprocessed && !answered) {
            carried.unprocessed();
        } else {
            carried.breaks(answered, mayBeStale && !reset, !sent);
        }
    }

    @Override
    public String toString() {
        @Nullable Object shown = channel;
        return "stream " + shown;
    }
}
