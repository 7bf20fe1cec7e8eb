package io.watchgate.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Starts the programs that are measured, each with a configuration made for it. */
final class Programs {

    /** Keys of the gateway's upstreams. */
    static final String HTTP = "http";

    static final String STDIO = "stdio";

    /** The same server as {@link #HTTP}, spoken to in MCP 2026-07-28. */
    static final String MODERN = "modern";

    private final Path directory;

    /** Creates the starter; configurations and logs go to {@code directory}. */
    Programs(Path directory) {
        this.directory = directory;
    }

    /** Returns a free port. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Returns the program {@code name} on the PATH; null when there is none. */
    static @Nullable Path find(String name) {
        return Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(":")),
                        Stream.of("/usr/sbin"))
                .map(part -> Path.of(part, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    /** Starts the gateway through its launcher, as a user does. */
    LabProcess gateway(LoadLab options, int port, int serverPort) throws IOException {
        String child = command(LabProcess.java(StdioEcho.class));
        String config =
                String.join(
                        "\n",
                        "version: 1",
                        "listen: 127.0.0.1:" + port,
                        "admin: off",
                        "loops: " + options.loops(),
                        "log: warn",
                        "access-log: "
                                + (options.accessLog() ? directory.resolve("access.log") : "off"),
                        "upstreams:",
                        "  " + HTTP + ":",
                        "    url: http://127.0.0.1:" + serverPort + "/mcp",
                        "    revision: " + LoadTarget.REVISION,
                        "  " + STDIO + ":",
                        "    command: " + child,
                        options.measuresEras() ? modern(serverPort) : "");
        return run(options.launcher(), config);
    }

    private static String modern(int serverPort) {
        return String.join(
                "\n",
                "  " + MODERN + ":",
                "    url: http://127.0.0.1:" + serverPort + "/mcp",
                "    revision: " + ModernEcho.REVISION,
                "");
    }

    private static String command(List<String> words) {
        return words.stream()
                .map(word -> "\"" + word.replace("$", "$$") + "\"")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private LabProcess run(Path launcher, String config) throws IOException {
        Path file = Files.writeString(directory.resolve("watchgate.yaml"), config);
        return LabProcess.start(
                List.of(launcher.toString(), "run", "-c", file.toString()),
                Map.of(),
                log(directory));
    }

    /** Returns where the gateway's log goes. */
    static Path log(Path directory) {
        return directory.resolve("watchgate.log");
    }

    /**
     * Starts the gateway with one server, {@code server}.
     *
     * @param server where it is: the key and its value
     */
    LabProcess starting(Path launcher, int port, String server) throws IOException {
        return run(
                launcher,
                String.join(
                        "\n",
                        "version: 1",
                        "listen: 127.0.0.1:" + port,
                        "admin: 127.0.0.1:0",
                        "control: off",
                        "access-log: off",
                        "state-dir: " + directory,
                        "upstreams:",
                        "  server:",
                        "    " + server,
                        ""));
    }

    /** Starts the gateway with the servers of the isolation lab: two over HTTP, one on stdio. */
    LabProcess isolationGateway(Path launcher, int loops, int port, int near, int far)
            throws IOException {
        List<String> child = new ArrayList<>(LabProcess.java(StdioEcho.class));
        child.add("neighbours");
        return run(
                launcher,
                String.join(
                        "\n",
                        "version: 1",
                        "listen: 127.0.0.1:" + port,
                        "admin: off",
                        "loops: " + loops,
                        "log: warn",
                        "access-log: off",
                        "limits: {frame: 64MiB, buffered: 256MiB}",
                        "timeouts: {start-wait: 30s}",
                        "upstreams:",
                        "  near: {url: \"http://127.0.0.1:" + near + "/mcp\"}",
                        "  far: {url: \"http://127.0.0.1:" + far + "/mcp\"}",
                        "  stdio: {command: " + command(child) + "}",
                        ""));
    }

    /** Starts nginx with one worker and kept connections; null when it is not installed. */
    @Nullable LabProcess nginx(int port, int serverPort) throws IOException {
        Path program = find("nginx");
        if (program == null) {
            return null;
        }
        List<String> lines = new ArrayList<>();
        lines.add("worker_processes 1; daemon off; master_process off;");
        lines.add("pid " + directory.resolve("nginx.pid") + ";");
        lines.add("error_log " + directory.resolve("nginx.err") + ";");
        lines.add("events { worker_connections 1024; multi_accept on; }");
        lines.add("http { access_log off; keepalive_requests 1000000000; keepalive_timeout 3600s;");
        lines.add("client_body_buffer_size 2m; client_max_body_size 16m; tcp_nodelay on;");
        for (String temp : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
            lines.add(temp + "_temp_path " + directory.resolve(temp) + ";");
        }
        lines.add("upstream up { server 127.0.0.1:" + serverPort + "; keepalive 256;");
        lines.add("keepalive_requests 1000000000; }");
        lines.add("server { listen 127.0.0.1:" + port + " backlog=1024; location / {");
        lines.add("proxy_pass http://up; proxy_http_version 1.1;");
        lines.add("proxy_set_header Connection \"\"; proxy_buffering on; } } }");
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
}
