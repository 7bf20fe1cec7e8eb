package io.watchgate.transport.upstream.http;

import io.watchgate.limit.Permits;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Reason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one loop to one server, and the exchanges that wait for one.
 *
 * <p>The connection used last is used next, so that the others can grow old and be closed. The
 * number of connections is bounded over all loops by the permits they share. Confined to its loop.
 */
final class HttpPool {

    private final HttpOrigin origin;
    private final GatewayLoop loop;
    private final Permits permits;
    private final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();
    private final Deque<UpstreamExchange> waiting = new ArrayDeque<>();
    private List<InetAddress> addresses = List.of();
    private volatile int idleCount;
    private int connecting;
    private boolean waitsForPermit;
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

    /** Carries the exchange over an idle connection, or lets it wait for a new one. */
    void submit(UpstreamExchange exchange) {
        UpstreamConnection connection = pollIdle();
        if (connection != null) {
            connection.begin(exchange);
        } else {
            dial(exchange);
        }
    }

    /** Carries the exchange over a connection that no request has used before. */
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
        }
    }

    /** Tells whether one more would wait for a connection of another, and too many do already. */
    private boolean isFull() {
        return permits.taken() >= permits.limit()
                && waiting.size() - connecting >= origin.upstream().config().limits().queue();
    }

    /** Takes an exchange out that waits and is not wanted any more. */
    void forget(UpstreamExchange exchange) {
        waiting.remove(exchange);
    }

    /** Takes back a connection whose exchange is over. */
    void release(UpstreamConnection connection) {
        UpstreamExchange next;
        while ((next = waiting.poll()) != null) {
            if (next.isWanted()) {
                connection.begin(next);
                return;
            }
        }
        idle.push(connection);
        idleCount = idle.size();
        connection.idle();
    }

    /** Tells whether a connection whose exchange is over may serve another. */
    boolean keeps(UpstreamConnection connection) {
        long age = loop.nanoTime() - connection.bornAt();
        boolean neededElsewhere = waiting.isEmpty() && permits.hasWaiters();
        return !closed
                && !neededElsewhere
                && age < origin.upstream().config().timeouts().poolAge().toNanos()
                && !isRetired(connection);
    }

    /** Tells whether the server's name does not lead to the connection's address any more. */
    private boolean isRetired(UpstreamConnection connection) {
        return connection.channel() != null
                && connection.channel().remoteAddress() instanceof InetSocketAddress remote
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
        if (idle.remove(connection)) {
            idleCount = idle.size();
        }
        permits.giveBack();
        connect();
    }

    /** Closes an idle connection because another loop has none. */
    void makeRoom() {
        UpstreamConnection oldest = idle.pollLast();
        idleCount = idle.size();
        if (oldest != null) {
            oldest.close();
        }
    }

    /** Returns how many connections are idle; safe from any thread. */
    int idleCount() {
        return idleCount;
    }

    /** Closes the idle connections, and each of the others when its exchange is over. */
    void close() {
        closed = true;
        List.copyOf(idle).forEach(UpstreamConnection::close);
    }

    /** Tells whether an exchange would have to wait for another to end. */
    boolean isExhausted() {
        return idle.isEmpty() && permits.taken() >= permits.limit();
    }

    /** Tells whether nothing new is begun here. */
    boolean isClosed() {
        return closed;
    }

    private @Nullable UpstreamConnection pollIdle() {
        UpstreamConnection connection;
        while ((connection = idle.poll()) != null) {
            idleCount = idle.size();
            if (connection.isAlive()) {
                return connection;
            }
        }
        return null;
    }

    /** Opens as many connections as exchanges wait and permits there are. */
    private void connect() {
        while (connecting < waiting.size()) {
            if (!permits.tryTake()) {
                awaitPermit();
                return;
            }
            connecting++;
            new HttpDial(this).start();
        }
    }

    private void awaitPermit() {
        if (!waitsForPermit) {
            waitsForPermit = true;
            origin.makeRoom(this);
            permits.await(
                    loop,
                    () -> {
                        waitsForPermit = false;
                        connect();
                    });
        }
    }

    /** Takes a new connection. */
    void connected(UpstreamConnection connection) {
        connecting--;
        origin.upstream().health().reachable();
        release(connection);
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
            UpstreamExchange next = waiting.remove();
            if (next.isWanted()) {
                next.refused(Failure.notSent(reason, text));
            }
        }
    }
}
