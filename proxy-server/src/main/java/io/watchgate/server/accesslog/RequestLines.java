package io.watchgate.server.accesslog;

import io.netty.channel.Channel;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.mcp.Reason;
import io.watchgate.session.PendingRequest;
import io.watchgate.session.Refusal;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a line for each request that was closed, and for each that was refused before it became
 * one.
 *
 * <p>Called on the loop of the exchange or connection. A line allocates nothing once the names of
 * its session, connection and subject have been seen.
 */
public final class RequestLines {

    private final List<LoopLines> loops;

    /**
     * Creates the lines of all loops.
     *
     * @param wallMillis the time of day in milliseconds since 1970
     */
    public RequestLines(GatewayLoops loops, LongSupplier wallMillis) {
        this(loops.size(), wallMillis);
    }

    /**
     * Creates the lines of so many loops.
     *
     * @param wallMillis the time of day in milliseconds since 1970
     */
    public RequestLines(int loops, LongSupplier wallMillis) {
        this.loops =
                IntStream.range(0, loops)
                        .mapToObj(index -> new LoopLines(index, wallMillis))
                        .toList();
    }

    /**
     * Writes the line of a request.
     *
     * @param reason why it has no answer of its server; null when it has
     * @param upstream key of its upstream; empty when the gateway answered by itself
     */
    public void closed(
            AccessLog log, PendingRequest request, @Nullable Reason reason, String upstream) {
        of(request.exchange().loop()).closed(log, request, reason, upstream);
    }

    /** Writes the line of an exchange that was refused. */
    public void refused(AccessLog log, Refusal refusal) {
        of(refusal.exchange().loop()).refused(log, refusal);
    }

    /** Writes the line of an HTTP request that was refused before it became an exchange. */
    public void refused(
            AccessLog log, Reason reason, int status, Channel connection, GatewayLoop loop) {
        of(loop).refused(log, reason, status, connection, loop.nanoTime());
    }

    private LoopLines of(GatewayLoop loop) {
        assert loop.inLoop() : Thread.currentThread().getName();
        return loops.get(loop.index());
    }
}
