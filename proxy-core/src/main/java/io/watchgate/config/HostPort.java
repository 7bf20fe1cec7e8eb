package io.watchgate.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A host and a port.
 *
 * @param host a name or an IP address, without brackets
 * @param port 0 to 65535; 0 takes a free one
 */
public record HostPort(String host, int port) {

    static final String FORM = "((\\[[0-9A-Fa-f:.%a-z]+\\]|[^\\s:/@\\[\\]]*):)?[0-9]{1,5}";

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
        if (!Pattern.matches(FORM, text)) {
            throw new IllegalArgumentException(
                    "address: " + text + " (expected: host:port, as 127.0.0.1:8808 or [::1]:8808)");
        }
        int colon = text.lastIndexOf(':');
        int port = Integer.parseInt(text.substring(colon + 1));
        String host = colon < 0 ? "127.0.0.1" : text.substring(0, colon);
        if (host.startsWith("[")) {
            return new HostPort(host.substring(1, host.length() - 1), port);
        }
        return new HostPort(host.isEmpty() ? "0.0.0.0" : host, port);
    }

    /** Tells whether only programs on this machine can reach the host. */
    public boolean isLoopback() {
        if (host.equals("localhost")) {
            return true;
        }
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return address != null && InetAddress.getByAddress(address).isLoopbackAddress();
        } catch (UnknownHostException impossible) {
            return false;
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
