package io.watchgate.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The processor time that some processes had used at one moment.
 *
 * <p>The kernel counts what a process uses in ticks, and what its living threads use in
 * nanoseconds. The finer count is taken where it tells the same, that is, unless threads that
 * worked have ended in between.
 */
public final class ProcessorTime {

    /** Two counters, each up to a tick short, at the beginning and at the end. */
    private static final long SLACK_MICROS = 20_000;

    /** What the kernel shows of the names of a JVM's compiler threads. */
    private static final List<String> COMPILERS = List.of("C1 CompilerThre", "C2 CompilerThre");

    private final long ticksMicros;
    private final int processes;
    private final Map<Long, ThreadTime> threads;

    record ThreadTime(long nanos, boolean compiles) {}

    ProcessorTime(long ticksMicros, int processes, Map<Long, ThreadTime> threads) {
        this.ticksMicros = ticksMicros;
        this.processes = processes;
        this.threads = threads;
    }

    /** Looks at the threads of these processes, which have used so many microseconds in ticks. */
    static ProcessorTime of(long ticksMicros, List<ProcessHandle> processes) {
        Map<Long, ThreadTime> threads = new HashMap<>();
        for (ProcessHandle process : processes) {
            Path tasks = Path.of("/proc/" + process.pid() + "/task");
            try (Stream<Path> all = Files.list(tasks)) {
                all.forEach(thread -> read(thread, threads));
            } catch (IOException gone) {
                // It used nothing more than the ticks tell.
            }
        }
        return new ProcessorTime(ticksMicros, processes.size(), threads);
    }

    private static void read(Path thread, Map<Long, ThreadTime> into) {
        try {
            String times = Files.readString(thread.resolve("schedstat"));
            String name = Files.readString(thread.resolve("comm")).strip();
            into.put(
                    Long.parseLong(thread.getFileName().toString()),
                    new ThreadTime(
                            Long.parseLong(times.substring(0, times.indexOf(' '))),
                            COMPILERS.contains(name)));
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException unknown) {
            // The thread has ended, or the kernel does not tell.
        }
    }

    /** Tells whether compilers of a JVM have work now, though they may wait for a processor. */
    static boolean compiles(ProcessHandle process) {
        Path tasks = Path.of("/proc/" + process.pid() + "/task");
        try (Stream<Path> all = Files.list(tasks)) {
            return all.anyMatch(ProcessorTime::isBusyCompiler);
        } catch (IOException gone) {
            return false;
        }
    }

    private static boolean isBusyCompiler(Path thread) {
        try {
            // The thread's number, its name in brackets, its state.
            String stat = Files.readString(thread.resolve("stat"));
            int named = stat.lastIndexOf(')');
            String name = stat.substring(stat.indexOf('(') + 1, named);
            return COMPILERS.contains(name) && stat.startsWith(") R", named);
        } catch (IOException | IndexOutOfBoundsException ended) {
            return false;
        }
    }

    /** Returns what was used since {@code before}, in microseconds. */
    public double microsSince(ProcessorTime before) {
        double coarse = ticksMicros - before.ticksMicros;
        double fine = threadMicrosSince(before, false);
        boolean same = Math.abs(fine - coarse) <= SLACK_MICROS * Math.max(1, processes);
        return same && !threads.isEmpty() ? fine : coarse;
    }

    /** Returns how much of it the compilers of JVMs used, in microseconds. */
    public double compilingSince(ProcessorTime before) {
        return threadMicrosSince(before, true);
    }

    private double threadMicrosSince(ProcessorTime before, boolean compilersOnly) {
        long nanos = 0;
        for (Map.Entry<Long, ThreadTime> thread : threads.entrySet()) {
            ThreadTime now = thread.getValue();
            ThreadTime then = before.threads.get(thread.getKey());
            if (now.compiles() || !compilersOnly) {
                nanos += now.nanos() - (then == null ? 0 : then.nanos());
            }
        }
        return nanos / 1_000.0;
    }
}
