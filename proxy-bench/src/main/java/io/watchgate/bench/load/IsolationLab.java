package io.watchgate.bench.load;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures what a client's fast calls suffer from its neighbours: beside nobody, beside many slow
 * calls, and beside very large answers over another server, another leg and the same pipe.
 *
 * <p>The latency of a call counts from when it was due, at a fixed rate, so that a stall shows in
 * all calls it delayed. Stops all it started. Loopback only.
 */
@Command(
        name = "isolation",
        mixinStandardHelpOptions = true,
        description = "Measure what slow and large calls of others cost a fast client.")
public final class IsolationLab implements Callable<Integer> {

    private static final String NO_GATEWAY = "no gateway";
    private static final String HTTP = "server over HTTP";
    private static final String LINE = "%-62s %8s %9s %9s %9s %9s | %8s %11s%n";
    private static final int SLOW_CALLS = 100;
    private static final int BOTH_BYTES = 10_000_000;
    private static final String FILTERS =
            "filters: [{type: detect, settings: {personal: redact, secrets: redact}}]";
    private static final String SAMPLING = "{\"sampling\":{}}";

    @Option(names = "--gateway", description = "The launcher. Default: the one of this repository.")
    private @Nullable Path gateway;

    @Option(names = "--rate", defaultValue = "200", description = "Calls per second.")
    private double rate;

    @Option(names = "--seconds", defaultValue = "8", description = "Seconds of each row.")
    private double seconds;

    @Option(names = "--warm-up", defaultValue = "5", description = "Seconds of warm-up.")
    private double warmUp;

    @Option(names = "--loops", defaultValue = "1", description = "Event loops of the gateway.")
    private int loops;

    @Option(
            names = "--gap",
            defaultValue = "0",
            description = "Seconds between a large answer and the next. Default: none.")
    private double gap;

    @Option(
            names = "--filters",
            description =
                    "Let all detectors judge every message, and measure beside calls of 10 MB"
                            + " whose answers are as large, and nothing else.")
    private boolean filters;

    private final PrintStream out;
    private boolean good = true;

    /** Creates the command; the table is printed to {@code out}. */
    public IsolationLab(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("watchgate-isolation");
        List<LabProcess> started = new CopyOnWriteArrayList<>();
        Thread ending = new Thread(() -> started.forEach(LabProcess::close), "ending");
        Runtime.getRuntime().addShutdownHook(ending);
        try (LoadGenerator generator = new LoadGenerator()) {
            int near = startServer(started);
            int far = startServer(started);
            int port = Programs.freePort();
            LabProcess process =
                    new Programs(directory)
                            .isolationGateway(
                                    Distribution.launcher(gateway),
                                    loops,
                                    filters ? FILTERS : "",
                                    port,
                                    near,
                                    far);
            started.add(process);
            head();
            if (filters) {
                judged(generator, near, far, port, process);
            } else {
                plain(generator, NO_GATEWAY, near, far);
                throughNginx(generator, directory, started, near, far);
                overHttp(generator, port, process);
                overStdio(generator, port, process);
            }
            return good ? 0 : 1;
        } finally {
            started.forEach(LabProcess::close);
            out.println("configurations and logs are in " + directory);
        }
    }

    private static int startServer(List<LabProcess> started) throws IOException {
        LabProcess server = LabProcess.startServer(IsolationEcho.class);
        started.add(server);
        return Integer.parseInt(server.firstLine());
    }

    /** What the neighbour costs on this machine anyway, through its processors alone. */
    private void plain(LoadGenerator generator, String face, int near, int far)
            throws IOException, InterruptedException {
        LoadTarget fast = LoadTarget.open("fast", near, "/mcp", LoadTarget.TOOL);
        warm(generator, fast);
        row(generator, fast, face + ": alone", null, 0);
        slow(generator, fast, face, near, "/mcp");
        LoadTarget other = LoadTarget.open("large", far, "/mcp", NeighbourAnswers.LARGE);
        large(generator, fast, face, "another server", other);
    }

    /** What it costs where one more process moves all bytes: two of nginx, one for each server. */
    private void throughNginx(
            LoadGenerator generator, Path directory, List<LabProcess> started, int near, int far)
            throws IOException, InterruptedException {
        List<Integer> ports = new ArrayList<>();
        for (int server : List.of(near, far)) {
            int port = Programs.freePort();
            Path own = Files.createDirectories(directory.resolve("nginx-" + port));
            LabProcess nginx = new Anchors(own).nginx(port, server, null);
            if (nginx == null) {
                return;
            }
            started.add(nginx);
            LoadTarget.await("ready", port, "/mcp", LoadTarget.TOOL, nginx);
            ports.add(port);
        }
        plain(generator, "nginx", ports.get(0), ports.get(1));
    }

    private void judged(LoadGenerator generator, int near, int far, int port, LabProcess process)
            throws IOException, InterruptedException {
        LoadTarget direct = LoadTarget.open("fast", near, "/mcp", LoadTarget.TOOL);
        LoadTarget other = LoadTarget.open("large", far, "/mcp", LoadTarget.TOOL);
        both(generator, direct, NO_GATEWAY, other);
        LoadTarget fast = LoadTarget.await("fast", port, "/mcp/near", LoadTarget.TOOL, process);
        LoadTarget large = LoadTarget.open("large", port, "/mcp/far", LoadTarget.TOOL);
        both(generator, fast, HTTP, large);
    }

