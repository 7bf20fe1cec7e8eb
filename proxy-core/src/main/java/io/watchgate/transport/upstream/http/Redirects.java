package io.watchgate.transport.upstream.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Says which redirects are followed: those that keep the method (RFC 9110, 15.4.8 and 15.4.9), and
 * never to another server, who would get the configured headers.
 */
final class Redirects {

    /** How often one exchange may be sent on. */
    static final int MOST = 3;

    private Redirects() {}

    static boolean isOne(HttpResponse response) {
        int code = response.status().code();
        return code == 307 || code == 308;
    }

    /** Returns the path a redirect of {@code from} leads to; null when it is not followed. */
    static @Nullable String path(URI from, HttpResponse response) {
        String location = response.headers().get(HttpHeaderNames.LOCATION);
        return location == null ? null : path(from, location);
    }

    /**
     * Returns the path {@code location}, seen from {@code from}, leads to; null when that is no URL
     * or on another server.
     */
    static @Nullable String path(URI from, String location) {
        try {
            URI there = from.resolve(new URI(location));
            return isSameServer(from, there) ? pathOf(there) : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static boolean isSameServer(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && other.getHost() != null
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other)
                && other.getRawUserInfo() == null;
    }

    private static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : url.getScheme().endsWith("s") ? 443 : 80;
    }

    /** Returns the path with the query, as it stands in a request. */
    static String pathOf(URI url) {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }
}
