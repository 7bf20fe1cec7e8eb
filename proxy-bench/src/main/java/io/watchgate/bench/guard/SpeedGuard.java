package io.watchgate.bench.guard;

import io.watchgate.bench.BenchMain;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Fails when a call takes more of the processor than it did: makes round trips in memory in this
 * build and in an earlier one, in turns in one JVM.
 *
 * <p>What the compiler makes of the same code differs a little from one JVM to the next. So what
 * counts is what some JVMs agree on.
 */
@Command(
        name = "guard",
        mixinStandardHelpOptions = true,
        description = "Compares the processor time of calls with that in an earlier build.")
public final class SpeedGuard implements Callable<Integer> {

    /** What is compared: legs, bytes, and what is done besides. */
    static final List<String> CALLS =
            List.of(
                    "round-trip.http.300",
                    "round-trip.http.10000",
                    "round-trip.http.10000.all",
                    "round-trip.http.10000.structured",
                    "round-trip.merged.300",
                    "round-trip.modern.300",
                    "round-trip.stdio.300");

    private static final int BATCH = 100;
    private static final int WARM_UP = 120;
    private static final int PATIENCE_SECONDS = 300;

    @Option(
            names = "--base",
            required = true,
            paramLabel = "JAR",
            description = "benchmarks.jar of the earlier build; proxy-bench/guard makes it.")
    private Path base;

    @Option(
            names = "--forks",
            defaultValue = "3",
            description = "JVMs until all is well; ${DEFAULT-VALUE} at most by default.")
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
                    "Makes so many percent more calls than it counts, and wants that to be"
                            + " noticed: shows that the guard can fail.")
    private int slower;

    @Option(names = "--measure", hidden = true, description = "Measures in this JVM.")
    private boolean measure;

    private final PrintStream out;

    /** Creates the command; it prints to {@code out}. */
    public SpeedGuard(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (measure) {
            measure().forEach((name, ratio) -> out.println(name + " " + ratio));
            return 0;
        }
        SpeedRatios ratios = new SpeedRatios(CALLS);
        for (int made = 0; made < forks && !ratios.hold(); made++) {
            // Always all: what else a JVM runs decides what the compiler makes of what they share.
            fork().forEach(ratios::add);
        }
        ratios.print(out);
        return ratios.hold() == (slower == 0) ? 0 : 1;
    }

    private Map<String, Double> fork() throws IOException, InterruptedException {
        String java = System.getProperty("java.home") + File.separator + "bin/java";
        List<String> command = new ArrayList<>(List.of(java, "-Xmx512m", "-XX:+UseSerialGC"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-XX:+IgnoreUnrecognizedVMOptions", "-XX:-UsePerfData"));
        // So that what is measured is compiled, whoever else wants the processors.
        command.add("-Xbatch");
        if (Runtime.version().feature() >= 24) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(BenchMain.class.getName(), "guard", "--measure"));
        command.addAll(List.of("--base", base.toString()));
        command.addAll(List.of("--turns", "" + turns, "--slower", "" + slower));
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
                throw new IllegalStateException("no result of a JVM (expected: ratios)");
            }
            return said.lines()
                    .map(line -> line.split(" "))
                    .collect(
                            Collectors.toMap(line -> line[0], line -> Double.parseDouble(line[1])));
        } finally {
            process.destroyForcibly();
        }
    }

    /** Measures in this JVM. */
    private Map<String, Double> measure() throws IOException {
        List<CpuRatio.Pair> pairs = new ArrayList<>();
        try (BaseBuild before = new BaseBuild(base)) {
            for (String name : CALLS) {
                pairs.add(
                        new CpuRatio.Pair(
                                new RoundTrip(name, BATCH + BATCH * slower / 100, BATCH),
                                before.calls(name, BATCH)));
            }
            double[] ratios = new CpuRatio(WARM_UP, turns).measure(pairs);
            Map<String, Double> measures = new LinkedHashMap<>();
            for (int i = 0; i < ratios.length; i++) {
                measures.put(CALLS.get(i), ratios[i]);
            }
            pairs.forEach(pair -> pair.reference().close());
            return measures;
        } finally {
            pairs.forEach(pair -> pair.subject().close());
        }
    }
}
