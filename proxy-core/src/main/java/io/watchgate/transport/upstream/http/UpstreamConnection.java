package io.watchgate.transport.upstream.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOutboundBuffer;
import io.watchgate.loop.LoopTimer;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a server, and the exchange it carries: one at a time, many in its life.
 *
 * <p>The pool owns it while it carries none. Is its own timer, which ends an idle connection before
 * the server does. Confined to the event loop of its channel.
 */
public final class UpstreamConnection extends LoopTimer {

    private final HttpPool pool;
    private final InetSocketAddress firstHop;
    private final long bornAt;
    private @Nullable Channel channel;
    private @Nullable UpstreamExchange exchange;
    private boolean opened;
    private boolean over;

    /** Whether the server may have closed it already for having been idle. */
    private boolean mayBeStale;

    private boolean sent;
    private long serverIdleNanos;

    /** Creates a connection that is about to be opened to this address. */
    UpstreamConnection(HttpPool pool, InetSocketAddress firstHop) {
        this.pool = pool;
        this.firstHop = firstHop;
        this.bornAt = pool.loop().nanoTime();
    }

    /** Returns the server the connection leads to. */
    public HttpOrigin origin() {
        return pool.origin();
    }

    /** Returns a new handler that goes through the configured proxy; null where there is none. */
    public @Nullable ChannelHandler newProxyHandler() {
        return origin().newProxyHandler(firstHop);
    }

    /** Returns the channel; null before it is in a pipeline. */
    @Nullable Channel channel() {
        return channel;
    }

    /** Returns the exchange being carried; null when the connection is idle. */
    @Nullable UpstreamExchange exchange() {
        return exchange;
    }

    /** Returns when the connection was made. */
    long bornAt() {
        return bornAt;
    }

    /** Notes which channel this is. */
    void attach(Channel made) {
        channel = made;
    }

    /** Notes that the connection is ready, TLS included. */
    void opened() {
        opened = true;
    }

    /** Tells whether the connection can carry an exchange. */
    boolean isAlive() {
        return exchange == null && !over && channel != null && channel.isActive();
    }

    /** Carries {@code next}. */
    void begin(UpstreamExchange next) {
        Channel carrier = channel;
        if (carrier == null || exchange != null || over) {
            throw new IllegalStateException(this + " is taken or closed (expected: idle)");
        }
        pool.loop().timers().cancel(this);
        exchange = next;
        sent = false;
        carrier.write(next.begin(this), carrier.voidPromise());
        pool.loop().flushes().add(carrier);
    }

    /** Notes that what was written has been given to the socket. */
    void flushed() {
        // When the very first flush closes the channel, the server has not got a whole request.
        sent |= exchange != null && channel != null && channel.isOpen();
    }

    /** Tells whether any of the request has been given to the socket. */
    boolean isSent() {
        return sent;
    }

    /**
     * Ends the exchange, whose response is complete.
     *
     * @param keepAlive whether the server keeps the connection open
     * @param idleNanos how long it may be idle; 0 when the server does not say
     */
    void complete(UpstreamExchange carried, boolean keepAlive, long idleNanos) {
        exchange = null;
        mayBeStale = true;
        serverIdleNanos = idleNanos;
        Channel carrier = channel;
        if (carrier != null && keepAlive && isDrained() && pool.keeps(this)) {
            // A slow client may have held the connection back.
            carrier.config().setAutoRead(true);
            pool.release(this);
        } else {
            over = true;
            close();
        }
        carried.ends();
    }

    /** Ends the exchange before its response is complete, because nobody wants the rest. */
    void cutOff(UpstreamExchange carried) {
        exchange = null;
        close();
        carried.ends();
    }

    /** Ends the exchange and the connection, because what arrives is no valid HTTP. */
    void spoil(UpstreamExchange carried, String fault) {
        exchange = null;
        close();
        carried.spoiled(fault);
    }

    private boolean isDrained() {
        ChannelOutboundBuffer pending = channel == null ? null : channel.unsafe().outboundBuffer();
        return pending != null && pending.totalPendingWriteBytes() == 0;
    }

    /** Lets the connection wait for the next exchange. */
    void idle() {
        // Also one that has carried nothing yet, because its exchange found another meanwhile.
        mayBeStale = true;
        pool.loop().timers().schedule(this, pool.idleNanos(serverIdleNanos));
    }

    @Override
    protected void expired() {
        close();
    }

    /** Closes the connection because nobody wants the response any more. */
    void abandon(UpstreamExchange carried) {
        if (exchange == carried) {
            exchange = null;
            close();
        }
    }

    /** Closes the connection. */
    void close() {
        if (channel != null) {
            channel.close();
        }
    }

    /**
     * Notes that the channel has closed.
     *
     * @param answered whether any of a response has arrived
     */
    void closed(boolean answered) {
        over = true;
        pool.loop().timers().cancel(this);
        UpstreamExchange carried = exchange;
        exchange = null;
        if (opened) {
            pool.closed(this);
        }
        if (carried != null) {
            carried.breaks(answered, mayBeStale, !sent);
        }
    }

    @Override
    public String toString() {
        return "connection " + channel;
    }
}
