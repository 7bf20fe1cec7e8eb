package io.watchgate.bench.lab;

import io.watchgate.bench.load.Distribution;
import io.watchgate.bench.load.LabProcess;
import io.watchgate.bench.peer.Peer;
import io.watchgate.bench.report.ReadmeNumbers;
import io.watchgate.bench.report.ReportPage;
import io.watchgate.bench.report.Results;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Plays the scenarios one after the other, writes what was measured, and makes the report of it.
 *
 * <p>A scenario that fails, and a target that fails within one, is noted in the report, and the
 * next one is played. The raw data is written behind each scenario. All processes are ended, even
 * when the lab is interrupted. Loopback only.
 */
@Command(
        name = "lab",
        mixinStandardHelpOptions = true,
        description = "Measure everything the report speaks of, beside other proxies.")
public final class Lab implements Callable<Integer>, Stage.Theatre {

    /** What the goals are about: played whatever the rest takes. */
    private static final Set<String> FIRST =
            Set.of(
                    "small",
                    "10k",
                    "10k-structured",
                    "1m",
                    "policy",
                    "knee",
                    "cold",
                    "start",
                    "memory");

    private static final List<Scenario> ALL =
            Stream.of(
                            CallScenarios.all(),
                            GatewayScenarios.all(),
                            ConnectionScenarios.all(),
                            FootprintScenarios.all())
                    .flatMap(List::stream)
                    .sorted(Comparator.comparing(one -> !FIRST.contains(one.name())))
                    .toList();

    private static final int QUICK_MINUTES = 4;
    private static final String README = "README.md";

    @Option(names = "--gateway", description = "The launcher. Default: the one of this repository.")
    private @Nullable Path gateway;

