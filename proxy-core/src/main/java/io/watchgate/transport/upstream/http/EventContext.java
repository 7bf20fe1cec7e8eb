package io.watchgate.transport.upstream.http;

import io.netty.buffer.ByteBuf;
import io.watchgate.codec.HttpFrameDecoder.EventStream;
import io.watchgate.upstream.CallTable;
import io.watchgate.upstream.LegContext;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import org.jspecify.annotations.Nullable;

/**
 * The events of one response, and where its stream could be resumed. Survives the connection.
 * Confined to the loop of its exchange.
 */
final class EventContext implements EventStream, LegContext {

    private static final long DEFAULT_RETRY_MILLIS = 1000;
    private static final long LONGEST_RETRY_MILLIS = 60_000;

    private final UpstreamExchange exchange;
    private @Nullable String lastId;
    private long retryMillis = DEFAULT_RETRY_MILLIS;
    private boolean fresh;

    EventContext(UpstreamExchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public void event(@Nullable String id, long millis) {
        fresh = true;
        // An id goes back to the server in a header: what does not fit into one is no id.
        if (id != null && id.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            lastId = id.isEmpty() ? null : id;
        }
        if (millis >= 0) {
            retryMillis = Math.min(millis, LONGEST_RETRY_MILLIS);
        }
    }

    @Override
    public void named(String type, ByteBuf data) {
        exchange.named(type, data);
    }

    /** Returns the id of the last event that had one; null when there was none. */
    @Nullable String lastId() {
        return lastId;
    }

    /** Returns how long to wait before the stream is resumed. */
    long retryMillis() {
        return retryMillis;
    }

    /** Tells whether an event has arrived since the last call of this method. */
    boolean takeFresh() {
        boolean was = fresh;
        fresh = false;
        return was;
    }

    UpstreamExchange exchange() {
        return exchange;
    }

    @Override
    public UpstreamLeg leg() {
        return exchange.leg();
    }

    @Override
    public CallTable calls() {
        return exchange.calls();
    }

    @Override
    public void judging(boolean begun) {
        exchange.judging(begun);
    }

    @Override
    public @Nullable UpstreamCall call() {
        return exchange.call();
    }
}
