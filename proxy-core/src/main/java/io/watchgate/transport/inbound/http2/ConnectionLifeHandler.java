package io.watchgate.transport.inbound.http2;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.codec.http2.Http2SettingsAckFrame;
import io.netty.util.ReferenceCountUtil;
import io.watchgate.config.Http2Limits;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Reason;
import io.watchgate.transport.inbound.InboundServices;
import io.watchgate.transport.inbound.ListenerEvent;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an HTTP/2 connection: when it has no streams for long, when it is to drain and the last of
 * them has ended, when its client sends more control frames than it may.
 *
 * <p>Reads the frames that belong to no stream; passes nothing on. Holds the connection's streams,
 * confined to the event loop of the channel. Takes ownership of what it reads. What breaks the
 * protocol is counted, the codec closes the connection for it; draining sends GOAWAY twice, before
 * and after the client can have heard of it, and lets the streams end (RFC 9113, 6.8).
 */
public final class ConnectionLifeHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLifeHandler.class);

    /** Bytes that may be under way on a connection before anybody says otherwise (RFC 9113). */
    private static final int FIRST_WINDOW = 65_535;

    private static final int WINDOWS = 4;

    /**
     * Streams beyond the bound that are refused one by one; the codec ends a connection with more.
     */
    private static final int REFUSED_STREAMS = 128;

    private static final long DRAIN_PING = 0x647261696eL;

    private final Http2Connection connection;
    private final InboundServices services;
    private final Http2Limits limits;
    private final Set<Channel> streams = new LinkedHashSet<>();
    private final IdleConnection idleness;
    private final ControlFrames control;
    private @Nullable ChannelHandlerContext context;
    private boolean draining;
    private boolean clientKnows;

    /**
     * Creates the handler of one connection.
     *
     * @param connection its state, which the codec keeps
     */
    public ConnectionLifeHandler(
            GatewayLoop loop,
            InboundServices services,
            Http2Limits limits,
            Http2Connection connection) {
        this.connection = connection;
        this.services = services;
        this.limits = limits;
        this.idleness =
                new IdleConnection(loop, () -> services.timeouts().idle(), this::idleForLong);
        this.control = new ControlFrames(loop::nanoTime, limits.controlFrames());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        int window = (int) Math.min(Integer.MAX_VALUE, WINDOWS * limits.window().bytes());
        if (window > FIRST_WINDOW) {
            ctx.writeAndFlush(new DefaultHttp2WindowUpdateFrame(window - FIRST_WINDOW));
        }
        allowStreams();
        idleness.begins();
    }

    private void allowStreams() {
        connection.remote().maxActiveStreams(limits.streams() + REFUSED_STREAMS);
    }

    /**
     * Notes a stream that the client has opened.
     *
     * @return whether there is a place for it
     */
    public boolean opened(Channel stream) {
        streams.add(stream);
        stream.closeFuture().addListener(closed -> closed(stream));
        if (streams.size() > limits.streams()) {
            services.refusals().refused(Reason.OVERLOADED);
            return false;
        }
        return true;
    }

    private void closed(Channel stream) {
        streams.remove(stream);
        ChannelHandlerContext ctx = context;
        if (ctx == null || !streams.isEmpty()) {
            return;
        }
        if (draining && clientKnows) {
            ctx.close();
        } else {
            idleness.begins();
        }
    }

    private void idleForLong() {
        ChannelHandlerContext ctx = context;
        if (ctx != null && streams.isEmpty()) {
            ctx.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        boolean answer = frame instanceof Http2PingFrame ping && ping.ack();
        ReferenceCountUtil.release(frame);
        if (frame instanceof Http2SettingsAckFrame) {
            // The codec took the bound that the client has acknowledged for its own.
            allowStreams();
        }
        if (answer && draining && !clientKnows) {
            drained(ctx);
        } else if (control.isTooMuch(frame)) {
            services.refusals().refused(Reason.BAD_HTTP);
            ctx.write(new DefaultHttp2GoAwayFrame(Http2Error.ENHANCE_YOUR_CALM));
            ctx.close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ListenerEvent.DRAIN && !draining) {
            draining = true;
            drain(ctx);
        }
    }

    private void drain(ChannelHandlerContext ctx) {
        if (streams.isEmpty()) {
            ctx.close();
            return;
        }
        // What the client has sent meanwhile is still taken, up to its answer to the PING.
        ctx.write(
                new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR)
                        .setExtraStreamIds(Integer.MAX_VALUE));
        ctx.writeAndFlush(new DefaultHttp2PingFrame(DRAIN_PING));
        drainStreams();
    }

    /** Notes that the client has heard and opens no more streams. */
    private void drained(ChannelHandlerContext ctx) {
        clientKnows = true;
        ctx.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
        drainStreams();
        if (streams.isEmpty()) {
            ctx.close();
        }
    }

    private void drainStreams() {
        for (Channel stream : List.copyOf(streams)) {
            stream.pipeline().fireUserEventTriggered(ListenerEvent.DRAIN);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        idleness.end();
        // Those that are not read just now would not notice.
        List.copyOf(streams).forEach(Channel::close);
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        idleness.end();
        context = null;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof Http2Exception) {
            // The codec tells the client and closes.
            services.refusals().refused(Reason.BAD_HTTP);
            return;
        }
        if (cause.getCause() instanceof SSLException) {
            services.refusals().refused(Reason.TLS_FAILED);
        } else if (!(cause instanceof IOException)) {
            LOG.error("a handler of an inbound connection failed", cause);
        }
        ctx.close();
    }
}
