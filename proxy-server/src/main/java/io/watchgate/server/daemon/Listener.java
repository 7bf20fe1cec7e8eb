package io.watchgate.server.daemon;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.watchgate.config.ListenerConfig;
import io.watchgate.config.key.HostPort;
import io.watchgate.config.key.ListenAddress;
import io.watchgate.loop.ChannelTurn;
import io.watchgate.loop.SystemErrors;
import io.watchgate.loop.TurnSteps;
import io.watchgate.mcp.Reason;
import io.watchgate.transport.inbound.HostGuard;
import io.watchgate.transport.inbound.ListenerEvent;
import io.watchgate.transport.inbound.ListenerTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One address at which clients connect, and the connections that came through it.
 *
 * <p>Safe from any thread.
 */
final class Listener {

    /** Connections that may wait in the kernel; it cuts this to {@code net.core.somaxconn}. */
    private static final int BACKLOG = 4096;

    private final ListenerParts parts;
    private final Channel server;
    private final ListenAddress address;
    private final @Nullable LineEntrance lines;
    private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
    private volatile ListenerConfig config;
    private volatile @Nullable HostGuard guard;
    private volatile @Nullable ListenerTls tls;

    private Listener(
            ListenerConfig config,
            @Nullable LineEntrance lines,
            @Nullable ListenerTls tls,
            ListenerParts parts,
            List<Listener> leaving)
            throws IOException {
        this.parts = parts;
        this.config = config;
        this.lines = lines;
        this.tls = tls;
        server = bind(config.address(), leaving);
        address =
                server.localAddress() instanceof InetSocketAddress bound
                        ? config.address().withPort(bound.getPort())
                        : config.address();
        guard = lines == null ? guard(config) : null;
        if (lines != null) {
            bound(lines);
        }
    }

    /** Notes that a socket's file is there, or gives it back when it cannot be restricted. */
    private void bound(LineEntrance entrance) throws IOException {
        try {
            entrance.bound(config);
        } catch (IOException | RuntimeException refused) {
            server.close().awaitUninterruptibly();
            throw refused;
        }
    }

    /**
     * Listens at the configured address, and accepts at once. Blocks until the address is taken.
     *
     * @param relayed whether {@code watchgate stdio} attaches here
     * @param tls its certificate; null where nothing is encrypted
     * @param leaving listeners that are about to close; they may have the same port until then, one
     *     at an address that the other's covers
     * @throws IOException when it cannot be had; the message names it and says why
     */
    static Listener open(
            ListenerConfig config,
            boolean relayed,
            @Nullable ListenerTls tls,
            ListenerParts parts,
            List<Listener> leaving)
            throws IOException {
        LineEntrance lines =
                config.address().hasLines() ? new LineEntrance(config, relayed, parts) : null;
        Listener listener = new Listener(config, lines, tls, parts, leaving);
        listener.server.config().setAutoRead(true);
        return listener;
    }

    private Channel bind(ListenAddress wanted, List<Listener> leaving) throws IOException {
        List<Channel> sharing =
                leaving.stream()
                        .filter(other -> other.hasPortOf(wanted))
                        .map(other -> other.server)
                        .toList();
        sharePort(sharing, true);
        try {
            Channel bound = bind(wanted, !sharing.isEmpty());
            if (!sharing.isEmpty()) {
                sharePort(List.of(bound), false);
            }
            return bound;
        } catch (IOException refused) {
            throw new IOException(
                    "cannot listen on " + wanted + ": " + refused.getMessage(), refused);
        } finally {
            sharePort(sharing, false);
        }
    }

    private boolean hasPortOf(ListenAddress wanted) {
        return address.tcp() != null
                && wanted.tcp() != null
                && address.tcp().port() == wanted.tcp().port();
    }

    /** Lets another listener bind the same port, or no longer. The kernel asks when it binds. */
    private void sharePort(List<Channel> listening, boolean on) {
        listening.forEach(
                channel -> channel.config().setOption(parts.loops().backend().sharedPort(), on));
    }

