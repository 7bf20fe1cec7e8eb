package io.watchgate.config.key;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where clients connect, and what they speak there.
 *
 * @param scheme what they speak
 * @param tcp the host and port; null for a unix domain socket
 * @param socket the path of a unix domain socket; null for a host and port
 */
public record ListenAddress(Scheme scheme, @Nullable HostPort tcp, @Nullable Path socket) {

    /** What clients speak at an address. */
    public enum Scheme {
        /** Streamable HTTP. */
        HTTP(""),
        /** One message a line, over TCP. */
        TCP("tcp://"),
        /** One message a line, over a unix domain socket. */
        UNIX("unix://");

        private final String prefix;

        Scheme(String prefix) {
            this.prefix = prefix;
        }
    }

    static final String FORM = "(tcp://)?" + HostPort.FORM + "|unix:///[^\\x00]+";
    static final String EXPECTED =
            "host:port, as 127.0.0.1:8808 or [::1]:8808, tcp://host:port or unix:///path";

    /** Longest path of a socket: what fits into the system's address, with its end. */
    private static final int LONGEST_PATH = 107;

    public ListenAddress {
        if ((scheme == Scheme.UNIX) == (socket == null) || (tcp == null) == (socket == null)) {
            throw new IllegalArgumentException("address: one of host and path (expected: both)");
        }
    }

    /** Returns the address of an HTTP listener. */
    public static ListenAddress http(HostPort address) {
        return new ListenAddress(Scheme.HTTP, address, null);
    }

    /** Returns the address of a unix domain socket. */
    public static ListenAddress unix(Path socket) {
        return new ListenAddress(Scheme.UNIX, null, socket);
    }

    /**
     * Reads {@code host:port}, {@code tcp://host:port} or {@code unix:///path}.
     *
     * @throws IllegalArgumentException when the text is none of these
     */
    public static ListenAddress parse(String text) {
        if (text.startsWith(Scheme.UNIX.prefix)) {
            return unix(path(text));
        }
        boolean lines = text.startsWith(Scheme.TCP.prefix);
        int start = lines ? Scheme.TCP.prefix.length() : 0;
        return new ListenAddress(
                lines ? Scheme.TCP : Scheme.HTTP, HostPort.parse(text.substring(start)), null);
    }

    private static Path path(String text) {
        String path = text.substring(Scheme.UNIX.prefix.length());
        try {
            if (path.length() > 1 && path.startsWith("/") && path.length() <= LONGEST_PATH) {
                return Path.of(path).normalize();
            }
        } catch (InvalidPathException none) {
            throw new IllegalArgumentException(
                    "address: " + text + " (expected: " + EXPECTED + ")", none);
        }
        throw new IllegalArgumentException(
                "address: "
                        + text
                        + " (expected: unix:///path, of "
                        + LONGEST_PATH
                        + " bytes at most)");
    }

    /** Tells whether connections carry one message a line. */
    public boolean hasLines() {
        return scheme != Scheme.HTTP;
    }

    /** Tells whether only programs on this machine can connect. */
    public boolean isLoopback() {
        return tcp == null || tcp.isLoopback();
    }

    /** Tells whether the system chooses the port. */
    public boolean isAnyPort() {
        return tcp != null && tcp.port() == 0;
    }

    /** Returns the host and port of an address that has them. */
    public HostPort hostPort() {
        HostPort address = tcp;
        if (address == null) {
            throw new IllegalStateException(this + " (expected: a host and a port)");
        }
        return address;
    }

    /** Returns this address with the port that was taken for it. */
    public ListenAddress withPort(int port) {
        return new ListenAddress(scheme, new HostPort(hostPort().host(), port), null);
    }

    @Override
    public String toString() {
        return scheme.prefix + (tcp == null ? String.valueOf(socket) : tcp.toString());
    }
}
