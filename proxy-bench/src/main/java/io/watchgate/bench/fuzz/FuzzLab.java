package io.watchgate.bench.fuzz;

import io.netty.util.ResourceLeakDetector;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Fuzzes the gateway's own decoder of HTTP/1.1 against Netty's and the grammar, on one thread, and
 * counts messages and processor time; or plants defects in it, and says which the fuzzer finds.
 *
 * <p>Stops at the first finding, with as few bytes of it as show it, and exit status 1.
 */
@Command(
        name = "fuzz",
        mixinStandardHelpOptions = true,
        description = "Fuzzes the lean HTTP/1.1 decoder against Netty's.")
public final class FuzzLab implements Callable<Integer> {

    private static final int STEPS = 20_000;
    private static final double NANOS = 1e9;

    @Option(
            names = "--seed",
            description = "Repeats a run to the last byte; otherwise a new one, which is printed.")
    private long seed = System.nanoTime();

    @Option(
            names = "--connections",
            defaultValue = "10000000",
            description = "How many to play, each of some messages.")
    private long connections;

    @Option(names = "--cpu-seconds", description = "Ends after so much processor time.")
    private long seconds = Long.MAX_VALUE;

    @Option(
            names = "--mutants",
            description =
                    "Plants each of a few hundred defects, and plays up to so many"
                            + " connections to each.")
    private long mutants;

    private final PrintStream out;
    private long played;
    private long messages;

    /** Creates the command; it prints to {@code out}. */
    public FuzzLab(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        // Before the first buffer: neither belongs to what is asked here, and both take their time.
        System.setProperty("io.netty.buffer.checkAccessible", "false");
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        out.printf("--seed %d%n", seed);
        if (mutants > 0) {
            return Mutants.print(out, seed, mutants);
        }
        Fuzzer[] fuzzers = {
            Fuzzer.of(Side.REQUESTS, seed), Fuzzer.of(Side.RESPONSES, seed ^ Long.MIN_VALUE)
        };
        // What was played counts, however the process ends.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> print(fuzzers, "in all: ")));
        long lines = 1;
        while (played < connections && cpuSeconds() < seconds) {
            for (Fuzzer fuzzer : fuzzers) {
                Finding finding = steps(fuzzer);
                if (finding != null) {
                    out.println(Minimiser.minimise(finding, fuzzer));
                    return 1;
                }
            }
            count(fuzzers);
            if (played >= lines * 10_000_000) {
                print(fuzzers, "");
                lines++;
            }
        }
        return 0;
    }

    private static @Nullable Finding steps(Fuzzer fuzzer) {
        Finding finding = null;
        for (int i = 0; i < STEPS && finding == null; i++) {
            finding = fuzzer.step();
        }
        return finding;
    }

    private void count(Fuzzer[] fuzzers) {
        played = fuzzers[0].connections() + fuzzers[1].connections();
        messages = fuzzers[0].messages() + fuzzers[1].messages();
    }

    private void print(Fuzzer[] fuzzers, String end) {
        double cpu = cpuSeconds();
        out.printf(
                Locale.ROOT,
                "%s%d connections, %d messages, %.0f s of processor time, %.0f connections/s;"
                        + " ways %d and %d, kept %d and %d%n",
                end,
                played,
                messages,
                cpu,
                played / cpu,
                fuzzers[0].ways(),
                fuzzers[1].ways(),
                fuzzers[0].kept(),
                fuzzers[1].kept());
        out.flush();
    }

    private static double cpuSeconds() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(used -> used.toNanos() / NANOS)
                .orElse(0.0);
    }
}