    private Channel bind(ListenAddress wanted, boolean shared) throws IOException {
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(parts.loops().group())
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new ServerChannelRecvByteBufAllocator()
                                        .maxMessagesPerRead(TurnSteps.PER_TURN))
                        // Nothing is accepted before there is a guard, which needs the port.
                        .option(ChannelOption.AUTO_READ, false)
                        .handler(new AcceptGate(wanted.toString(), parts.accepting()))
                        .childHandler(new Entrance());
        if (lines == null) {
            bootstrap
                    .channel(parts.loops().backend().serverChannel())
                    .childOption(ChannelOption.TCP_NODELAY, true);
        } else {
            lines.prepare(bootstrap);
        }
        if (wanted.tcp() != null) {
            bootstrap.option(ChannelOption.SO_REUSEADDR, true);
        }
        if (shared) {
            bootstrap.option(parts.loops().backend().sharedPort(), true);
        }
        ChannelFuture binding = bootstrap.bind(place(wanted)).awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw new IOException(SystemErrors.text(binding.cause()), binding.cause());
        }
        return binding.channel();
    }

    private SocketAddress place(ListenAddress wanted) throws IOException {
        SocketAddress socket = lines == null ? null : lines.place();
        if (socket != null) {
            return socket;
        }
        HostPort tcp = wanted.hostPort();
        InetSocketAddress resolved = new InetSocketAddress(tcp.host(), tcp.port());
        if (resolved.isUnresolved()) {
            throw new IOException("unknown host");
        }
        return resolved;
    }

    private HostGuard guard(ListenerConfig from) {
        return new HostGuard(address.hostPort(), from.hosts(), from.origins());
    }

    /** Returns the address with the port that was taken. */
    ListenAddress address() {
        return address;
    }

    ListenerConfig config() {
        return config;
    }

    /** Returns how many connections that came through this listener are open. */
    int connections() {
        return connections.size();
    }

    /**
     * Takes other names and origins for the same address. They hold for new connections; the old
     * ones close when they are idle, so that they come back under the new rules.
     */
    void change(ListenerConfig newConfig) {
        HostGuard old = guard;
        config = newConfig;
        guard = lines == null ? guard(newConfig) : null;
        if (lines != null) {
            lines.change(newConfig);
        }
        drainConnections();
        if (old != null) {
            parts.assembler().forget(old);
        }
    }

    /** Takes a certificate that has been read anew, for connections that come from now on. */
    void present(@Nullable ListenerTls newTls) {
        tls = newTls;
    }

    /** Returns what stands before the address in a URL. */
    String scheme() {
        return tls == null ? "http" : "https";
    }

    /** Stops accepting; returns when the address is free. */
    void close() {
        server.close().awaitUninterruptibly();
        if (lines != null) {
            lines.closed();
        }
    }

    /** Closes each connection when it owes no answer; streams that clients listen to end now. */
    void drainConnections() {
        for (Channel connection : connections) {
            connection
                    .eventLoop()
                    .execute(
                            () ->
                                    connection
                                            .pipeline()
                                            .fireUserEventTriggered(ListenerEvent.DRAIN));
        }
    }

    /** Forgets the guard when nothing is accepted any more. */
    void dispose() {
        HostGuard last = guard;
        if (last != null) {
            parts.assembler().forget(last);
        }
    }

    private void enter(Channel connection) {
        connections.add(connection);
        connection
                .closeFuture()
                .addListener(
                        closed -> {
                            connections.remove(connection);
                            parts.limit().leave();
                        });
        HostGuard current = guard;
        if (lines != null) {
            lines.enter(connection, tls);
        } else if (current != null) {
            parts.assembler().assembleInbound(connection, current, tls, config.http2());
        }
        if (!server.isOpen()) {
            // Accepted just before the listener closed: the drain may not have seen it.
            connection
                    .eventLoop()
                    .execute(
                            () ->
                                    connection
                                            .pipeline()
                                            .fireUserEventTriggered(ListenerEvent.DRAIN));
        }
    }

    @Override
    public String toString() {
        return "listener " + address;
    }

    /** Lets connections in, as far as there are places. Called on the connection's loop. */
    private final class Entrance extends ChannelInitializer<Channel> {

        @Override
        protected void initChannel(Channel connection) {
            ChannelTurn.bound(connection.config());
            String stranger = lines == null ? null : lines.refusal(connection);
            if (stranger != null && lines != null) {
                lines.refuse(connection, Reason.PEER_REFUSED, stranger + " (see listen.users)");
            } else if (parts.limit().tryEnter()) {
                enter(connection);
            } else if (lines != null && tls == null) {
                String text = "no more than " + parts.limit().limit() + " connections";
                lines.refuse(connection, Reason.OVERLOADED, text + " (limits.connections)");
            } else if (tls == null) {
                RefusedConnection.refuse(connection, parts);
            } else {
                // A handshake only to say so would cost what there is too little of.
                parts.refusals().refused(Reason.OVERLOADED);
                connection.close();
            }
        }
    }
}
