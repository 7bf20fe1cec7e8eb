package io.watchgate.bench.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts what is measured on the last processor and everything else on the others, where the machine
 * has several and {@code taskset}: the measured program then competes with nothing of the lab's.
 */
public final class Pinning {

    private final @Nullable Path taskset = Programs.find("taskset");
    private final int processors = Runtime.getRuntime().availableProcessors();

    /** Returns how many processors there were before anything was pinned. */
    public int processors() {
        return processors;
    }

    /** Tells whether programs can be pinned here. */
    public boolean isPossible() {
        return taskset != null && processors > 1;
    }

    /** Pins all threads of a measured process. */
    public void measured(long pid) throws IOException, InterruptedException {
        pin(pid, String.valueOf(processors - 1));
    }

    /** Keeps all threads of a process of the lab's. */
    public void other(long pid) throws IOException, InterruptedException {
        pin(pid, "0-" + (processors - 2));
    }

    /** Lets all threads of a process run everywhere again. */
    public void everywhere(long pid) throws IOException, InterruptedException {
        pin(pid, "0-" + (processors - 1));
    }

    private void pin(long pid, String where) throws IOException, InterruptedException {
        if (isPossible()) {
            new ProcessBuilder(
                            List.of(
                                    String.valueOf(taskset),
                                    "-a",
                                    "-p",
                                    "-c",
                                    where,
                                    String.valueOf(pid)))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
    }
}
