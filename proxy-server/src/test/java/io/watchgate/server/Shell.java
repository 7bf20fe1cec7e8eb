package io.watchgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs programs and keeps what they print. The environment is only what a test gives. */
final class Shell {

    private final Path scratch;
    private final Map<String, String> environment = new HashMap<>();
    private Path directory;
    private int runs;

    Shell(Path scratch) {
        this.scratch = scratch;
        this.directory = scratch;
        environment.put("PATH", System.getenv("PATH"));
    }

    /**
     * What a program left behind.
     *
     * @param pid its process id
     * @param code its exit code
     * @param out its standard output
     * @param err its standard error
     */
    record Result(long pid, int code, String out, String err) {}

    Shell in(Path workingDirectory) {
        directory = workingDirectory;
        return this;
    }

    Shell with(String name, @Nullable String value) {
        if (value == null) {
            environment.remove(name);
        } else {
            environment.put(name, value);
        }
        return this;
    }

    /** Returns a PATH with a directory in which there are only these programs. */
    static String pathWithOnly(Path directory, String... programs) throws IOException {
        for (String program : programs) {
            Path found =
                    Stream.of(System.getenv("PATH").split(":"))
                            .map(entry -> Path.of(entry, program))
                            .filter(Files::isExecutable)
                            .findFirst()
                            .orElseThrow();
            FakeJdk.program(directory.resolve(program), "exec " + found + " \"$@\"");
        }
        return directory.toString();
    }

    Result run(Object... command) throws IOException, InterruptedException {
        Path out = scratch.resolve("out" + ++runs);
        Path err = scratch.resolve("err" + runs);
        ProcessBuilder builder =
                new ProcessBuilder(List.of(command).stream().map(String::valueOf).toList());
        builder.directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.redirectInput(Files.writeString(scratch.resolve("in"), "input\n").toFile());
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        Process process = builder.start();
        boolean ended = process.waitFor(50, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as("end of " + List.of(command)).isTrue();
        return new Result(
                process.pid(), process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
