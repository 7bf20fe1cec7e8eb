package io.watchgate.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A gateway in a process of its own, and what it has logged. */
public final class DaemonProcess implements AutoCloseable {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    private DaemonProcess(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "log of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts the main class on the class path of the tests. */
    public static DaemonProcess start(Path config) throws IOException {
        return of(java("run", "-c", config.toString()));
    }

    /** Starts a program that becomes, or is, a gateway. */
    public static DaemonProcess of(List<String> command) throws IOException {
        return new DaemonProcess(
                new ProcessBuilder(hearing(command))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                        .start());
    }

    /**
     * A JVM leaves SIGHUP ignored when it was started so, as under nohup: then it has to be given
     * back to the gateway, or no reload would ever come.
     */
    private static List<String> hearing(List<String> command) throws IOException {
        Path status = Path.of("/proc/self/status");
        boolean ignored =
                Files.isReadable(status)
                        && Files.readAllLines(status).stream()
                                .filter(line -> line.startsWith("SigIgn:"))
                                .anyMatch(
                                        line ->
                                                (Character.digit(line.charAt(line.length() - 1), 16)
                                                                & 1)
                                                        == 1);
        return ignored
                ? Stream.concat(Stream.of("env", "--default-signal=HUP"), command.stream()).toList()
                : command;
    }

    /** Returns the command line of the main class with these arguments. */
    public static List<String> java(String... arguments) {
        return Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx96m",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.watchgate.server.GatewayMain"),
                        Stream.of(arguments))
                .toList();
    }

    private void read() {
        try (BufferedReader log =
                new BufferedReader(
                        new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = log.readLine()) != null) {
                add(line);
            }
        } catch (IOException closed) {
            add("the log broke off: " + closed.getMessage());
        }
        synchronized (lines) {
            ended = true;
            lines.notifyAll();
        }
    }

    private void add(String line) {
        synchronized (lines) {
            lines.add(line);
            lines.notifyAll();
        }
    }

    /** Waits until so many lines match, and returns the last of these. */
    public Matcher await(String regex, int count) throws InterruptedException {
        Pattern pattern = Pattern.compile(regex);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        synchronized (lines) {
            while (true) {
                int found = 0;
                for (String line : lines) {
                    Matcher matcher = pattern.matcher(line);
                    if (matcher.find() && ++found == count) {
                        return matcher;
                    }
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                assertThat(!ended && left > 0)
                        .as("%d lines with %s in%n%s", count, regex, String.join("\n", lines))
                        .isTrue();
                lines.wait(left);
            }
        }
    }

    public Matcher await(String regex) throws InterruptedException {
        return await(regex, 1);
    }

    /** Returns the port of the first listener. */
    public int port() throws InterruptedException {
        return port(1);
    }

    /** Returns the port of the listener that was bound as this one. */
    public int port(int number) throws InterruptedException {
        return Integer.parseInt(await("listening on \\S+:(\\d+)$", number).group(1));
    }

    /** Returns the process id of an upstream's child, the first or a later one. */
    public long child(String upstream, int number) throws InterruptedException {
        return Long.parseLong(
                await("upstream " + upstream + " is process (\\d+)", number).group(1));
    }

    /** Returns how many lines match so far. */
    public long count(String regex) {
        Pattern pattern = Pattern.compile(regex);
        synchronized (lines) {
            return lines.stream().filter(line -> pattern.matcher(line).find()).count();
        }
    }

    public String log() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    /** Returns the process's id. */
    public long pid() {
        return process.pid();
    }

    public void signal(String name) throws IOException, InterruptedException {
        signal(process, name);
    }

    /** Sends a signal, without SIG in its name, to {@code process}. */
    static void signal(Process process, String name) throws IOException, InterruptedException {
        int code =
                new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                        .start()
                        .waitFor();
        assertThat(code).as("kill -" + name).isZero();
    }

    /** Waits for the end and returns the exit code. */
    public int exitCode() throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("end, after\n" + log()).isTrue();
        return process.exitValue();
    }

    /** Waits until a process is gone. */
    public static void awaitGone(long pid) {
        ProcessHandle.of(pid)
                .ifPresent(
                        handle ->
                                assertThat(handle.onExit())
                                        .as("end of process " + pid)
                                        .succeedsWithin(30, TimeUnit.SECONDS));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
