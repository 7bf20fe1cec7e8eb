package io.watchgate.config.key;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * A host and a port.
 *
 * @param host a name or an IP address, without brackets
 * @param port 0 to 65535; 0 takes a free one
 */
public record HostPort(String host, int port) {

    static final String FORM =
            "((\\[[0-9A-Fa-f:.%]+\\]|[^\\x00-\\x20\\x7f:/@\\[\\]]*):)?[0-9]{1,5}";

    public HostPort {
        if (host.isBlank() || port < 0 || port > 65535) {
            throw new IllegalArgumentException(
                    "address: " + host + ":" + port + " (expected: a host and a port to 65535)");
        }
    }

    /**
     * Reads {@code host:port}, {@code [ipv6]:port}, {@code :port} (all addresses) or a port alone
     * (loopback).
     *
     * @throws IllegalArgumentException when the text is none of these
     */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, Math.max(0, colon));
        boolean bracketed = host.length() > 2 && host.startsWith("[") && host.endsWith("]");
        String plain = bracketed ? host.substring(1, host.length() - 1) : host;
        String allowed = bracketed ? "0123456789ABCDEFabcdef:.%" : "";
        int digits = ValueForm.digits(text, colon + 1);
        boolean port = digits == text.length() && text.length() - colon <= 6;
        if (!port || !plain.chars().allMatch(c -> isHostCharacter(c, allowed))) {
            throw new IllegalArgumentException(
                    "address: " + text + " (expected: host:port, as 127.0.0.1:8808 or [::1]:8808)");
        }
        String everywhere = colon < 0 ? "127.0.0.1" : "0.0.0.0";
        int number = Integer.parseInt(text.substring(colon + 1));
        return new HostPort(plain.isEmpty() ? everywhere : plain, number);
    }

    private static boolean isHostCharacter(int c, String allowed) {
        return allowed.isEmpty()
                ? c > ' ' && c != 0x7f && ":/@[]".indexOf(c) < 0
                : allowed.indexOf(c) >= 0;
    }

    /** Tells whether only programs on this machine can reach the host. */
    public boolean isLoopback() {
        if (host.indexOf(':') < 0) {
            return host.equals("localhost") || isLoopbackV4();
        }
        try {
            // A text with a colon is never looked up; it is an address or refused.
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException noAddress) {
            return false;
        }
    }

    private boolean isLoopbackV4() {
        return host.startsWith("127.")
                && host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9')
                && host.chars().filter(c -> c == '.').count() == 3;
    }

    // Java would make these two when they are first called, which every start would have to wait
    // for.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HostPort that && port == that.port && host.equals(that.host);
    }

    @Override
    public int hashCode() {
        return 31 * host.hashCode() + port;
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
