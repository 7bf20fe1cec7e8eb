package io.watchgate.transport.upstream.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOutboundBuffer;
import io.watchgate.loop.LoopTimer;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a server, and the exchange it carries: one at a time, many in its life.
 *
 * <p>The pool owns it while it carries none. Confined to the event loop of its channel.
 */
public final class UpstreamConnection extends HttpLane {

    // Forgotten once the connection is ready: it holds a name and an address of its own.
    private @Nullable InetSocketAddress firstHop;
    private final long bornAt;

    // Made when it is idle for the first time: one that carries a stream never is.
    private @Nullable IdleTimer idleTimer;

    private boolean opened;
    private boolean over;

    /** Whether the server may have closed it already for having been idle. */
    private boolean mayBeStale;

    private long serverIdleNanos;

    /** Creates a connection that is about to be opened to this address. */
    UpstreamConnection(HttpPool pool, InetSocketAddress firstHop) {
        super(pool);
        this.firstHop = firstHop;
        this.bornAt = pool.loop().nanoTime();
    }

    /**
     * Returns a new handler that goes through the configured proxy; null where there is none.
     * Called before the connection is ready.
     */
    public @Nullable ChannelHandler newProxyHandler() {
        return origin().newProxyHandler(Objects.requireNonNull(firstHop));
    }

    /** Notes that the connection is ready, TLS included. */
    void opened() {
        opened = true;
        firstHop = null;
        origin().connected(false);
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
        carry(carrier, next);
    }

    private void stopIdling() {
        if (idleTimer != null) {
            pool.loop().timers().cancel(idleTimer);
        }
    }

    @Override
    void complete(UpstreamExchange carried, boolean keepAlive, long idleNanos) {
        exchange = null;
        mayBeStale = true;
        serverIdleNanos = idleNanos;
        Channel carrier = channel;
        long now = pool.loop().nanoTime();
        if (carrier != null && keepAlive && isDrained() && pool.keeps(carrier, bornAt, now)) {
            // A slow client may have held the connection back.
            carrier.config().setAutoRead(true);
            pool.release(this, now);
        } else {
            over = true;
            close();
        }
        carried.ends();
    }

    @Override
    boolean rest() {
        Channel carrier = channel;
        if (carrier != null && !resting && isDrained()) {
            resting = origin().pipelines().rest(carrier);
        }
        return !resting;
    }

    @Override
    void wake(UpstreamExchange carried) {
        Channel carrier = channel;
        if (carrier != null) {
            resting = false;
            origin().pipelines().wake(carrier, this, carried.events());
            carried.wakes();
        }
    }

    private boolean isDrained() {
        Channel carrier = channel;
        ChannelOutboundBuffer pending = carrier == null ? null : carrier.unsafe().outboundBuffer();
        // What waits for its turn (WritePace) has not come to the buffer yet.
        return pending != null && pending.totalPendingWriteBytes() == 0 && pending.isWritable();
    }

    /** Lets the connection wait for the next exchange, from {@code now} of the loop's clock on. */
    void idle(long now) {
        // Also one that has carried nothing yet, because its exchange found another meanwhile.
        mayBeStale = true;
        if (idleTimer == null) {
            idleTimer = new IdleTimer();
        }
        idleTimer.begin(now, pool.idleNanos(serverIdleNanos));
    }

    @Override
    void closed(boolean answered) {
        over = true;
        stopIdling();
        UpstreamExchange carried = exchange;
        exchange = null;
        if (opened) {
            origin().disconnected(false);
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

    /**
     * Ends the connection when it has been idle, before the server does. Runs on while the
     * connection carries something, and looks at the time when that could be over: it is not set
     * with each exchange.
     */
    private final class IdleTimer extends LoopTimer {

        private long ends;
        private long looksAt;

        void begin(long now, long nanos) {
            ends = now + nanos;
            if (!isScheduled() || ends - looksAt < 0) {
                look(now);
            }
        }

        private void look(long now) {
            looksAt = ends;
            pool.loop().timers().schedule(this, ends - now);
        }

        @Override
        protected void expired() {
            long now = pool.loop().nanoTime();
            if (exchange != null) {
                // The next time it is idle it begins anew.
                return;
            }
            if (ends - now <= 0) {
                close();
            } else {
                look(now);
            }
        }
    }
}
