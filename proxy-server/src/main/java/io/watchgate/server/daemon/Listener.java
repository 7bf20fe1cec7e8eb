package io.watchgate.server.daemon;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.watchgate.config.HostPort;
import io.watchgate.config.ListenerConfig;
import io.watchgate.mcp.Reason;
import io.watchgate.transport.inbound.HostGuard;
import io.watchgate.transport.inbound.ListenerEvent;
import io.watchgate.transport.inbound.ListenerTls;
import java.io.IOException;
import java.net.InetSocketAddress;
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
    private final HostPort address;
    private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
    private volatile ListenerConfig config;
    private volatile HostGuard guard;
    private volatile @Nullable ListenerTls tls;

    private Listener(
            ListenerConfig config,
            @Nullable ListenerTls tls,
            ListenerParts parts,
            List<Listener> leaving)
            throws IOException {
        this.parts = parts;
        this.config = config;
        this.tls = tls;
        server = bind(config.address(), leaving);
        InetSocketAddress bound = (InetSocketAddress) server.localAddress();
        address = new HostPort(config.address().host(), bound.getPort());
        guard = guard(config);
    }

    /**
     * Listens at the configured address, and accepts at once. Blocks until the address is taken.
     *
     * @param tls its certificate; null where nothing is encrypted
     * @param leaving listeners that are about to close; they may have the same port until then, one
     *     at an address that the other's covers
     * @throws IOException when it cannot be had; the message names it and says why
     */
    static Listener open(
            ListenerConfig config,
            @Nullable ListenerTls tls,
            ListenerParts parts,
            List<Listener> leaving)
            throws IOException {
        Listener listener = new Listener(config, tls, parts, leaving);
        listener.server.config().setAutoRead(true);
        return listener;
    }

    private Channel bind(HostPort wanted, List<Listener> leaving) throws IOException {
        InetSocketAddress socket = new InetSocketAddress(wanted.host(), wanted.port());
        if (socket.isUnresolved()) {
            throw new IOException("cannot listen on " + wanted + ": unknown host");
        }
        List<Channel> sharing =
                leaving.stream()
                        .filter(other -> other.address.port() == wanted.port())
                        .map(other -> other.server)
                        .toList();
        sharePort(sharing, true);
        try {
            Channel bound = bind(wanted, socket, !sharing.isEmpty());
            if (!sharing.isEmpty()) {
                sharePort(List.of(bound), false);
            }
            return bound;
        } finally {
            sharePort(sharing, false);
        }
    }

    /** Lets another listener bind the same port, or no longer. The kernel asks when it binds. */
    private void sharePort(List<Channel> listening, boolean on) {
        listening.forEach(
                channel -> channel.config().setOption(parts.loops().backend().sharedPort(), on));
    }

    private Channel bind(HostPort wanted, InetSocketAddress socket, boolean shared)
            throws IOException {
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(parts.loops().group())
                        .channel(parts.loops().backend().serverChannel())
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        // Nothing is accepted before there is a guard, which needs the port.
                        .option(ChannelOption.AUTO_READ, false)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .handler(new AcceptGate(wanted.toString(), parts.pauses()))
                        .childHandler(new Entrance());
        if (shared) {
            bootstrap.option(parts.loops().backend().sharedPort(), true);
        }
        ChannelFuture binding = bootstrap.bind(socket).awaitUninterruptibly();
        if (!binding.isSuccess()) {
            Throwable cause = binding.cause();
            throw new IOException(
                    "cannot listen on " + wanted + ": " + SystemErrors.text(cause), cause);
        }
        return binding.channel();
    }

    private HostGuard guard(ListenerConfig from) {
        return new HostGuard(address, from.hosts(), from.origins());
    }

    /** Returns the address with the port that was taken. */
    HostPort address() {
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
        guard = guard(newConfig);
        drainConnections();
        parts.assembler().forget(old);
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
        parts.assembler().forget(guard);
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
        parts.assembler().assembleInbound(connection, guard, tls);
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
            if (parts.limit().tryEnter()) {
                enter(connection);
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
