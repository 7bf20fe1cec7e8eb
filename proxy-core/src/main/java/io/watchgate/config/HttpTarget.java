package io.watchgate.config;

import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A server that speaks MCP over HTTP.
 *
 * @param url its endpoint
 * @param headers sent with every request, in the order of the file
 * @param tls how its certificate is checked
 * @param http which version of HTTP is spoken
 * @param proxy the HTTP proxy to go through; null for none
 */
public record HttpTarget(
        @Key(
                        required = true,
                        pattern = "https?://[^/?#@\\s]+([/?][^#\\s]*)?",
                        expected =
                                "http:// or https:// and a host, without a password and without #,"
                                        + " as https://mcp.example.com/mcp",
                        text = "The server's MCP endpoint, as https://mcp.example.com/mcp.")
                URI url,
        @Key(
                        pattern = "[A-Za-z0-9!#$%&'*+.^_`|~-]+",
                        expected = "a header's name",
                        text = "Headers sent with every request.")
                Map<String, String> headers,
        @Key(text = "How the server's certificate is checked.") TlsConfig tls,
        @Key(
                        value = "auto",
                        pattern = "auto|1\\.1",
                        expected = "auto or 1.1",
                        text =
                                "The version of HTTP: auto offers HTTP/2 to an https server, which"
                                        + " chooses; 1.1 does not.")
                String http,
        @Key(
                        pattern = "http://[^/?#\\s]+/?",
                        expected = "http:// and a host, as http://proxy.example.com:3128",
                        text =
                                "HTTP proxy to go through, as http://proxy.example.com:3128;"
                                        + " environment variables are not looked at.")
                @Nullable URI proxy)
        implements UpstreamTarget {

    public HttpTarget {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        Checks checks = Checks.of(HttpTarget.class, url, headers, tls, http, proxy);
        String host = "a host after http:// or https://";
        checks.require(url.getHost() != null, "url", url, host);
        checks.require(proxy == null || proxy.getHost() != null, "proxy", "…", host);
        headers.forEach(
                (name, value) ->
                        checks.require(
                                value.chars().allMatch(HttpTarget::mayStandInHeader),
                                "headers." + name,
                                "…",
                                "no line breaks or other control characters"));
        checks.verify();
    }

    /** Tells whether the connection is encrypted. */
    public boolean isTls() {
        return url.getScheme().equals("https");
    }

    /** Tells whether the server may choose to speak HTTP/2. */
    public boolean offersHttp2() {
        return isTls() && http.equals("auto");
    }

    /** Returns the port, also when the URL does not name it. */
    public int port() {
        return url.getPort() >= 0 ? url.getPort() : isTls() ? 443 : 80;
    }

    /** Returns the target without the headers' values, which are often secrets. */
    @Override
    public String toString() {
        return "HttpTarget[url=" + url + ", headers=" + headers.keySet() + "]";
    }

    private static boolean mayStandInHeader(int character) {
        return character == '\t' || character >= ' ' && character != 0x7f;
    }
}
