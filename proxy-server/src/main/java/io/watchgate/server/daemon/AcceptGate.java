package io.watchgate.server.daemon;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.watchgate.loop.SystemErrors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a listening channel: when a connection cannot be accepted, for want of descriptors as a
 * rule, it stops accepting for a while instead of failing in a circle.
 *
 * <p>Reads accepted channels and passes them on. Holds whether accepting fails just now, confined
 * to the event loop of the channel. Owns the descriptors that are put by for this listener, if any
 * are: with one of them the next connection is accepted when there is no other, and it is put by
 * again when a connection has closed. Connections wait in the kernel's queue meanwhile; the log
 * says once that it began and once that it is over.
 */
final class AcceptGate extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(AcceptGate.class);
    private static final long PAUSE_MILLIS = 250;

    private final String address;
    private final AcceptWatch watch;
    private final @Nullable SpareDescriptors spare;
    private boolean failing;
    private boolean accepts;
    private int failures;

    /** Creates the gate of a listener for clients. */
    AcceptGate(String address, AcceptWatch watch) {
        this(address, watch, null);
    }

    private AcceptGate(String address, AcceptWatch watch, @Nullable SpareDescriptors spare) {
        this.address = address;
        this.watch = watch;
        this.spare = spare;
    }

    /** Creates the gate of a listener that is to answer when there are no descriptors, too. */
    static AcceptGate withSpare(String address, AcceptWatch watch) {
        return new AcceptGate(address, watch, new SpareDescriptors());
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        putBy();
        ctx.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        watch.closed(address);
        if (spare != null) {
            spare.close();
        }
        ctx.fireChannelInactive();
    }

    private void putByWhileOpen(ChannelHandlerContext ctx) {
        if (ctx.channel().isOpen()) {
            putBy();
        }
    }

    private void putBy() {
        if (spare != null) {
            spare.take();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
        if (failing && !accepts) {
            accepts = true;
            int before = failures;
            later(ctx, () -> over(before), NANOSECONDS.toMillis(AcceptWatch.OVER_NANOS));
        }
        if (spare != null && accepted instanceof Channel connection) {
            // In this very turn: other listeners wait for descriptors as well.
            connection.closeFuture().addListener(closed -> putByWhileOpen(ctx));
        }
        ctx.fireChannelRead(accepted);
    }

    /** Notes that nothing has failed since something was accepted. */
    private void over(int before) {
        if (failures == before) {
            failing = false;
            accepts = false;
            LOG.info("accepting connections on {} again", address);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (spare != null && spare.give()) {
            // The connection waits for the descriptor that has just become free.
            return;
        }
        watch.failed(address, SystemErrors.text(cause));
        failures++;
        accepts = false;
        if (!failing) {
            failing = true;
            LOG.error(
                    "cannot accept connections on {}: {}; trying again every {} ms",
                    address,
                    SystemErrors.text(cause),
                    PAUSE_MILLIS);
        }
        ctx.channel().config().setAutoRead(false);
        later(
                ctx,
                () -> {
                    putBy();
                    ctx.channel().config().setAutoRead(true);
                },
                PAUSE_MILLIS);
    }

    /** Does something on the listener's loop while it is open. */
    private static void later(ChannelHandlerContext ctx, Runnable task, long millis) {
        ctx.executor()
                .schedule(
                        () -> {
                            if (ctx.channel().isOpen()) {
                                task.run();
                            }
                        },
                        millis,
                        TimeUnit.MILLISECONDS);
    }
}
