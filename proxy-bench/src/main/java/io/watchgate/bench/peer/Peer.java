package io.watchgate.bench.peer;

import io.watchgate.bench.load.Distribution;
import io.watchgate.bench.load.LabProcess;
import io.watchgate.bench.load.LoadTarget;
import io.watchgate.bench.load.Programs;
import io.watchgate.bench.load.StdioEcho;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Another MCP proxy, to compare with: a package in one fixed version. Puts the lab's stdio server
 * behind HTTP, as the gateway's stdio endpoint does.
 */
public enum Peer {
    NPM_MCP_PROXY("npm:mcp-proxy", "6.7.19", List.of("node", "npm"), LoadTarget.TOOL) {
        @Override
        List<String> command(Installation from, Path directory, int port)
                throws IOException, InterruptedException {
            from.npm("mcp-proxy");
            return from.node(
                    "mcp-proxy/dist/bin/mcp-proxy.mjs",
                    "--host",
                    "127.0.0.1",
                    "--port",
                    String.valueOf(port),
                    "--server",
                    "stream",
                    "--");
        }
    },

    /** With sessions, for without them it starts a server for each request. */
    SUPERGATEWAY("npm:supergateway", "4.0.0", List.of("node", "npm"), LoadTarget.TOOL) {
        @Override
        List<String> command(Installation from, Path directory, int port)
                throws IOException, InterruptedException {
            from.npm("supergateway");
            return from.node(
                    "supergateway/dist/index.js",
                    "--outputTransport",
                    "streamableHttp",
                    "--stateful",
                    "--port",
                    String.valueOf(port),
                    "--logLevel",
                    "none",
                    "--stdio");
        }

        @Override
        List<String> server() {
            return List.of(String.join(" ", super.server()));
        }
    },

    /** Without the features that are not used here: its build takes minutes. */
    CRATE_MCP_PROXY("crate:mcp-proxy", "0.6.0", List.of("cargo"), "lab__" + LoadTarget.TOOL) {
        @Override
        List<String> command(Installation from, Path directory, int port)
                throws IOException, InterruptedException {
            from.cargo("mcp-proxy");
            List<String> server = super.server();
            String arguments =
                    server.stream()
                            .skip(1)
                            .map(word -> "\"" + word + "\"")
                            .collect(Collectors.joining(", ", "[", "]"));
            Path file =
                    Files.writeString(
                            directory.resolve("crate-mcp-proxy.toml"),
                            String.join(
                                    "\n",
                                    "[proxy]",
                                    "name = \"lab\"",
                                    "separator = \"__\"",
                                    "[proxy.listen]",
                                    "host = \"127.0.0.1\"",
                                    "port = " + port,
                                    "[[backends]]",
                                    "name = \"lab\"",
                                    "transport = \"stdio\"",
                                    "command = \"" + server.get(0) + "\"",
                                    "args = " + arguments,
                                    "[observability]",
                                    "audit = false",
                                    "log_level = \"error\"",
                                    ""));
            return List.of(from.program("bin/mcp-proxy").toString(), "--config", file.toString());
        }

        @Override
        List<String> server() {
            return List.of();
        }

        @Override
        public String path() {
            return "/";
        }
    },

    PYPI_MCP_PROXY("pypi:mcp-proxy", "0.13.0", List.of("python3"), LoadTarget.TOOL) {
        @Override
        List<String> command(Installation from, Path directory, int port)
                throws IOException, InterruptedException {
            from.pip("mcp-proxy");
            return List.of(
                    from.program("bin/mcp-proxy").toString(),
                    "--host",
                    "127.0.0.1",
                    "--port",
                    String.valueOf(port),
                    "--log-level",
                    "ERROR",
                    "--");
        }
    };

    private final String title;
    private final String version;
    private final List<String> needs;
    private final String tool;

    Peer(String title, String version, List<String> needs, String tool) {
        this.title = title;
        this.version = version;
        this.needs = needs;
        this.tool = tool;
    }

    /** Returns the peer of this name, as it stands on the command line. */
    public static Peer named(String name) {
        for (Peer peer : values()) {
            if (peer.title.equals(name)) {
                return peer;
            }
        }
        String known =
                Arrays.stream(values()).map(peer -> peer.title).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("--peer: " + name + " (expected: " + known + ")");
    }

    /** Returns the name and the version. */
    public String title() {
        return title + " " + version;
    }

    /** Returns the name of the registry, a colon, and the package. */
    public String option() {
        return title;
    }

    /** Returns the programs it is installed and run by. */
    public List<String> needs() {
        return needs;
    }

    /** Returns the path of its endpoint. */
    public String path() {
        return "/mcp";
    }

    /** Returns what the server's tool is called behind it. */
    public String tool() {
        return tool;
    }

    /**
     * Starts it, and installs it before that when no earlier run has; null when a program it needs
     * is not there.
     *
     * @param directory for its configuration and log
     * @throws IOException when it cannot be installed
     */
    public @Nullable LabProcess start(Path directory, int port)
            throws IOException, InterruptedException {
        for (String program : needs) {
            if (Programs.find(program) == null) {
                return null;
            }
        }
        String name = title.replace(':', '-');
        Path home = Distribution.module().resolve("target/peers").resolve(name + "-" + version);
        List<String> command =
                new ArrayList<>(command(new Installation(home, version), directory, port));
        command.addAll(server());
        return LabProcess.start(command, Map.of(), directory.resolve(name + ".log"));
    }

    /** Installs the package; returns the command up to that of the server. */
    abstract List<String> command(Installation from, Path directory, int port)
            throws IOException, InterruptedException;

    /** Returns the command of the server, as it stands behind that of the peer. */
    List<String> server() {
        return LabProcess.java(StdioEcho.class);
    }
}