    @Option(names = "--scenarios", split = ",", description = "Which ones. Default: all.")
    private List<String> scenarios = List.of();

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds of each target.")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "1", description = "Seconds of each round.")
    private double seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "30000",
            description =
                    "Small calls, or as many others as are as much work, to each target before its"
                            + " first round; and more, until its processor time falls no more.")
    private long warmUp;

    @Option(
            names = "--patience",
            defaultValue = "10",
            description =
                    "Seconds after which a target is measured though it is not warm; it has them"
                            + " twice.")
    private double patience;

    @Option(
            names = "--calls",
            defaultValue = "1000000",
            description = "Calls after which memory is looked at.")
    private int calls;

    @Option(names = "--idle", defaultValue = "10000", description = "Idle connections.")
    private int idle;

    @Option(
            names = "--peers",
            split = ",",
            description =
                    "Other MCP proxies, such as npm:mcp-proxy; all or none. Default: all, with"
                            + " --quick none.")
    private List<String> peers = List.of();

    @Option(
            names = "--at-most",
            defaultValue = "30",
            description = "Minutes after which no scenario is begun.")
    private int atMost;

    @Option(
            names = "--quick",
            description =
                    "One round of half a second each, without peers, in less than five minutes:"
                            + " shows that everything works, and measures nothing.")
    private boolean quick;

    @Option(
            names = "--docs",
            description =
                    "Where the report goes. Default: docs of this repository, and its README; of a"
                            + " run with --quick or --scenarios: proxy-bench/results/lab.")
    private @Nullable Path docs;

    @Option(
            names = "--page-only",
            description =
                    "Make the report, and the numbers of the README, out of the raw data there is,"
                            + " and measure nothing.")
    private boolean pageOnly;

    private final PrintStream out;
    private final Results results = new Results();
    private final List<LabProcess> running = new CopyOnWriteArrayList<>();
    private Path directory = Path.of(".");
    private Path launcher = Path.of(".");
    private final List<String> arguments;
    private volatile boolean over;

    /**
     * Creates the command.
     *
     * @param arguments those of the command line, for the report
     */
    public Lab(PrintStream out, String... arguments) {
        this.out = out;
        this.arguments = List.of(arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path pages = docs == null ? usualDocs() : docs;
        if (pageOnly) {
            write(Results.read(pages.resolve(ReportPage.RAW)), pages);
            return 0;
        }
        List<Scenario> wanted = wanted();
        launcher = Distribution.launcher(gateway);
        directory = Files.createTempDirectory("watchgate-lab");
        Thread ending = new Thread(this::endAll, "ending");
        Runtime.getRuntime().addShutdownHook(ending);
        Pace pace =
                quick
                        ? new Pace(1, 0.5, 2_000, 1, 5_000, 500, 1)
                        : new Pace(rounds, seconds, warmUp, patience, calls, idle, 5);
        new Surroundings(launcher).describe(results, arguments, pace);
        int minutes = quick ? Math.min(atMost, QUICK_MINUTES) : atMost;
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
        for (Scenario scenario : wanted) {
            if (System.nanoTime() - end > 0) {
                note(scenario.name() + " was not played: " + minutes + " minutes are over");
                continue;
            }
            play(scenario, pace);
            results.write(pages.resolve(ReportPage.RAW));
        }
        // Once more: what was not played is told in the raw data, too.
        results.write(pages.resolve(ReportPage.RAW));
        write(results, pages);
        out.println("written to " + pages + "; configurations and logs are in " + directory);
        return new ReportPage(results).errors() == 0 ? 0 : 1;
    }

    /** Returns where reports go of which nobody has said where: only whole ones to the pages. */
    private Path usualDocs() {
        boolean whole = !quick && scenarios.isEmpty();
        Path module = Distribution.module();
        return whole || pageOnly ? module.resolveSibling("docs") : module.resolve("results/lab");
    }

    private void write(Results all, Path pages) throws IOException {
        ReportPage page = new ReportPage(all);
        page.write(pages);
        out.print(page.summary());
        Path readme = pages.resolveSibling(README);
        if (docs == null && pages.equals(Distribution.module().resolveSibling("docs"))) {
            String text = Files.readString(readme);
            Files.writeString(readme, new ReadmeNumbers(all).into(text));
        }
    }

    private void endAll() {
        over = true;
        running.forEach(LabProcess::close);
    }

    private List<Scenario> wanted() {
        List<String> names = ALL.stream().map(Scenario::name).toList();
        for (String name : scenarios) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException(
                        "--scenarios: " + name + " (expected: " + String.join(", ", names) + ")");
            }
        }
        return scenarios.isEmpty()
                ? ALL
                : ALL.stream().filter(one -> scenarios.contains(one.name())).toList();
    }

    private void play(Scenario scenario, Pace pace) {
        long begun = System.nanoTime();
        out.println(scenario.name() + ": " + scenario.text());
        results.scenario(scenario.name(), scenario.text());
        try (Stage stage = new Stage(this, scenario.name());
                Contest contest = new Contest(stage, scenario.name(), pace)) {
            scenario.play().on(stage, contest);
        } catch (Exception failed) {
            note(scenario.name() + " failed: " + failed);
        }
        out.print(new ReportPage(results).table(scenario.name()));
        out.printf("%.0f s%n%n", (System.nanoTime() - begun) / 1e9);
        out.flush();
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public Path launcher() {
        return launcher;
    }

    @Override
    public List<Peer> peers() {
        if (quick && peers.isEmpty() || peers.equals(List.of("none"))) {
            return List.of();
        }
        return peers.isEmpty() || peers.equals(List.of("all"))
                ? Arrays.asList(Peer.values())
                : peers.stream().map(Peer::named).collect(Collectors.toCollection(ArrayList::new));
    }

    @Override
    public Results results() {
        return results;
    }

    @Override
    public void note(String text) {
        out.println("! " + text);
        results.note(text);
    }

    @Override
    public void started(LabProcess process) {
        running.add(process);
        if (over) {
            process.close();
        }
    }

    @Override
    public void ended(LabProcess process) {
        running.remove(process);
    }
}
