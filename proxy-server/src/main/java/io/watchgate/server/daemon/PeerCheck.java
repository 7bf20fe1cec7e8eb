package io.watchgate.server.daemon;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * Judges by the kernel's word who is at the other end of a unix domain socket: our own user, those
 * who are named, or anybody.
 *
 * <p>Immutable; called on the loop of the connection.
 */
final class PeerCheck {

    private final List<String> users;
    private final int own;
    private final Path socket;

    /**
     * Creates the check of one listener.
     *
     * @param users numeric ids of others who may connect, or {@code any}
     * @param own our own numeric id
     * @param socket a file that is our own
     */
    PeerCheck(List<String> users, int own, Path socket) {
        this.users = users;
        this.own = own;
        this.socket = socket;
    }

    /** Returns why the other end may not connect; null when it may. */
    @Nullable String refusal(Channel connection) {
        if (users.contains("any")) {
            return null;
        }
        try {
            if (connection instanceof EpollDomainSocketChannel epoll) {
                return refusal(epoll.peerCredentials().uid());
            }
            if (connection instanceof IoUringDomainSocketChannel uring) {
                return refusal(uring.peerCredentials().uid());
            }
            return refusalByName(connection);
        } catch (IOException unknown) {
            return "unknown user";
        }
    }

    private @Nullable String refusal(int uid) {
        boolean allowed = uid == own || users.contains(Integer.toUnsignedString(uid));
        return allowed ? null : "user " + Integer.toUnsignedString(uid);
    }

    /** Java tells names only, so that with NIO it is our own user or any. */
    private @Nullable String refusalByName(Channel connection) throws IOException {
        UnixDomainPrincipal peer =
                connection
                        .config()
                        .getOption(NioChannelOption.of(ExtendedSocketOptions.SO_PEERCRED));
        boolean same = peer != null && peer.user().equals(Files.getOwner(socket));
        return same ? null : "user " + (peer == null ? "unknown" : peer.user().getName());
    }
}
