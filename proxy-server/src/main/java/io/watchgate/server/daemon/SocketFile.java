package io.watchgate.server.daemon;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file of a unix domain socket: where a gateway that was killed has left one, it makes room; at
 * the end it is removed, unless it is another one by then.
 *
 * <p>Used by the daemon's thread; blocks on the disk.
 */
final class SocketFile {

    private final Path path;
    private @Nullable Object key;
    private int owner;

    SocketFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** Returns the numeric user id of this process, which made the file. */
    int owner() {
        return owner;
    }

    /**
     * Removes a socket on which nobody listens.
     *
     * @throws IOException when somebody does, or when the file is something else
     */
    void makeRoom() throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        boolean other =
                !Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .isOther();
        if (other) {
            throw new IOException("there is a file that is no socket");
        }
        if (isListenedTo(path)) {
            throw new IOException("another process listens there");
        }
        Files.delete(path);
    }

    /** Tells whether somebody listens at a socket. */
    static boolean isListenedTo(Path path) {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return probe.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException nobody) {
            return false;
        }
    }

    /** Notes that the socket has been made, and restricts who may open it. */
    void made(String mode) throws IOException {
        restrict(mode);
        key = key();
        owner = (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    /** Sets the file's mode, in octal. */
    void restrict(String mode) throws IOException {
        int bits = Integer.parseInt(mode, 8);
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int i = 0; i < all.length; i++) {
            // In the order of the mode's bits: owner, group, others; read, write, execute.
            if ((bits & 1 << all.length - 1 - i) != 0) {
                permissions.add(all[i]);
            }
        }
        Files.setPosixFilePermissions(path, permissions);
    }

    /** Removes the file; does nothing when it is gone or another one. */
    void remove() throws IOException {
        Object made = key;
        key = null;
        if (made != null && made.equals(key())) {
            Files.deleteIfExists(path);
        }
    }

    private @Nullable Object key() throws IOException {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                ? Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS)
                : null;
    }
}
