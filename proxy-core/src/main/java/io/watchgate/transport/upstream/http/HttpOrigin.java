package io.watchgate.transport.upstream.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.Future;
import io.watchgate.config.HttpTarget;
import io.watchgate.config.TlsConfig;
import io.watchgate.config.Transport;
import io.watchgate.limit.Permits;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.upstream.LegFactory;
import io.watchgate.upstream.LegKey;
import io.watchgate.upstream.LegOwner;
import io.watchgate.upstream.StrayMessages;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamLeg;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One server reached over HTTP: its address, its certificate's check, its connections. All legs to
 * it share them. Safe from any of the gateway's loops.
 */
public final class HttpOrigin implements LegFactory {

    private static final Logger LOG = LoggerFactory.getLogger(HttpOrigin.class);

    private final HttpTarget target;
    private final HttpServices services;
    private final Upstream upstream;
    private final @Nullable SslContext tls;
    private final StrayMessages strays;
    private final RequestHeads heads;
    private final AtomicBoolean malformedOnce = new AtomicBoolean();
    private final List<HttpPool> calls;
    private final List<HttpPool> streams;
    private final List<HttpPool> notices;
    private final AtomicInteger ownConnections = new AtomicInteger();
    private final AtomicInteger sharedConnections = new AtomicInteger();
    private volatile Transport found;

    /** Whether the server was last seen to choose HTTP/1.1 although it was offered HTTP/2. */
    private volatile boolean oneByOne;

    /**
     * Creates the origin of {@code upstream}. Reads certificates from disk: not for event loops.
     *
     * @throws SSLException when the configured certificates cannot be used
     */
    public HttpOrigin(Upstream upstream, HttpTarget target, HttpServices services)
            throws SSLException {
        this.upstream = upstream;
        this.target = target;
        this.services = services;
        this.strays = services.strays(upstream);
        this.heads = RequestHeads.of(target, services.agent());
        this.found = upstream.config().transport();
        this.tls = target.isTls() ? tls(target) : null;
        Permits connections = new Permits(upstream.config().limits().connections());
        Permits listening = new Permits(upstream.config().limits().streams());
        this.calls = pools(connections);
        this.streams = pools(listening);
        this.notices = pools(new Permits(upstream.config().limits().connections()));
        if (target.isTls() && target.tls().insecure()) {
            LOG.warn(
                    "upstream {}: tls.insecure is set, so whoever answers at {} is believed",
                    upstream.key(),
                    target.url().getHost());
        }
    }

    private List<HttpPool> pools(Permits permits) {
        return services.loops().all().stream()
                .map(loop -> new HttpPool(this, loop, permits))
                .toList();
    }

