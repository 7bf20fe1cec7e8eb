package io.watchgate.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A host and a port.
 *
 * @param host a name or an IP address, without brackets
 * @param port 0 to 65535; 0 takes a free one
 */
public record HostPort(String host, int port) {

    public HostPort {
        ConfigException.check(!host.isBlank(), "address", host, "a host");
        ConfigException.check(
                port >= 0 && port <= 65535, "address", port, "a port from 0 to 65535");
    }

    /** Reads {@code host:port}, {@code [ipv6]:port}, {@code :port} or a port alone. */
    public static HostPort parse(String text) {
        String trimmed = text.trim();
        int colon = trimmed.lastIndexOf(':');
        String host = colon < 0 ? "127.0.0.1" : trimmed.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "address: " + text + " (expected: an IPv6 host in brackets, as [::1]:8808)");
        }
        try {
            return new HostPort(
                    host.isEmpty() ? "0.0.0.0" : host,
                    Integer.parseInt(trimmed.substring(colon + 1)));
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException(
                    "address: " + text + " (expected: host:port, as 127.0.0.1:8808)", noNumber);
        }
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
