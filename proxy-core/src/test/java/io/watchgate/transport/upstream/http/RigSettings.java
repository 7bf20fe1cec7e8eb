package io.watchgate.transport.upstream.http;

import io.watchgate.config.HttpTarget;
import io.watchgate.config.RestartConfig;
import io.watchgate.config.Sharing;
import io.watchgate.config.TlsConfig;
import io.watchgate.config.Transport;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.config.UpstreamLimits;
import io.watchgate.config.UpstreamTimeouts;
import io.watchgate.config.key.Defaults;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLException;

/** The configuration of an {@link HttpRig}: all defaults but for what the test says. */
final class RigSettings {

    private final Map<String, String> headers = new LinkedHashMap<>();
    private String url;
    private Transport transport = Transport.AUTO;
    private TlsConfig tls = Defaults.of(TlsConfig.class);
    private URI proxy;
    private String http = "auto";
    private UpstreamTimeouts timeouts = Defaults.of(UpstreamTimeouts.class);
    private UpstreamLimits limits = Defaults.of(UpstreamLimits.class);
    private int loops = 1;
    private long frame = 16 << 20;

    private RigSettings(String url) {
        this.url = url;
    }

    static RigSettings url(String url) {
        return new RigSettings(url);
    }

    /** Returns the settings for a server at {@code 127.0.0.1}, path {@code /mcp}. */
    static RigSettings of(HttpPeer peer) {
        RigSettings overHttp2 = OverHttp2.of(peer);
        return overHttp2 == null ? url("http://127.0.0.1:" + peer.port() + "/mcp") : overHttp2;
    }

    RigSettings transport(Transport by) {
        transport = by;
        return this;
    }

    RigSettings header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    RigSettings ca(Path file) {
        tls = new TlsConfig(file, false);
        return this;
    }

    RigSettings insecure() {
        tls = new TlsConfig(null, true);
        return this;
    }

    RigSettings http(String version) {
        http = version;
        return this;
    }

    RigSettings proxy(String at) {
        proxy = URI.create(at);
        return this;
    }

    RigSettings timeout(String name, Duration value) {
        timeouts = Records.with(timeouts, name, value);
        return this;
    }

    RigSettings limit(String name, int value) {
        limits = Records.with(limits, name, value);
        return this;
    }

    RigSettings loops(int number) {
        loops = number;
        return this;
    }

    RigSettings frame(long bytes) {
        frame = bytes;
        return this;
    }

    int loops() {
        return loops;
    }

    long frame() {
        return frame;
    }

    HttpTarget target() {
        return new HttpTarget(URI.create(url), headers, tls, http, proxy);
    }

    UpstreamConfig config() {
        return new UpstreamConfig(
                "up",
                target(),
                transport,
                Sharing.AUTO,
                "2025-11-25",
                null,
                true,
                false,
                Defaults.of(RestartConfig.class),
                timeouts,
                limits);
    }

    HttpRig start() throws SSLException {
        return new HttpRig(this);
    }
}
