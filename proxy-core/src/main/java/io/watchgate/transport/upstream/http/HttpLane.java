package io.watchgate.transport.upstream.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.watchgate.codec.PaceGiver;
import org.jspecify.annotations.Nullable;

/**
 * What carries one exchange at a time to a server: a connection of its own, or one stream of a
 * connection that many share.
 *
 * <p>Confined to the event loop of its channel.
 */
public abstract class HttpLane {

    final HttpPool pool;

    // Read directly by subclasses: each request passes here.
    @Nullable Channel channel;
    @Nullable UpstreamExchange exchange;
    boolean sent;

    /** The handlers are out that only messages need. */
    boolean resting;

    /** Bytes since the last flush, or {@link PaceGiver#PACED}. */
    private int unflushed;

    HttpLane(HttpPool pool) {
        this.pool = pool;
    }

    /** Returns the server the lane leads to. */
    public final HttpOrigin origin() {
        return pool.origin();
    }

    /** Returns the channel; null before it is in a pipeline. */
    final @Nullable Channel channel() {
        return channel;
    }

    /** Returns the exchange being carried; null when there is none. */
    final @Nullable UpstreamExchange exchange() {
        return exchange;
    }

    /** Notes which channel this is. */
    final void attach(Channel made) {
        channel = made;
    }

    /** Writes the request of {@code next}, whom the lane is free to carry. */
    final void carry(Channel carrier, UpstreamExchange next) {
        exchange = next;
        sent = false;
        carrier.write(next.begin(this), carrier.voidPromise());
        pool.loop().flushes().add(carrier);
    }

    /**
     * Counts what is about to be written, and lets the connection have a pace when it needs one.
     */
    final void writes(ChannelHandlerContext ctx, Object message, PaceGiver pace) {
        unflushed = pace.unflushed(ctx, unflushed, message);
    }

    /** Notes that what was written has been given to the socket. */
    final void flushed() {
        unflushed = Math.min(unflushed, 0);
        // When the very first flush closes the channel, the server has not got a whole request.
        sent |= exchange != null && exchange.isWritten() && channel != null && channel.isOpen();
    }

    /** Tells whether any of the request has been given to the socket. */
    final boolean isSent() {
        return sent;
    }

    /** Ends the exchange before its response is complete, because nobody wants the rest. */
    final void cutOff(UpstreamExchange carried) {
        exchange = null;
        close();
        carried.ends();
    }

    /** Ends the exchange and the lane, because what arrives is no valid HTTP. */
    final void spoil(UpstreamExchange carried, String fault) {
        exchange = null;
        close();
        carried.spoiled(fault);
    }

    /** Closes the lane because nobody wants the response any more. */
    final void abandon(UpstreamExchange carried) {
        if (exchange == carried) {
            exchange = null;
            close();
        }
    }

    /**
     * Does without what only messages need until something arrives.
     *
     * @return whether to try again later, because it cannot do so now
     */
    boolean rest() {
        return false;
    }

    /** Notes that part of the response has arrived while the lane rests, or its end. */
    void wake(UpstreamExchange carried) {}

    /** Closes the lane: of a stream, the server hears that it is cancelled. */
    final void close() {
        if (channel != null) {
            channel.close();
        }
    }

    /**
     * Ends the exchange, whose response is complete.
     *
     * @param keepAlive whether the server keeps the connection open
     * @param idleNanos how long it may be idle; 0 when the server does not say
     */
    abstract void complete(UpstreamExchange carried, boolean keepAlive, long idleNanos);

    /**
     * Notes that the channel has closed.
     *
     * @param answered whether any of a response has arrived
     */
    abstract void closed(boolean answered);
}
