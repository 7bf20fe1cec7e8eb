package io.watchgate.transport.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what a child prints on standard error, line by line as filters leave it, with the calls in
 * flight on its leg.
 *
 * <p>Reads {@link ByteBuf}, passes nothing on. Holds the beginning of an unfinished line, cut at a
 * bound, and the lines logged in the current second, confined to the event loop of the channel.
 * Above {@code limits.stderr} lines per second the rest is counted and the count logged. Takes
 * ownership of buffers.
 */
public final class StderrHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger("upstream.stderr");
    private static final int LONGEST_LINE = 2000;
    private static final long SECOND = 1_000_000_000L;

    private final StdioLeg leg;
    private final StringBuilder line = new StringBuilder();
    private long secondBegan;
    private int logged;
    private long suppressed;

    /** Creates the handler of one child. */
    public StderrHandler(StdioLeg leg) {
        this.leg = leg;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof ByteBuf bytes) {
                bytes.toString(StandardCharsets.UTF_8).chars().forEach(this::take);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void take(int character) {
        if (character == '\n') {
            end();
        } else if (line.length() < LONGEST_LINE) {
            line.append(PrintableText.printable(character));
        }
    }

    private void end() {
        String text = line.toString().stripTrailing();
        line.setLength(0);
        if (text.isEmpty()) {
            return;
        }
        leg.noise().said(text);
        long now = leg.home().nanoTime();
        if (now - secondBegan >= SECOND) {
            if (suppressed > 0) {
                LOG.info(
                        "{}: {} lines not logged (limits.stderr)",
                        leg.upstream().key(),
                        suppressed);
            }
            secondBegan = now;
            logged = 0;
            suppressed = 0;
        }
        if (logged < leg.upstream().config().limits().stderr()) {
            logged++;
            LOG.info(
                    "{}: {} (calls in flight: {})",
                    leg.upstream().key(),
                    leg.noise().shown(text),
                    leg.calls());
        } else {
            suppressed++;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
        leg.errorEnded(ctx.channel());
        ctx.fireChannelInactive();
    }
}
