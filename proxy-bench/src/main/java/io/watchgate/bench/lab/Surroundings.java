package io.watchgate.bench.lab;

import io.watchgate.bench.load.Programs;
import io.watchgate.bench.report.Results;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Where a run takes place, for the report.
 *
 * @param launcher the program that starts the gateway
 */
record Surroundings(Path launcher) {

    private static final long PATIENCE_SECONDS = 20;

    /** Says when, where, with what and how. */
    void describe(Results results, List<String> arguments, Pace pace)
            throws IOException, InterruptedException {
        results.about("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        results.about(
                "command",
                ("java -jar proxy-bench/target/benchmarks.jar lab " + String.join(" ", arguments))
                        .strip());
        results.about(
                "pace",
                pace.rounds()
                        + " round(s) of "
                        + pace.seconds()
                        + " s, "
                        + pace.closeRounds()
                        + " under policy and at the knee's 20000/s, where goals are near; to warm"
                        + " up "
                        + pace.warmUp()
                        + " small calls and more until processor time falls no more, for "
                        + pace.patience()
                        + " s at most");
        results.about("rounds", String.valueOf(pace.rounds()));
        int processors = Runtime.getRuntime().availableProcessors();
        results.about("machine", processors + " processors, " + model() + ", " + memory());
        results.about("load before", load());
        results.about(
                "kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        results.about(
                "JDK",
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        results.about("watchgate", first(launcher.toString(), "version"));
        results.about("nginx", first("nginx", "-v"));
        results.about("haproxy", first("haproxy", "-v"));
        results.about("node", first("node", "--version"));
        results.about("python", first("python3", "--version"));
    }

    private static String model() {
        return field(Path.of("/proc/cpuinfo"), "model name");
    }

    private static String memory() {
        return field(Path.of("/proc/meminfo"), "MemTotal") + " of memory";
    }

    /** Returns how many programs wanted a processor in the minute before: others than the lab. */
    private static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
        } catch (IOException unknown) {
            return "unknown";
        }
    }

    private static String field(Path file, String name) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException unknown) {
            return "unknown";
        }
    }

    /** Returns the first line a program says of itself. */
    private static String first(String name, String option)
            throws IOException, InterruptedException {
        Path found = name.contains("/") ? Path.of(name) : Programs.find(name);
        if (found == null) {
            return "not on the PATH";
        }
        List<String> command = new ArrayList<>(List.of(found.toString(), option));
        Process asked = new ProcessBuilder(command).redirectErrorStream(true).start();
        asked.getOutputStream().close();
        String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!asked.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            asked.destroyForcibly();
        }
        return said.lines().findFirst().orElse("unknown");
    }
}
