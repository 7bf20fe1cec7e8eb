package io.watchgate.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Starts the programs that are measured, each with a configuration made for it. */
public final class Programs {

    /** Keys of the gateway's upstreams. */
    public static final String HTTP = "http";

    public static final String STDIO = "stdio";

    /** The same server as {@link #HTTP}, spoken to in MCP 2026-07-28. */
    public static final String MODERN = "modern";

    /** Where the launcher finds options of the JVM. */
    private static final String OPTIONS = "JAVA_OPTS";

    private final Path directory;

    /** Creates the starter; configurations and logs go to {@code directory}. */
    public Programs(Path directory) {
        this.directory = directory;
    }

    /** Returns a free port. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Returns the program {@code name} on the PATH; null when there is none. */
    public static @Nullable Path find(String name) {
        return Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(":")),
                        Stream.of("/usr/sbin"))
                .map(part -> Path.of(part, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    /** Starts the gateway through its launcher, as a user does. */
    public LabProcess gateway(Path launcher, GatewayFile file) throws IOException {
        return run(launcher, file.text());
    }

    /** Starts the gateway with a log of its collections. */
    public LabProcess gateway(Path launcher, GatewayFile file, CollectorLog log)
            throws IOException {
        String given = System.getenv().getOrDefault(OPTIONS, "");
        return run(launcher, file.text(), Map.of(OPTIONS, given + " " + log.option()));
    }

    private LabProcess run(Path launcher, String config) throws IOException {
        return run(launcher, config, Map.of());
    }

    private LabProcess run(Path launcher, String config, Map<String, String> environment)
            throws IOException {
        Path file = Files.writeString(directory.resolve("watchgate.yaml"), config);
        return LabProcess.start(
                List.of(launcher.toString(), "run", "-c", file.toString()),
                environment,
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
    LabProcess isolationGateway(Path launcher, int loops, String more, int port, int near, int far)
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
                        more,
                        "upstreams:",
                        "  near: {url: \"http://127.0.0.1:" + near + "/mcp\"}",
                        "  far: {url: \"http://127.0.0.1:" + far + "/mcp\"}",
                        "  stdio: {command: " + GatewayFile.command(child) + "}",
                        ""));
    }
}
