package io.watchgate.server.warmup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Waits until the compilers of this JVM have no work left. Java counts what they have done and not
 * what they have still to do; the kernel knows whether their threads want to run.
 *
 * <p>Knows the threads there were when it was made: Java begins and ends some as it needs them.
 * Confined to the thread of the warm-up. Source: proc_pid_stat(5).
 */
final class CompilerThreads {

    private static final Path TASKS = Path.of("/proc/self/task");

    /** What the kernel has of their names, 15 characters. */
    private static final List<String> NAMES = List.of("C1 CompilerThre", "C2 CompilerThre");

    /** What is done while compilers have work. */
    @FunctionalInterface
    interface Meanwhile {

        /** Takes a while; returns whether anybody still waits. */
        boolean pass() throws IOException;
    }

    private final List<Path> stats = new ArrayList<>();

    /** Looks which there are. Blocks on /proc. */
    CompilerThreads() {
        try (Stream<Path> all = Files.list(TASKS)) {
            all.map(thread -> thread.resolve("stat")).filter(this::isCompiler).forEach(stats::add);
        } catch (IOException unknown) {
            stats.clear();
        }
    }

    private boolean isCompiler(Path stat) {
        String line = read(stat);
        return NAMES.contains(line.substring(line.indexOf('(') + 1, named(line)));
    }

    /** Waits until no compiler runs or would; not at all where nobody can tell. Blocks on /proc. */
    void await(Meanwhile meanwhile) throws IOException {
        boolean waits = true;
        while (waits && areBusy()) {
            waits = meanwhile.pass();
        }
    }

    private boolean areBusy() {
        for (Path stat : stats) {
            String line = read(stat);
            if (line.startsWith(") R", named(line))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns where the name of a thread ends: behind its number, in brackets, before its state.
     */
    private static int named(String line) {
        return Math.max(line.lastIndexOf(')'), line.indexOf('(') + 1);
    }

    private static String read(Path stat) {
        try {
            return new String(Files.readAllBytes(stat), StandardCharsets.ISO_8859_1);
        } catch (IOException ended) {
            return "";
        }
    }
}
