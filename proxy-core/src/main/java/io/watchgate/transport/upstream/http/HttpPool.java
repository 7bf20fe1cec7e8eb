package io.watchgate.transport.upstream.http;

import io.netty.channel.Channel;
import io.watchgate.limit.FairQueue;
import io.watchgate.limit.Permits;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Reason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one loop to one server, and the exchanges that wait for one.
 *
 * <p>The connection used last is used next, so that the others can grow old and be closed; of those
 * that many share, the oldest with room for another stream. The number of connections is bounded
 * over all loops by the permits they share. Confined to its loop.
 */
final class HttpPool {

    private final HttpOrigin origin;
    private final GatewayLoop loop;

    /** Exchanges in a row that a connection carries while another loop has none. */
    private static final int MOST_TURNS = 4;

    private final Permits permits;
    private final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();
    private final SharedConnections shared = new SharedConnections();
    private final FairQueue<UpstreamExchange> waiting =
            new FairQueue<>(UpstreamExchange::principal, UpstreamExchange::client);
    private List<InetAddress> addresses = List.of();

    // Set twice with each call and read now and then: without a fence.
    private final AtomicInteger idleCount = new AtomicInteger();
    private int connecting;
    private boolean waitsForPermit;
    private int turns;
    private boolean closed;

    HttpPool(HttpOrigin origin, GatewayLoop loop, Permits permits) {
        this.origin = origin;
        this.loop = loop;
        this.permits = permits;
    }

    GatewayLoop loop() {
        return loop;
    }

    HttpOrigin origin() {
        return origin;
    }

    /** Returns the bytes of the largest frame. */
    long frameLimit() {
        return origin.frameLimit();
    }

    /** Carries the exchange over an idle connection or a stream, or lets it wait for a new one. */
    void submit(UpstreamExchange exchange) {
        UpstreamConnection connection = pollIdle();
        if (connection != null) {
            connection.begin(exchange);
            return;
        }
        StreamLane stream = shared.newLane();
        if (stream != null) {
            stream.begin(exchange);
        } else {
            dial(exchange);
        }
    }

    /** Carries the exchange over the next connection that is made or becomes free. */
    void dial(UpstreamExchange exchange) {
        Failure refusal = origin.upstream().health().refusal();
        if (refusal != null) {
            exchange.refused(refusal);
        } else if (isFull()) {
            exchange.refused(
                    Failure.notSent(
                            Reason.OVERLOADED,
                            "upstream "
                                    + origin.upstream().key()
                                    + " has too many requests waiting (limits.queue)"));
        } else {
            exchange.waits();
            waiting.add(exchange);
            connect();
            if (connecting == 0) {
                // There can be no new connection: one with room for another stream does as well.
                serve();
            }
        }
    }

    /** Tells whether one more would wait for a connection of another, and too many do already. */
    private boolean isFull() {
        if (permits.taken() < permits.limit()) {
            return false;
        }
        int coming =
                origin.mayShare()
                        ? SharedConnections.expected(connecting + shared.settling())
                        : connecting;
        return waiting.size() - coming >= origin.upstream().config().limits().queue();
    }

    /** Takes an exchange out that waits and is not wanted any more. */
    void forget(UpstreamExchange exchange) {
        waiting.remove(exchange);
    }

    /** Takes back a connection whose exchange is over, at {@code now} of the loop's clock. */
    void release(UpstreamConnection connection, long now) {
        if (isAwaited()) {
            connection.begin(next());
            return;
        }
        idle.push(connection);
        noteIdle();
        connection.idle(now);
    }

    /** Tells whether anybody waits, once those are gone who were given up meanwhile. */
    private boolean isAwaited() {
        UpstreamExchange next;
        while ((next = waiting.peek()) != null && !next.isWanted()) {
            waiting.poll();
        }
        return next != null;
    }

    private UpstreamExchange next() {
        UpstreamExchange next = waiting.poll();
        if (next == null) {
            throw new IllegalStateException("nobody waits (expected: asked before)");
        }
        return next;
    }

    /** Begins as many of the waiting exchanges as there is room for on shared connections. */
    void serve() {
        StreamLane stream;
        while (isAwaited() && (stream = shared.newLane()) != null) {
            stream.begin(next());
        }
        connect();
    }

    /** Does {@link #serve} when whoever calls this is done. */
    void serveLater() {
        if (!waiting.isEmpty()) {
            loop.handoff().post(this::serve);
        }
    }

    /** Tells whether a connection of this age may serve another exchange. */
    boolean keeps(Channel channel, long bornAt, long now) {
        long age = now - bornAt;
        boolean wanted = permits.hasWaitersBeside(loop);
        turns = wanted ? turns + 1 : 0;
        boolean neededElsewhere = wanted && (waiting.isEmpty() || turns >= MOST_TURNS);
        return !closed
                && !neededElsewhere
                && age < origin.upstream().config().timeouts().poolAge().toNanos()
                && !isRetired(channel);
    }

