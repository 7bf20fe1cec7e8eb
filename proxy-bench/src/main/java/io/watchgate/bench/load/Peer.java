package io.watchgate.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Another MCP proxy, to compare with: a package in one fixed version, which is installed for the
 * run. Puts the lab's stdio server behind HTTP, as the gateway's stdio endpoint does.
 */
enum Peer {
    NPM("npm:mcp-proxy", "6.7.19", List.of("node", "npm")) {
        @Override
        List<String> command(Path home, int port) throws IOException, InterruptedException {
            install(
                    home,
                    "npm",
                    "install",
                    "--prefix",
                    ".",
                    "--no-audit",
                    "--no-fund",
                    pinned("@"));
            Path program = home.resolve("node_modules/mcp-proxy/dist/bin/mcp-proxy.mjs");
            return List.of(
                    String.valueOf(Programs.find("node")),
                    program.toString(),
                    "--host",
                    "127.0.0.1",
                    "--port",
                    String.valueOf(port),
                    "--server",
                    "stream",
                    "--");
        }
    },

    PYPI("pypi:mcp-proxy", "0.13.0", List.of("python3")) {
        @Override
        List<String> command(Path home, int port) throws IOException, InterruptedException {
            install(home, "python3", "-m", "venv", ".");
            install(home, "bin/pip", "install", "--quiet", pinned("=="));
            return List.of(
                    home.resolve("bin/mcp-proxy").toString(),
                    "--host",
                    "127.0.0.1",
                    "--port",
                    String.valueOf(port),
                    "--log-level",
                    "ERROR",
                    "--");
        }
    };

    private static final long INSTALL_MINUTES = 3;

    private final String title;
    private final String version;
    private final List<String> needs;

    Peer(String title, String version, List<String> needs) {
        this.title = title;
        this.version = version;
        this.needs = needs;
    }

    /** Returns the peer of this name, as it stands on the command line. */
    static Peer named(String name) {
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
    String title() {
        return title + " " + version;
    }

    /** Returns the programs it is installed and run by. */
    List<String> needs() {
        return needs;
    }

    /**
     * Installs the package into {@code directory} and starts it; null when a program it needs is
     * not there.
     *
     * @throws IOException when it cannot be installed
     */
    @Nullable LabProcess start(Path directory, int port) throws IOException, InterruptedException {
        for (String program : needs) {
            if (Programs.find(program) == null) {
                return null;
            }
        }
        String name = title.replace(':', '-');
        Path home = Files.createDirectories(directory.resolve(name));
        List<String> command = new ArrayList<>(command(home, port));
        command.addAll(LabProcess.java(StdioEcho.class));
        return LabProcess.start(command, Map.of(), directory.resolve(name + ".log"));
    }

    /** Installs the package into {@code home}; returns the command up to that of the server. */
    abstract List<String> command(Path home, int port) throws IOException, InterruptedException;

    /** Returns the package's name and version as its registry writes them. */
    String pinned(String separator) {
        return title.substring(title.indexOf(':') + 1) + separator + version;
    }

    void install(Path home, String... command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(command));
        Path found = Programs.find(words.get(0));
        words.set(0, (found == null ? home.resolve(words.get(0)) : found).toString());
        Path log = home.resolve("install.log");
        Process installing =
                new ProcessBuilder(words)
                        .directory(home.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        boolean ended = installing.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES);
        if (!ended || installing.exitValue() != 0) {
            installing.destroyForcibly();
            throw new IOException(title() + " was not installed (see " + log + ")");
        }
    }
}
