package io.watchgate.bench.peer;

import io.watchgate.bench.load.Distribution;
import io.watchgate.bench.load.LabProcess;
import io.watchgate.bench.load.LoadTarget;
import io.watchgate.bench.load.Programs;
import io.watchgate.bench.load.StdioEcho;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A gateway that its clients start themselves, and speak with on standard input and output. */
public final class Gatekit {

    /** What the report calls it. */
    public static final String TITLE = "pypi:gatekit 0.3.0";

    /** What the server's tool is called behind it. */
    public static final String TOOL = "lab__" + LoadTarget.TOOL;

    private Gatekit() {}

    /**
     * Installs it when no earlier run has; returns the command that starts it, without plugins, in
     * front of the lab's server; null where there is no Python.
     */
    public static @Nullable List<String> command(Path directory)
            throws IOException, InterruptedException {
        if (Programs.find("python3") == null) {
            return null;
        }
        Path home = Distribution.module().resolve("target/peers/pypi-gatekit-0.3.0");
        Installation installation = new Installation(home, "0.3.0");
        installation.pip("gatekit");
        List<String> words = LabProcess.java(StdioEcho.class);
        words.add(StdioEcho.SPACED);
        String server =
                words.stream()
                        .map(word -> "\"" + word + "\"")
                        .collect(Collectors.joining(", ", "[", "]"));
        Path file =
                Files.writeString(
                        directory.resolve("gatekit.yaml"),
                        String.join(
                                "\n",
                                "proxy:",
                                "  transport: stdio",
                                "  upstreams:",
                                "    - name: lab",
                                "      transport: stdio",
                                "      command: " + server,
                                "logging:",
                                "  level: ERROR",
                                ""));
        return List.of(
                installation.program("bin/gatekit-gateway").toString(),
                "--config",
                file.toString());
    }
}
