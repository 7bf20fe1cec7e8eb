package io.watchgate.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reverse proxies that know nothing of MCP, with one worker and kept connections: what moving the
 * bytes costs anyway. They have buffers for a whole large body, so that none goes to a file.
 */
public final class Anchors {

    private final Path directory;

    /** Creates the starter; configurations and logs go to {@code directory}. */
    public Anchors(Path directory) {
        this.directory = directory;
    }

    /**
     * Starts nginx; null when it is not installed.
     *
     * @param tls where it listens with TLS as well, and HTTP/2 there; null for nowhere
     */
    public @Nullable LabProcess nginx(int port, int serverPort, @Nullable Tls tls)
            throws IOException {
        Path program = Programs.find("nginx");
        if (program == null) {
            return null;
        }
        List<String> lines = new ArrayList<>();
        lines.add("worker_processes 1; daemon off; master_process off;");
        lines.add("pid " + directory.resolve("nginx.pid") + ";");
        lines.add("error_log " + directory.resolve("nginx.err") + ";");
        lines.add("events { worker_connections 19800; multi_accept on; }");
        lines.add("http { access_log off; keepalive_requests 1000000000; keepalive_timeout 3600s;");
        lines.add("client_body_buffer_size 2m; client_max_body_size 16m; tcp_nodelay on;");
        for (String temp : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
            lines.add(temp + "_temp_path " + directory.resolve(temp) + ";");
        }
        lines.add("upstream up { server 127.0.0.1:" + serverPort + "; keepalive 256;");
        lines.add("keepalive_requests 1000000000; }");
        lines.add("server { listen 127.0.0.1:" + port + " backlog=4096;");
        if (tls != null) {
            lines.add("listen 127.0.0.1:" + tls.port() + " ssl http2;");
            lines.add("ssl_certificate " + tls.certificate().chain() + ";");
            lines.add("ssl_certificate_key " + tls.certificate().key() + ";");
        }
        lines.add("location / { proxy_pass http://up; proxy_http_version 1.1;");
        lines.add("proxy_set_header Connection \"\"; proxy_buffering on;");
        lines.add("proxy_buffer_size 16k; proxy_buffers 160 16k; proxy_busy_buffers_size 1m; }");
        // What is streamed must not be held back.
        lines.add("location /stream { proxy_pass http://up; proxy_http_version 1.1;");
        lines.add("proxy_set_header Connection \"\"; proxy_buffering off; } } }");
        Path file = Files.write(directory.resolve("nginx.conf"), lines);
        return LabProcess.start(
                List.of(
                        program.toString(),
                        "-c",
                        file.toString(),
                        "-e",
                        directory.resolve("nginx.err").toString()),
                Map.of(),
                directory.resolve("nginx.log"));
    }

    /** Starts HAProxy; null when it is not installed. Parameters as of {@link #nginx}. */
    public @Nullable LabProcess haproxy(int port, int serverPort, @Nullable Tls tls)
            throws IOException {
        Path program = Programs.find("haproxy");
        if (program == null) {
            return null;
        }
        List<String> lines = new ArrayList<>();
        lines.addAll(List.of("global", " nbthread 1", " maxconn 9600", " tune.bufsize 16384"));
        lines.addAll(List.of("defaults", " mode http", " option http-keep-alive"));
        lines.addAll(List.of(" option http-no-delay", " http-reuse always"));
        for (String wait : List.of("client", "server", "http-keep-alive")) {
            lines.add(" timeout " + wait + " 3600s");
        }
        lines.addAll(List.of(" timeout connect 5s", "frontend f", " bind 127.0.0.1:" + port));
        if (tls != null) {
            lines.add(
                    " bind 127.0.0.1:"
                            + tls.port()
                            + " ssl crt "
                            + tls.certificate().both()
                            + " alpn h2,http/1.1");
        }
        lines.addAll(List.of(" default_backend b", "backend b"));
        lines.add(" server s1 127.0.0.1:" + serverPort + " pool-max-conn -1");
        lines.add("");
        Path file = Files.write(directory.resolve("haproxy.cfg"), lines);
        return LabProcess.start(
                List.of(program.toString(), "-db", "-f", file.toString()),
                Map.of(),
                directory.resolve("haproxy.log"));
    }

    /**
     * A second door, encrypted.
     *
     * @param port where it listens
     */
    public record Tls(int port, ServerCertificate certificate) {}
}
