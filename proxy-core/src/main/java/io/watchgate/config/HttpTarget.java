package io.watchgate.config;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A server that speaks MCP over HTTP.
 *
 * @param url its endpoint
 * @param headers sent with every request
 * @param tls how its certificate is checked
 * @param proxy the HTTP proxy to go through; null for none
 */
public record HttpTarget(
        @Key(text = "The server's MCP endpoint, as https://mcp.example.com/mcp.") URI url,
        @Key(text = "Headers sent with every request.") Map<String, String> headers,
        TlsConfig tls,
        @Key(
                        text =
                                "HTTP proxy to go through, as http://proxy.example.com:3128;"
                                        + " environment variables are not looked at.")
                @Nullable URI proxy)
        implements UpstreamTarget {

    public HttpTarget {
        headers = Map.copyOf(new LinkedHashMap<>(headers));
        String scheme = String.valueOf(url.getScheme());
        ConfigException.check(
                (scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))
                        && url.getHost() != null,
                "url",
                url,
                "http:// or https:// and a host");
    }

    /** Tells whether the connection is encrypted. */
    public boolean isTls() {
        return url.getScheme().equalsIgnoreCase("https");
    }

    /** Returns the port, also when the URL does not name it. */
    public int port() {
        return url.getPort() >= 0 ? url.getPort() : isTls() ? 443 : 80;
    }
}
