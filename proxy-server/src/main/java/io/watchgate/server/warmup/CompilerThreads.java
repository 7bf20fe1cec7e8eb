package io.watchgate.server.warmup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells whether the compilers of this JVM have work. Java counts what they have done and not what
 * they have still to do; the kernel knows whether their threads want to run.
 *
 * <p>Confined to the thread of the warm-up. Source: proc_pid_stat(5).
 */
final class CompilerThreads {

    private static final Path TASKS = Path.of("/proc/self/task");

    /** What the kernel has of their names, 15 characters. */
    private static final List<String> NAMES = List.of("C1 CompilerThre", "C2 CompilerThre");

    private CompilerThreads() {}

    /** Tells whether some compiler runs or would; false where nobody can tell. Blocks on /proc. */
    static boolean areBusy() {
        try (Stream<Path> all = Files.list(TASKS)) {
            return all.anyMatch(CompilerThreads::isBusy);
        } catch (IOException unknown) {
            return false;
        }
    }

    private static boolean isBusy(Path thread) {
        try {
            // The thread's number, its name in brackets, its state.
            String stat = Files.readString(thread.resolve("stat"));
            int named = stat.lastIndexOf(')');
            String name = stat.substring(stat.indexOf('(') + 1, named);
            return NAMES.contains(name) && stat.startsWith(") R", named);
        } catch (IOException | IndexOutOfBoundsException ended) {
            return false;
        }
    }
}
