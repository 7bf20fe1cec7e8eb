package io.watchgate.server.daemon;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.watchgate.loop.SystemErrors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a listening channel: when a connection cannot be accepted, for want of descriptors as a
 * rule, it stops accepting for a while instead of failing in a circle.
 *
 * <p>Reads accepted channels and passes them on. Holds whether accepting fails just now, confined
 * to the event loop of the channel. Owns nothing. Connections wait in the kernel's queue meanwhile;
 * the log says once that it began and once that it is over.
 */
final class AcceptGate extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(AcceptGate.class);
    private static final long PAUSE_MILLIS = 250;

    private final String address;
    private final AtomicLong pauses;
    private boolean failing;

    /**
     * Creates the gate of one listener.
     *
     * @param pauses counts the times accepting stopped
     */
    AcceptGate(String address, AtomicLong pauses) {
        this.address = address;
        this.pauses = pauses;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
        if (failing) {
            failing = false;
            LOG.info("accepting connections on {} again", address);
        }
        ctx.fireChannelRead(accepted);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        pauses.incrementAndGet();
        if (!failing) {
            failing = true;
            LOG.error(
                    "cannot accept connections on {}: {}; trying again every {} ms",
                    address,
                    SystemErrors.text(cause),
                    PAUSE_MILLIS);
        }
        ctx.channel().config().setAutoRead(false);
        ctx.executor()
                .schedule(
                        () -> ctx.channel().config().setAutoRead(true),
                        PAUSE_MILLIS,
                        TimeUnit.MILLISECONDS);
    }
}
