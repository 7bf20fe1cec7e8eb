package io.watchgate.bench.guard;

import io.watchgate.bench.BenchMain;
import io.watchgate.bench.Payloads;
import io.watchgate.bench.budget.GuardedBenchmarks;
import io.watchgate.bench.budget.Operation;
import io.watchgate.bench.memory.PlainProxy;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Fails when a call takes more of the processor than it did: measures round trips in memory as
 * ratios to a plain proxy, each in JVMs of its own, and holds them against {@link SpeedRatios}.
 *
 * <p>What the compiler makes of the same code differs from one JVM to the next, and a machine that
 * others use only ever makes things slower. So the best of some JVMs counts, and what misses its
 * ratio gets a few more before it is said to.
 */
@Command(
        name = "guard",
        mixinStandardHelpOptions = true,
        description = "Compares the processor time of calls with what it was.")
public final class SpeedGuard implements Callable<Integer> {

    private static final int QUIET = 20;
    private static final int TURNS = 60;
    private static final int PATIENCE_SECONDS = 300;
    private static final int MORE_FORKS = 4;

    @Option(
            names = "--forks",
            defaultValue = "1",
            description = "JVMs for each ratio; up to four more for one that is missed.")
    private int forks;

    @Option(names = "--only", defaultValue = "", description = "Beginning of the names to measure.")
    private String only = "";

    @Option(names = "--measure", hidden = true, description = "Measures one in this JVM.")
    private String measured = "";

    private final PrintStream out;

    /** Creates the command; it prints to {@code out}. */
    public SpeedGuard(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!measured.isEmpty()) {
            out.println(measure(measured));
            return 0;
        }
        SpeedRatios ratios = SpeedRatios.read();
        List<String> complaints = new ArrayList<>();
        out.printf(
                "%-28s %8s %8s %6s%n", "x a plain proxy's processor time", "best", "ratio", "JVMs");
        for (String name : ratios.names()) {
            if (name.startsWith(only)) {
                double best = Double.MAX_VALUE;
                int made = 0;
                while (made < forks || made < forks + MORE_FORKS && !ratios.holds(name, best)) {
                    best = Math.min(best, fork(name));
                    made++;
                }
                out.printf(
                        Locale.ROOT, "%-32s %8.2f %8.2f %6d%n", name, best, ratios.of(name), made);
                if (!ratios.holds(name, best)) {
                    complaints.add(ratios.complaint(name, best));
                }
            }
        }
        complaints.forEach(out::println);
        return complaints.isEmpty() ? 0 : 1;
    }

    private static double fork(String name) throws IOException, InterruptedException {
        String java = System.getProperty("java.home") + File.separator + "bin/java";
        List<String> command = new ArrayList<>(List.of(java, "-Xmx256m", "-XX:+UseSerialGC"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-XX:+IgnoreUnrecognizedVMOptions", "-XX:-UsePerfData"));
        if (Runtime.version().feature() >= 24) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(BenchMain.class.getName(), "guard", "--measure", name));
        Process process =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                        .start();
        try {
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                            .strip();
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!ended || process.exitValue() != 0) {
                throw new IllegalStateException(name + ": no result (expected: a ratio)");
            }
            return Double.parseDouble(said.substring(said.lastIndexOf('\n') + 1));
        } finally {
            process.destroyForcibly();
        }
    }

    /** Measures the round trip {@code name} in this JVM. */
    private static double measure(String name) {
        int bytes = Integer.parseInt(name.split("\\.")[2]);
        try (Operation call = new GuardedBenchmarks().all().get(name).get();
                Plain plain = new Plain(bytes)) {
            return new CpuRatio(QUIET, TURNS).measure(call, plain);
        }
    }

    /** The same calls through a plain proxy. */
    static final class Plain implements Operation {

        private static final int CALLS = 1000;

        private final PlainProxy proxy;
        private final int calls;
        private final int said;

        Plain(int bytes) {
            this(bytes, CALLS, CALLS);
        }

        /** Makes {@code calls} calls and says that it were {@code said}. */
        Plain(int bytes, int calls, int said) {
            this.proxy = new PlainProxy(Payloads.call(bytes), Payloads.result(bytes / 2));
            this.calls = calls;
            this.said = said;
        }

        @Override
        public void run() {
            proxy.call(calls);
        }

        @Override
        public int batch() {
            return said;
        }

        @Override
        public Thread thread() {
            return proxy.thread();
        }

        @Override
        public void close() {
            proxy.close();
        }
    }
}