    /** Tells whether the server's name does not lead to the connection's address any more. */
    private boolean isRetired(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress remote
                && !addresses.isEmpty()
                && !addresses.contains(remote.getAddress());
    }

    /** Returns how long a connection may be idle; {@code said} is what the server wants, or 0. */
    long idleNanos(long said) {
        long configured = origin.upstream().config().timeouts().poolIdle().toNanos();
        return said == 0 ? configured : Math.min(said, configured);
    }

    /** Notes that a connection is gone. */
    void closed(UpstreamConnection connection) {
        turns = 0;
        if (idle.remove(connection)) {
            noteIdle();
        }
        permits.giveBack();
        connect();
    }

    /** Notes that a connection is gone that many shared. */
    void closed(SharedConnection connection) {
        shared.remove(connection);
        noteIdle();
        permits.giveBack();
        connect();
    }

    /** Notes that the number of connections has changed that carry nothing. */
    void noteIdle() {
        idleCount.lazySet(idle.size() + shared.idle());
    }

    /** Closes an idle connection because another loop has none; returns false without one. */
    boolean makeRoom() {
        UpstreamConnection oldest = idle.pollLast();
        noteIdle();
        if (oldest == null) {
            return shared.closeOneIdle();
        }
        oldest.close();
        return true;
    }

    /** Tells whether another loop waits for a permit. */
    boolean isRoomWanted() {
        return permits.hasWaitersBeside(loop);
    }

    /** Returns how many connections are idle; safe from any thread. */
    int idleCount() {
        return idleCount.get();
    }

    /** Closes the idle connections, and each of the others when its exchange is over. */
    void close() {
        closed = true;
        List.copyOf(idle).forEach(UpstreamConnection::close);
        shared.retire();
    }

    /** Tells whether an exchange would have to wait for another to end. */
    boolean isExhausted() {
        return idle.isEmpty() && permits.taken() >= permits.limit() && !shared.hasRoom();
    }

    /** Tells whether nothing new is begun here. */
    boolean isClosed() {
        return closed;
    }

    private @Nullable UpstreamConnection pollIdle() {
        UpstreamConnection connection;
        while ((connection = idle.poll()) != null) {
            noteIdle();
            if (connection.isAlive()) {
                return connection;
            }
        }
        return null;
    }

    /** Opens as many connections as those who wait want, and permits there are. */
    private void connect() {
        while (connecting < wanted()) {
            if (!permits.tryTake()) {
                awaitPermit();
                return;
            }
            connecting++;
            loop.steps().run(new HttpDial(this)::start);
        }
    }

    /**
     * Returns how many connections are wanted: one for each who waits, and one after the other
     * where each may carry many.
     */
    private int wanted() {
        if (waiting.isEmpty() || !origin.mayShare()) {
            return waiting.size();
        }
        return shared.settling() > 0 ? 0 : 1;
    }

    private void awaitPermit() {
        if (!waitsForPermit) {
            waitsForPermit = true;
            permits.await(
                    loop,
                    () -> {
                        waitsForPermit = false;
                        connect();
                    });
            // Not before: whoever becomes idle in between would not see that somebody waits.
            origin.makeRoom(this);
        }
    }

    /** Takes a new connection. */
    void connected(UpstreamConnection connection) {
        connecting--;
        origin.upstream().health().reachable();
        if (isAwaited() || !isRoomWanted()) {
            release(connection, loop.nanoTime());
        } else {
            // Its exchange has found another, or is not wanted any more.
            connection.close();
        }
        // Others may have waited to see whether one connection is enough.
        connect();
    }

    /** Takes a new connection that many share. */
    void connected(SharedConnection connection) {
        connecting--;
        origin.upstream().health().reachable();
        shared.add(connection);
        serve();
        if (connection.isIdle() && isRoomWanted()) {
            connection.close();
        } else if (connection.isIdle()) {
            connection.idle();
        }
    }

    /** Notes which addresses the server's name leads to now. */
    void resolved(List<InetAddress> found) {
        addresses = found;
    }

    /**
     * Notes that a connection could not be made. One exchange hears of it, and all who would have
     * to wait for another attempt.
     */
    void failed(Reason reason, String text) {
        connecting--;
        permits.giveBack();
        origin.upstream().health().unreachable(reason, text);
        while (waiting.size() > connecting) {
            UpstreamExchange next = next();
            if (next.isWanted()) {
                next.refused(Failure.notSent(reason, text));
            }
        }
    }
}
