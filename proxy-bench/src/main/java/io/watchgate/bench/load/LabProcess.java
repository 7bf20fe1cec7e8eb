package io.watchgate.bench.load;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process the lab has started, and ends. */
public final class LabProcess implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 10;

    private final Process process;
    private final ProcessProbe probe;

    private LabProcess(Process process) {
        this.process = process;
        this.probe = new ProcessProbe(process.toHandle());
    }

    /** Starts {@code command}; what it prints goes to {@code log}. */
    public static LabProcess start(List<String> command, Map<String, String> environment, Path log)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new LabProcess(builder.start());
    }

    /** Starts a main class of this program in a JVM of its own; it inherits the standard error. */
    public static LabProcess startServer(Class<?> main, String... arguments) throws IOException {
        List<String> command = java(main);
        command.addAll(List.of(arguments));
        return new LabProcess(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    /** Starts {@code command} with pipes; what it prints to its standard error goes to a log. */
    public static LabProcess startPiped(List<String> command, Path log) throws IOException {
        return new LabProcess(
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.to(log.toFile()))
                        .start());
    }

    /** Returns what writes to the process. */
    OutputStream input() {
        return process.getOutputStream();
    }

    /** Returns what reads what the process writes. */
    InputStream output() {
        return process.getInputStream();
    }

    /** Returns the command that runs a main class of this program. */
    public static List<String> java(Class<?> main) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("-Xmx256m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-cp", absoluteClassPath(), main.getName()));
        return command;
    }

    private static String absoluteClassPath() {
        String[] parts = System.getProperty("java.class.path").split(File.pathSeparator);
        return String.join(
                File.pathSeparator,
                Arrays.stream(parts)
                        .map(part -> Path.of(part).toAbsolutePath().toString())
                        .toList());
    }

    /** Returns the first line the process prints. */
    public String firstLine() throws IOException {
        String line =
                new BufferedReader(
                                new InputStreamReader(
                                        process.getInputStream(), StandardCharsets.US_ASCII))
                        .readLine();
        if (line == null) {
            throw new IOException("the lab's server ended (expected: a line with its port)");
        }
        return line;
    }

    /** Tells whether the process has not ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Returns what tells what the process uses. */
    public ProcessProbe probe() {
        return probe;
    }

    /** Asks the process to end, and kills it and its children when it does not. */
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        boolean ended = false;
        try {
            ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
