package io.watchgate.bench.peer;

import io.watchgate.bench.load.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Where a package is installed, once for all runs.
 *
 * @param home a directory of its own, without anything else
 * @param version which it is
 */
record Installation(Path home, String version) {

    private static final long PATIENCE_MINUTES = 15;

    /** Installs a package of npm. */
    void npm(String name) throws IOException, InterruptedException {
        String pinned = name + "@" + version;
        once(List.of("npm", "install", "--prefix", ".", "--no-audit", "--no-fund", pinned));
    }

    /** Returns the command of a script of such a package. */
    List<String> node(String script, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(String.valueOf(Programs.find("node")));
        command.add(program("node_modules/" + script).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Installs a package of PyPI. */
    void pip(String name) throws IOException, InterruptedException {
        once(
                List.of("python3", "-m", "venv", "."),
                List.of("bin/pip", "install", "--quiet", name + "==" + version));
    }

    /** Builds a crate with what its authors locked. */
    void cargo(String name) throws IOException, InterruptedException {
        once(
                List.of(
                        "cargo",
                        "install",
                        name,
                        "--version",
                        version,
                        "--locked",
                        "--no-default-features",
                        "--root",
                        "."));
    }

    /** Returns a program of the package. */
    Path program(String path) {
        return home.resolve(path);
    }

    @SafeVarargs
    private void once(List<String>... commands) throws IOException, InterruptedException {
        Path done = home.resolve("installed");
        if (Files.exists(done)) {
            return;
        }
        Files.createDirectories(home);
        for (List<String> command : commands) {
            run(command);
        }
        Files.createFile(done);
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(command);
        Path found = Programs.find(words.get(0));
        words.set(0, (found == null ? home.resolve(words.get(0)) : found).toString());
        Path log = home.resolve("install.log");
        Process installing =
                new ProcessBuilder(words)
                        .directory(home.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        try {
            boolean ended = installing.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
            if (!ended || installing.exitValue() != 0) {
                throw new IOException(
                        String.join(" ", command) + ": not installed (see " + log + ")");
            }
        } finally {
            installing.descendants().forEach(ProcessHandle::destroyForcibly);
            installing.destroyForcibly();
        }
    }
}
