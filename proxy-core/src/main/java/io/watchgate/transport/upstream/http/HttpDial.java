package io.watchgate.transport.upstream.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.Future;
import io.watchgate.loop.ChannelTurn;
import io.watchgate.loop.LoopTimer;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.UpstreamHealth;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One attempt to connect: finds the addresses of the server and tries them in turn, TLS included,
 * within {@code timeouts.connect}. Confined to the loop of its pool.
 */
final class HttpDial extends LoopTimer {

    private static final Logger LOG = LoggerFactory.getLogger(HttpDial.class);
    private static final long SHORTEST_ATTEMPT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final HttpPool pool;
    private final HttpOrigin origin;
    private final Queue<InetSocketAddress> addresses = new ArrayDeque<>();
    private @Nullable UpstreamConnection connection;
    private @Nullable Channel channel;
    private String lastFault = "no address";
    private long deadlineAt;
    private boolean done;

    HttpDial(HttpPool pool) {
        this.pool = pool;
        this.origin = pool.origin();
    }

    void start() {
        long timeout = origin.upstream().config().timeouts().connect().toNanos();
        deadlineAt = pool.loop().nanoTime() + timeout;
        pool.loop().timers().schedule(this, timeout);
        // The proxy, where there is one, finds the server's address itself.
        origin.resolve(pool.loop(), origin.firstHop().getHostString())
                .addListener((Future<List<InetAddress>> found) -> resolved(found));
    }

    private void resolved(Future<List<InetAddress>> found) {
        if (done) {
            return;
        }
        if (!found.isSuccess()) {
            fail(Reason.UPSTREAM_UNAVAILABLE, String.valueOf(found.cause().getMessage()));
            return;
        }
        pool.resolved(found.getNow());
        for (InetAddress address : found.getNow()) {
            addresses.add(new InetSocketAddress(address, origin.firstHop().getPort()));
        }
        next();
    }

    private void next() {
        InetSocketAddress address = addresses.poll();
        if (address == null) {
            fail(Reason.UPSTREAM_UNAVAILABLE, lastFault);
            return;
        }
        long left = deadlineAt - pool.loop().nanoTime();
        long share = Math.max(SHORTEST_ATTEMPT_NANOS, left / (addresses.size() + 1));
        UpstreamConnection opening = new UpstreamConnection(pool, address);
        connection = opening;
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(pool.loop().eventLoop())
                        .channelFactory(origin.socketChannels())
                        .resolver(NoopAddressResolverGroup.INSTANCE)
                        .option(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                // The last has what is left, which this timer watches: the
                                // channel would keep one of its own for life.
                                addresses.isEmpty()
                                        ? 0
                                        : (int) TimeUnit.NANOSECONDS.toMillis(share) + 1)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        .handler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel made) {
                                        ChannelTurn.bound(made.config());
                                        assemble(made, opening);
                                    }
                                });
        ChannelFuture connect =
                bootstrap.connect(origin.isProxied() ? origin.unresolved() : address);
        channel = connect.channel();
        connect.addListener((ChannelFuture connected) -> connected(connected));
    }

    private void assemble(Channel made, UpstreamConnection opening) {
        if (origin.isOfferedHttp2()) {
            ProtocolHandler choice = new ProtocolHandler(this);
            origin.pipelines().assembleChoice(made, opening, choice);
        } else {
            origin.pipelines().assembleHttp(made, opening);
        }
    }

    private void connected(ChannelFuture connected) {
        Channel made = connected.channel();
        if (!connected.isSuccess()) {
            failedOnce(made, connected.cause());
            return;
        }
        SslHandler tls = made.pipeline().get(SslHandler.class);
        ProxyHandler proxy = made.pipeline().get(ProxyHandler.class);
        if (tls != null) {
            tls.handshakeFuture().addListener(ready -> ready(made, ready));
        } else if (proxy != null) {
            proxy.connectFuture().addListener(ready -> ready(made, ready));
        } else {
            succeed(made);
        }
    }

    private void ready(Channel made, Future<?> ready) {
        if (!ready.isSuccess()) {
            failedOnce(made, ready.cause());
        } else if (!origin.isOfferedHttp2()) {
            succeed(made);
        }
    }

    /** Goes on with what the server has chosen. */
    void chosen(Channel made, boolean http2) {
        UpstreamConnection opening = connection;
        if (done || opening == null || made != channel) {
            made.close();
            return;
        }
        origin.chosen(http2);
        if (http2) {
            SharedConnection shared = new SharedConnection(pool, made);
            origin.pipelines().assembleShared(made, shared);
            ends();
            pool.connected(shared);
            pool.loop().flushes().flushAll();
        } else {
            origin.pipelines().assembleChosenHttp(made, opening);
            succeed(made);
        }
    }

    private void ends() {
        done = true;
        pool.loop().timers().cancel(this);
    }

    private void failedOnce(Channel made, @Nullable Throwable cause) {
        made.close();
        if (!done && made == channel) {
            lastFault = String.valueOf(cause == null ? null : cause.getMessage());
            next();
        }
    }

    private void succeed(Channel made) {
        UpstreamConnection opening = connection;
        if (done || opening == null || made != channel) {
            made.close();
            return;
        }
        ends();
        opening.opened();
        pool.connected(opening);
        pool.loop().flushes().flushAll();
    }

    private void fail(Reason reason, String fault) {
        ends();
        UpstreamHealth health = origin.upstream().health();
        int before = health.failures();
        pool.failed(reason, "upstream " + origin.upstream().key() + " cannot be reached");
        // Attempts that ran side by side fail together: one line tells of all.
        LOG.atLevel(health.failures() == before ? Level.DEBUG : Level.WARN)
                .log(
                        "upstream {}: cannot connect to {}:{}: {}",
                        origin.upstream().key(),
                        origin.host(),
                        origin.port(),
                        fault);
        pool.loop().flushes().flushAll();
    }

    @Override
    protected void expired() {
        Channel trying = channel;
        fail(Reason.CONNECT_TIMEOUT, "no connection within timeouts.connect");
        if (trying != null) {
            trying.close();
        }
    }
}
