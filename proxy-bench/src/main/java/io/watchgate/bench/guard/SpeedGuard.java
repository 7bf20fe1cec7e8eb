package io.watchgate.bench.guard;

import io.watchgate.bench.BenchMain;
import io.watchgate.bench.Payloads;
import io.watchgate.bench.budget.Operation;
import io.watchgate.bench.memory.PlainProxy;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Fails when a call takes more of the processor than it did: measures round trips in memory as
 * ratios to a plain proxy, all in one JVM, and holds them against {@link SpeedRatios}.
 *
 * <p>What the compiler makes of the same code differs a little from one JVM to the next. So the
 * best of some JVMs counts, and what misses its ratio in all of them is said to.
 */
@Command(
        name = "guard",
        mixinStandardHelpOptions = true,
        description = "Compares the processor time of calls with what it was.")
public final class SpeedGuard implements Callable<Integer> {

    private static final int CALLS = 100;
    private static final int WARM_UP = 120;
    private static final int PATIENCE_SECONDS = 300;

    @Option(
            names = "--forks",
            defaultValue = "3",
            description = "JVMs until no ratio is missed; ${DEFAULT-VALUE} at most by default.")
    private int forks;

    @Option(
            names = "--turns",
            defaultValue = "300",
            description = "Turns in each JVM; ${DEFAULT-VALUE} by default.")
    private int turns;

    @Option(
            names = "--slower",
            defaultValue = "0",
            description =
                    "Makes so many percent more calls than it counts, and wants ratios to be"
                            + " missed: shows that the guard can fail.")
    private int slower;

    @Option(names = "--measure", hidden = true, description = "Measures these in this JVM.")
    private List<String> measured = List.of();

    private final PrintStream out;

    /** Creates the command; it prints to {@code out}. */
    public SpeedGuard(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!measured.isEmpty()) {
            measure(measured).forEach((name, ratio) -> out.println(name + " " + ratio));
            return 0;
        }
        SpeedRatios ratios = SpeedRatios.read();
        Map<String, Double> best = new LinkedHashMap<>();
        List<String> all = List.copyOf(new TreeSet<>(ratios.names()));
        List<String> missed = all;
        for (int made = 0; made < forks && !missed.isEmpty(); made++) {
            // Always all: what else a JVM runs decides what the compiler makes of what they share.
            fork(all).forEach((name, ratio) -> best.merge(name, ratio, Math::min));
            missed = all.stream().filter(name -> !ratios.holds(name, of(best, name))).toList();
        }
        out.printf("%-28s %8s %8s%n", "x a plain proxy's processor time", "best", "ratio");
        best.forEach(
                (name, ratio) ->
                        out.printf(
                                Locale.ROOT, "%-32s %8.2f %8.2f%n", name, ratio, ratios.of(name)));
        missed.forEach(name -> out.println(ratios.complaint(name, of(best, name))));
        return missed.isEmpty() == (slower == 0) ? 0 : 1;
    }

    /** A benchmark that a JVM did not measure holds no ratio. */
    private static double of(Map<String, Double> best, String name) {
        return best.getOrDefault(name, Double.POSITIVE_INFINITY);
    }

    private Map<String, Double> fork(List<String> names) throws IOException, InterruptedException {
        String java = System.getProperty("java.home") + File.separator + "bin/java";
        List<String> command = new ArrayList<>(List.of(java, "-Xmx256m", "-XX:+UseSerialGC"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-XX:+IgnoreUnrecognizedVMOptions", "-XX:-UsePerfData"));
        // So that what is measured is compiled, whoever else wants the processors.
        command.add("-Xbatch");
        if (Runtime.version().feature() >= 24) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(BenchMain.class.getName(), "guard"));
        command.addAll(List.of("--turns", "" + turns, "--slower", "" + slower));
        names.forEach(name -> command.addAll(List.of("--measure", name)));
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
                throw new IllegalStateException(names + ": no result (expected: ratios)");
            }
            return said.lines()
                    .map(line -> line.split(" "))
                    .collect(Collectors.toMap(line -> line[0], SpeedGuard::ratio));
        } finally {
            process.destroyForcibly();
        }
    }

    private static double ratio(String[] line) {
        return Double.parseDouble(line[1]);
    }

    /** Measures round trips in this JVM. */
    private Map<String, Double> measure(List<String> names) {
        Map<Integer, Operation> plain = new HashMap<>();
        List<CpuRatio.Pair> pairs = new ArrayList<>();
        try {
            for (String name : names) {
                int bytes = Integer.parseInt(name.split("\\.")[2]);
                pairs.add(
                        new CpuRatio.Pair(
                                new RoundTrip(name, CALLS + CALLS * slower / 100, CALLS),
                                plain.computeIfAbsent(bytes, same -> new Plain(same, CALLS))));
            }
            double[] ratios = new CpuRatio(WARM_UP, turns).measure(pairs);
            Map<String, Double> measures = new LinkedHashMap<>();
            for (int i = 0; i < ratios.length; i++) {
                measures.put(names.get(i), ratios[i]);
            }
            return measures;
        } finally {
            pairs.forEach(pair -> pair.subject().close());
            plain.values().forEach(Operation::close);
        }
    }

    /** The same calls through a plain proxy. */
    static final class Plain implements Operation {

        private final PlainProxy proxy;
        private final int calls;

        Plain(int bytes, int calls) {
            this.proxy = new PlainProxy(Payloads.call(bytes), Payloads.result(bytes / 2));
            this.calls = calls;
        }

        @Override
        public void run() {
            proxy.call(calls);
        }

        @Override
        public int batch() {
            return calls;
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
