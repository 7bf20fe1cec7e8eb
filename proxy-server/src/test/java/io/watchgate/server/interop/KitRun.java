package io.watchgate.server.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One run of the interop kit: its steps, each as it ends. */
final class KitRun implements Iterator<KitRun.Step>, AutoCloseable {

    private static final Pattern STEP = Pattern.compile("(ok  |FAIL) (.*): (.*)");
    private static final Pattern DETAIL = Pattern.compile("\\s+\\S.*");

    private final List<String> rest = new ArrayList<>();
    private final Process process;
    private final BufferedReader output;
    private @Nullable String line;

    /**
     * What one step came to.
     *
     * @param name its name
     * @param ok whether it is as it should be
     * @param report what it says about that
     */
    record Step(String name, boolean ok, String report) {}

    /** Starts the kit in {@code folder}, and ends it when {@code minutes} are over. */
    KitRun(Path folder, long minutes, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        process = builder.start();
        process.getOutputStream().close();
        output = process.inputReader();
        process.onExit()
                .completeOnTimeout(process, minutes, TimeUnit.MINUTES)
                .thenAccept(Process::destroy);
        advance();
    }

    private void advance() throws IOException {
        line = output.readLine();
    }

    @Override
    public boolean hasNext() {
        try {
            while (line != null && !STEP.matcher(line).matches()) {
                rest.add(line);
                advance();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line != null;
    }

    @Override
    public Step next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Matcher step = STEP.matcher(String.valueOf(line));
        step.matches();
        StringBuilder report = new StringBuilder(step.group(3));
        try {
            advance();
            while (line != null && DETAIL.matcher(line).matches()) {
                report.append('\n').append(line);
                advance();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Step(step.group(2), step.group(1).equals("ok  "), report.toString());
    }

    /** Returns the lines that belong to no step. */
    String rest() {
        return String.join("\n", rest);
    }

    /** Waits for the end, and returns the exit code; 0 is what it should be. */
    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        // It ends what it has started.
        process.destroy();
    }
}