    private void both(LoadGenerator generator, LoadTarget fast, String face, LoadTarget large)
            throws IOException, InterruptedException {
        warm(generator, fast);
        row(generator, fast, face + ": alone", null, 0);
        String name = face + ": beside 10 MB both ways, another server";
        row(generator, fast, name, Neighbour.echoing(large, BOTH_BYTES).resting(gap), 1);
    }

    private void overHttp(LoadGenerator generator, int port, LabProcess process)
            throws IOException, InterruptedException {
        LoadTarget fast = LoadTarget.await("fast", port, "/mcp/near", LoadTarget.TOOL, process);
        warm(generator, fast);
        row(generator, fast, HTTP + ": alone", null, 0);
        slow(generator, fast, HTTP, port, "/mcp/near");
        slow(generator, fast, HTTP + ", again", port, "/mcp/near");
        LoadTarget other = LoadTarget.open("large", port, "/mcp/far", NeighbourAnswers.LARGE);
        large(generator, fast, HTTP, "another server", other);
        LoadTarget leg = ownLeg(port, "/mcp/near");
        large(generator, fast, HTTP, "same server, another leg", leg);
    }

    /**
     * Measures the seconds in which the slow calls are opened, for as long as the first of them
     * take, apart from those in which they go on. Of a gateway that has just been started the first
     * opening is code that has never run: hence it is measured again.
     */
    private void slow(LoadGenerator generator, LoadTarget fast, String face, int port, String path)
            throws IOException, InterruptedException {
        LoadTarget slow = LoadTarget.open("slow", port, path, NeighbourAnswers.SLOW);
        String many = SLOW_CALLS + " calls of " + NeighbourAnswers.SLOW_SECONDS + " s, same server";
        double opening = NeighbourAnswers.SLOW_SECONDS;
        try (SlowNeighbour beside = SlowNeighbour.begin(slow, SLOW_CALLS, opening + seconds)) {
            LoadResult first = generator.run(fast, plan(opening));
            LoadResult then = generator.run(fast, plan(seconds));
            LoadResult others = beside.result();
            print(face + ": while it opens " + many, first, 0, "-", "-");
            print(
                    face + ": beside " + many,
                    then,
                    others.errors(),
                    others.calls(),
                    millis(others, 100));
        }
    }

    private void overStdio(LoadGenerator generator, int port, LabProcess process)
            throws IOException, InterruptedException {
        LoadTarget fast = LoadTarget.await("fast", port, "/mcp/stdio", LoadTarget.TOOL, process);
        warm(generator, fast);
        row(generator, fast, "server on stdio: alone", null, 0);
        large(generator, fast, "server on stdio", "another leg", ownLeg(port, "/mcp/stdio"));
        LoadTarget pipe = LoadTarget.open("large", port, "/mcp/stdio", NeighbourAnswers.LARGE);
        large(generator, fast, "server on stdio", "same pipe", pipe);
    }

    /** A client that can be asked for something has a leg of its own. */
    private static LoadTarget ownLeg(int port, String path)
            throws IOException, InterruptedException {
        return LoadTarget.open("large", port, path, NeighbourAnswers.LARGE, SAMPLING);
    }

    private void warm(LoadGenerator generator, LoadTarget target)
            throws IOException, InterruptedException {
        generator.run(target, new LoadPlan(4, 150, 0, warmUp));
    }

    private void large(
            LoadGenerator generator, LoadTarget fast, String face, String where, LoadTarget large)
            throws IOException, InterruptedException {
        String name = face + ": beside answers of 50 MiB, " + where;
        Neighbour beside = new Neighbour(large, NeighbourAnswers.LARGE_BYTES).resting(gap);
        row(generator, fast, name, beside, 1);
    }

    private void row(
            LoadGenerator generator,
            LoadTarget fast,
            String name,
            @Nullable Neighbour neighbour,
            int parallel)
            throws IOException, InterruptedException {
        LoadResult result;
        Neighbour beside = neighbour == null ? null : neighbour.start(parallel);
        try {
            result = generator.run(fast, plan(seconds));
        } finally {
            if (beside != null) {
                beside.close();
            }
        }
        if (beside == null) {
            print(name, result, 0, "-", "-");
        } else {
            String longest = number(beside.longestMillis());
            print(name, result, beside.errors(), beside.answers(), longest);
        }
    }

    private LoadPlan plan(double length) {
        return new LoadPlan(8, 150, rate, length);
    }

    private void print(
            String name, LoadResult result, long othersErrors, Object answers, Object longest) {
        long errors = result.errors() + othersErrors;
        good &= errors == 0 && result.calls() > 0;
        print(
                name,
                result.calls(),
                millis(result, 50),
                millis(result, 99),
                millis(result, 100),
                errors,
                answers,
                longest);
    }

    private void head() {
        print(
                "fast client | its neighbour",
                "calls",
                "p50 ms",
                "p99 ms",
                "max ms",
                "errors",
                "answers",
                "longest ms");
    }

    private void print(Object... columns) {
        out.print(String.format(Locale.ROOT, LINE, columns));
        out.flush();
    }

    private static String millis(LoadResult result, double percentile) {
        return number(result.micros(percentile) / 1_000);
    }

    private static String number(double millis) {
        return String.format(Locale.ROOT, "%.2f", millis);
    }
}
