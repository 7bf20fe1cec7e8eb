package io.watchgate.server.daemon;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.watchgate.auth.Principal;
import io.watchgate.config.ListenerConfig;
import io.watchgate.config.key.ListenAddress.Scheme;
import io.watchgate.loop.SystemErrors;
import io.watchgate.mcp.Reason;
import io.watchgate.session.Answers;
import io.watchgate.transport.inbound.LineDoor;
import io.watchgate.transport.inbound.LineDoor.From;
import io.watchgate.transport.inbound.ListenerTls;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a listener does otherwise where connections carry one message a line: another kind of socket
 * perhaps, its file, who may connect, another pipeline.
 *
 * <p>Changed by the daemon's thread; connections enter on their loops.
 */
final class LineEntrance {

    private static final Logger LOG = LoggerFactory.getLogger(LineEntrance.class);

    private final ListenerParts parts;
    private final boolean relayed;
    private final @Nullable SocketFile file;
    private volatile LineDoor door;
    private volatile @Nullable PeerCheck peers;

    /**
     * Creates the entrance of one listener.
     *
     * @param relayed whether {@code watchgate stdio} attaches here
     */
    LineEntrance(ListenerConfig config, boolean relayed, ListenerParts parts) {
        this.parts = parts;
        this.relayed = relayed;
        Path socket = config.address().socket();
        this.file = socket == null ? null : new SocketFile(socket);
        this.door = door(config);
    }

    private LineDoor door(ListenerConfig config) {
        // Programs of one machine are one principal; anybody from elsewhere is on his own.
        return new LineDoor(
                config.endpoint(),
                config.address().isLoopback() ? Principal.ANONYMOUS : Principal.STRANGER,
                config.address().scheme() == Scheme.UNIX ? From.MACHINE : From.NETWORK,
                relayed);
    }

    /** Chooses the kind of socket. */
    ServerBootstrap prepare(ServerBootstrap bootstrap) {
        bootstrap.childOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        if (file != null) {
            return bootstrap.channel(parts.loops().backend().domainServerChannel());
        }
        return bootstrap
                .channel(parts.loops().backend().serverChannel())
                .childOption(ChannelOption.TCP_NODELAY, true)
                // A session may be silent for days; a host that has vanished must not keep it.
                .childOption(ChannelOption.SO_KEEPALIVE, true);
    }

    /**
     * Returns where to bind a unix domain socket, once there is room; null for TCP.
     *
     * @throws IOException when there is something else
     */
    @Nullable SocketAddress place() throws IOException {
        if (file == null) {
            return null;
        }
        file.makeRoom();
        return parts.loops().backend().domainAddress(file.path());
    }

    /** Notes that the socket is bound; nothing is accepted yet. */
    void bound(ListenerConfig config) throws IOException {
        if (file != null) {
            file.made(config.mode());
            peers = new PeerCheck(config.users(), file.owner(), file.path());
        }
    }

    /** Takes another endpoint, mode or users; they hold for new connections. */
    void change(ListenerConfig config) {
        door = door(config);
        if (file != null) {
            peers = new PeerCheck(config.users(), file.owner(), file.path());
            try {
                file.restrict(config.mode());
            } catch (IOException | RuntimeException refused) {
                LOG.error("mode of {}: {}", file.path(), SystemErrors.text(refused));
            }
        }
    }

    /** Removes the socket's file. */
    void closed() {
        try {
            if (file != null) {
                file.remove();
            }
        } catch (IOException stays) {
            LOG.warn("{} stays: {}", file.path(), SystemErrors.text(stays));
        }
    }

    /** Returns why a connection may not come in; null when it may. */
    @Nullable String refusal(Channel connection) {
        PeerCheck check = peers;
        return check == null ? null : check.refusal(connection);
    }

    /** Lets a connection in; {@code tls} is null where nothing is encrypted. */
    void enter(Channel connection, @Nullable ListenerTls tls) {
        parts.assembler().assembleInboundLines(connection, door, tls);
    }

    /** Tells a connection in one line why it may not come in, and closes it. */
    void refuse(Channel connection, Reason reason, String text) {
        parts.refusals().refused(reason);
        // Behind the registration, which this is called in the middle of.
        connection
                .eventLoop()
                .execute(
                        () -> {
                            ByteBuf line = Answers.refusal(reason, text, null);
                            connection
                                    .writeAndFlush(line.writeByte('\n'))
                                    .addListener(ChannelFutureListener.CLOSE);
                        });
    }
}
