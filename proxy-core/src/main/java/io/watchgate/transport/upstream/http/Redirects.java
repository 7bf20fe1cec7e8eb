package io.watchgate.transport.upstream.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
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
        if (location == null) {
            return null;
        }
        try {
            URI there = from.resolve(new URI(location));
            String query = there.getRawQuery() == null ? "" : "?" + there.getRawQuery();
            return origin(there).equals(origin(from)) ? there.getRawPath() + query : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static String origin(URI url) {
        return (url.getScheme() + "://" + url.getRawAuthority()).toLowerCase(Locale.ROOT);
    }
}
