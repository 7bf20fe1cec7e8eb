package io.watchgate.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Another MCP proxy, to compare with: a package of npm in one fixed version, which is installed for
 * the run. Puts the lab's stdio server behind HTTP, as the gateway's stdio endpoint does.
 */
enum Peer {
    MCP_PROXY("mcp-proxy", "6.7.19", "dist/bin/mcp-proxy.mjs");

    private static final long INSTALL_MINUTES = 3;

    private final String title;
    private final String version;
    private final String program;

    Peer(String title, String version, String program) {
        this.title = title;
        this.version = version;
        this.program = program;
    }

    /** Returns the peer of this name, as it stands on the command line. */
    static Peer named(String name) {
        for (Peer peer : values()) {
            if (peer.title.equals(name)) {
                return peer;
            }
        }
        throw new IllegalArgumentException("--peer: " + name + " (expected: mcp-proxy)");
    }

    /** Returns the name and the version. */
    String title() {
        return title + " " + version;
    }

    /**
     * Installs the package into {@code directory} and starts it; null when there is no npm.
     *
     * @throws IOException when it cannot be installed
     */
    @Nullable LabProcess start(Path directory, int port) throws IOException, InterruptedException {
        Path node = Programs.find("node");
        Path npm = Programs.find("npm");
        if (node == null || npm == null) {
            return null;
        }
        Path home = Files.createDirectories(directory.resolve(title));
        install(npm, home);
        List<String> command = new ArrayList<>();
        command.add(node.toString());
        command.add(home.resolve("node_modules").resolve(title).resolve(program).toString());
        command.addAll(List.of("--host", "127.0.0.1", "--port", String.valueOf(port)));
        command.addAll(List.of("--server", "stream", "--"));
        command.addAll(LabProcess.java(StdioEcho.class));
        return LabProcess.start(command, Map.of(), directory.resolve(title + ".log"));
    }

    private void install(Path npm, Path home) throws IOException, InterruptedException {
        Path log = home.resolve("install.log");
        Process installing =
                new ProcessBuilder(
                                npm.toString(),
                                "install",
                                "--prefix",
                                home.toString(),
                                "--no-audit",
                                "--no-fund",
                                title + "@" + version)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        boolean ended = installing.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES);
        if (!ended || installing.exitValue() != 0) {
            installing.destroyForcibly();
            throw new IOException(title() + " was not installed (see " + log + ")");
        }
    }
}