    private static SslContext tls(HttpTarget target) throws SSLException {
        TlsConfig config = target.tls();
        SslContextBuilder builder = SslContextBuilder.forClient();
        if (target.offersHttp2()) {
            builder.applicationProtocolConfig(
                    new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            ApplicationProtocolNames.HTTP_2,
                            ApplicationProtocolNames.HTTP_1_1));
        }
        if (config.insecure()) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .endpointIdentificationAlgorithm(null);
        } else if (config.ca() != null) {
            builder.trustManager(config.ca().toFile());
        }
        return builder.build();
    }

    @Override
    public UpstreamLeg create(Upstream of, LegKey key, GatewayLoop home, LegOwner owner) {
        return new HttpLeg(of, key, home, owner, this);
    }

    @Override
    public void close() {
        for (List<HttpPool> pools : List.of(calls, streams, notices)) {
            pools.forEach(pool -> pool.loop().run(pool::close));
        }
    }

    @Override
    public Transport transport() {
        Transport known = found;
        return known == Transport.AUTO ? Transport.STREAMABLE_HTTP : known;
    }

    @Override
    public Map<String, Integer> connections() {
        // In this order for whoever writes it down.
        Map<String, Integer> counts = new TreeMap<>();
        counts.put("h2", sharedConnections.get());
        counts.put("http/1.1", ownConnections.get());
        return counts;
    }

    /** Tells whether the server chooses between HTTP/2 and HTTP/1.1. */
    boolean isOfferedHttp2() {
        return target.offersHttp2();
    }

    /** Notes what the server has chosen. */
    void chosen(boolean http2) {
        oneByOne = !http2;
    }

    /** Tells whether one connection may be enough for many exchanges. */
    boolean mayShare() {
        return target.offersHttp2() && !oneByOne;
    }

    /** Notes a new connection. */
    void connected(boolean shared) {
        (shared ? sharedConnections : ownConnections).incrementAndGet();
    }

    /** Notes that a connection is gone. */
    void disconnected(boolean shared) {
        (shared ? sharedConnections : ownConnections).decrementAndGet();
    }

    /** Notes that a connection was given up whose server did not say that it lives. */
    void silent() {
        LOG.warn("upstream {}: an HTTP/2 connection was silent for too long", upstream.key());
    }

    /** Returns how the server's messages travel, as far as it is known. */
    Transport found() {
        return found;
    }

    /**
     * Tells whether the server is found out, and may be found to be another later; otherwise the
     * file says what it is.
     */
    boolean isFoundOut() {
        return upstream.config().transport() == Transport.AUTO;
    }

    /** Notes how the server's messages travel, or that what was known is wrong. */
    void found(Transport transport) {
        if (isFoundOut()) {
            found = transport;
        }
    }

    /** Returns the upstream this is the origin of. */
    public Upstream upstream() {
        return upstream;
    }

    HttpTarget target() {
        return target;
    }

    /** Returns a new handler that encrypts a connection; null where none is wanted. */
    public @Nullable ChannelHandler newTlsHandler(ByteBufAllocator allocator) {
        return tls == null
                ? null
                : tls.newHandler(allocator, host(), port(), services.handshakes());
    }

    /** Returns a new handler that goes through the proxy at {@code address}; null without one. */
    @Nullable ChannelHandler newProxyHandler(InetSocketAddress address) {
        URI proxy = target.proxy();
        if (proxy == null) {
            return null;
        }
        String user = proxy.getUserInfo();
        if (user == null) {
            return new HttpProxyHandler(address);
        }
        int colon = user.indexOf(':');
        return colon < 0
                ? new HttpProxyHandler(address, user, "")
                : new HttpProxyHandler(
                        address, user.substring(0, colon), user.substring(colon + 1));
    }

    boolean isProxied() {
        return target.proxy() != null;
    }

    /** Returns where connections go first: the proxy, if there is one. Unresolved. */
    InetSocketAddress firstHop() {
        URI proxy = target.proxy();
        return proxy == null
                ? unresolved()
                : InetSocketAddress.createUnresolved(
                        withoutBrackets(proxy.getHost()),
                        proxy.getPort() < 0 ? 80 : proxy.getPort());
    }

    /** Returns the server's name and port, for a proxy to find. */
    InetSocketAddress unresolved() {
        return InetSocketAddress.createUnresolved(host(), port());
    }

    /** Returns the server's name or address, without the brackets of an IPv6 address. */
    String host() {
        return withoutBrackets(target.url().getHost());
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    int port() {
        return target.port();
    }

    long frameLimit() {
        return services.frameLimit();
    }

    HttpPipelines pipelines() {
        return services.pipelines();
    }

    ChannelFactory<? extends SocketChannel> socketChannels() {
        return services.loops().backend().socketChannels();
    }

    /** Returns the addresses of {@code name}. Called on {@code loop}. */
    Future<List<InetAddress>> resolve(GatewayLoop loop, String name) {
        return services.resolver(loop).resolve(name);
    }

    /** Counts a response that is none, and tells the log of the first. */
    void malformed(String fault) {
        strays.noise();
        LOG.atLevel(malformedOnce.getAndSet(true) ? Level.DEBUG : Level.WARN)
                .log("upstream {} sent no valid answer: {}", upstream.key(), fault);
    }

    /** Returns the heads of requests before a session has begun. */
    RequestHeads heads() {
        return heads;
    }

    /** Returns the connections for requests from {@code loop}. */
    HttpPool calls(GatewayLoop loop) {
        return calls.get(loop.index());
    }

    /** Returns the connections for GET streams from {@code loop}. */
    HttpPool streams(GatewayLoop loop) {
        return streams.get(loop.index());
    }

    /**
     * Returns the connections for what a call may wait for while it holds its own: answers to the
     * server, and the word that it is cancelled. As many as there may be for calls.
     */
    HttpPool notices(GatewayLoop loop) {
        return notices.get(loop.index());
    }

    /**
     * Has another loop close a connection that is idle, because {@code pool} may open none and
     * waits for a permit already.
     *
     * <p>The loop that seems to have one is asked first, and the others behind it until one had: a
     * connection that is not idle when its own loop is asked is not kept when its exchange is over,
     * because that loop sees by then that somebody waits. The count alone may miss it.
     */
    void makeRoom(HttpPool pool) {
        List<HttpPool> alike =
                calls.contains(pool) ? calls : streams.contains(pool) ? streams : notices;
        int first = 0;
        for (int i = alike.size() - 1; i >= 0; i--) {
            if (alike.get(i) != pool && alike.get(i).idleCount() > 0) {
                first = i;
            }
        }
        askForRoom(alike, pool, first, alike.size());
    }

    private static void askForRoom(List<HttpPool> pools, HttpPool waiting, int next, int left) {
        HttpPool asked = pools.get(next % pools.size());
        if (asked == waiting) {
            if (left > 1) {
                askForRoom(pools, waiting, next + 1, left - 1);
            }
            return;
        }
        asked.loop()
                .handoff()
                .post(
                        () -> {
                            if (!asked.makeRoom() && left > 1 && asked.isRoomWanted()) {
                                askForRoom(pools, waiting, next + 1, left - 1);
                            }
                        });
    }
}
