package io.watchgate.bench.lab;

import io.watchgate.bench.lab.Contestant.Kind;
import io.watchgate.bench.load.Anchors;
import io.watchgate.bench.load.Distribution;
import io.watchgate.bench.load.Eras;
import io.watchgate.bench.load.GatewayFile;
import io.watchgate.bench.load.HttpEcho;
import io.watchgate.bench.load.LabProcess;
import io.watchgate.bench.load.LoadGenerator;
import io.watchgate.bench.load.LoadPlan;
import io.watchgate.bench.load.LoadTarget;
import io.watchgate.bench.load.Pinning;
import io.watchgate.bench.load.Programs;
import io.watchgate.bench.peer.Peer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures what a call costs, directly and through the gateway, in one run.
 *
 * <p>Starts a server over HTTP, the gateway with that server and one on stdio, and nginx where it
 * is installed; warms everything; then measures the targets in turn, in several rounds, so that a
 * noisy neighbour hits all of them. Stops all it started. Loopback only.
 */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description = "Measure throughput, latency, processor time, memory and garbage of calls.")
public final class LoadLab implements Callable<Integer> {

    private static final long START_SECONDS = 30;
    private static final String DIRECT = "direct";
    private static final String NGINX = "nginx";
    private static final String GATEWAY = "watchgate ";

    /** The row of calls between two of the legacy era over HTTP. */
    static final String SAME_ERA = GATEWAY + "/mcp/" + Programs.HTTP;

    @Option(names = "--gateway", description = "The launcher. Default: the one of this repository.")
    private @Nullable Path gateway;

    @Option(names = "--connections", defaultValue = "32", description = "Client connections.")
    private int connections;

    @Option(names = "--bytes", defaultValue = "150", description = "Bytes of the argument.")
    private int bytes;

    @Option(
            names = "--rate",
            defaultValue = "2000",
            description = "Calls per second of the open loop; 0 for none.")
    private double rate;

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds of the closed loop.")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "2", description = "Seconds of each round.")
    private double seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "30000",
            description =
                    "Small calls to a target before its first round; and more, until its processor"
                            + " time falls no more.")
    private long warmUp;

    @Option(
            names = "--patience",
            defaultValue = "10",
            description =
                    "Seconds after which a target is measured though it is not warm; it has them"
                            + " twice.")
    private double patience;

    @Option(names = "--loops", defaultValue = "1", description = "Event loops of the gateway.")
    private int loops;

    @Option(
            names = "--targets",
            split = ",",
            defaultValue = "direct,nginx,http,stdio,all",
            description =
                    "What to measure: ${DEFAULT-VALUE}; all is the endpoint /mcp. Besides:"
                            + " legacy-modern, modern-legacy, modern-modern, which is the client's"
                            + " era and the server's, over HTTP; each brings http with it.")
    private Set<String> targets = Set.of();

    @Option(
            names = "--peer",
            split = ",",
            description =
                    "Other proxies to measure beside the gateway: npm:mcp-proxy, npm:supergateway,"
                            + " crate:mcp-proxy, pypi:mcp-proxy.")
    private List<String> peers = List.of();

    @Option(names = "--access-log", description = "Let the gateway write its access log.")
    private boolean accessLog;

    @Option(
            names = "--results",
            description = "Where the report goes. Default: proxy-bench/results.")
    private @Nullable Path results;

    private final PrintStream out;
    private final Pinning pinning = new Pinning();

    /** Creates the command; the table is printed to {@code out}. */
    public LoadLab(PrintStream out) {
        this.out = out;
    }

    /** Tells whether the server has to speak in both eras. */
    boolean measuresEras() {
        return Arrays.stream(Eras.values())
                .anyMatch(eras -> eras != Eras.LEGACY && targets.contains(eras.option()));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("watchgate-load");
        Programs programs = new Programs(directory);
        List<LabProcess> started = new CopyOnWriteArrayList<>();
        // Whoever interrupts the lab wants its processes to end as well.
        Thread ending = new Thread(() -> started.forEach(LabProcess::close), "ending");
        Runtime.getRuntime().addShutdownHook(ending);
        try (LoadGenerator generator = new LoadGenerator()) {
            LabProcess server =
                    measuresEras()
                            ? LabProcess.startServer(HttpEcho.class, HttpEcho.BOTH_ERAS)
                            : LabProcess.startServer(HttpEcho.class);
            started.add(server);
            int serverPort = Integer.parseInt(server.firstLine());
            List<Measurement> all = new ArrayList<>();
            if (targets.contains(DIRECT)) {
                LoadTarget direct = LoadTarget.open(DIRECT, serverPort, "/mcp", LoadTarget.TOOL);
                all.add(new Measurement(direct, null));
            }
            startNginx(directory, serverPort, started, all);
            startGateway(programs, directory, serverPort, started, all);
            startPeers(directory, started, all);
            warm(generator, all, server, started);
            measure(generator, all);
            List<Measurement.Row> rows = all.stream().map(Measurement::row).toList();
            LoadReport report = new LoadReport(about(all), rows);
            out.print(report.table());
            out.println("written to " + write(report));
            boolean good = rows.stream().allMatch(row -> row.errors() == 0 && row.calls() > 0);
            return good ? 0 : 1;
        } finally {
            started.forEach(LabProcess::close);
            out.println("configurations and logs are in " + directory);
        }
    }

    private void startNginx(
            Path directory, int serverPort, List<LabProcess> started, List<Measurement> all)
            throws IOException, InterruptedException {
        if (!targets.contains(NGINX)) {
            return;
        }
        int port = Programs.freePort();
        LabProcess nginx = new Anchors(directory).nginx(port, serverPort, null);
        if (nginx == null) {
            out.println("nginx is not on the PATH: no reference");
            return;
        }
        started.add(nginx);
        all.add(
                new Measurement(
                        LoadTarget.await(NGINX, port, "/mcp", LoadTarget.TOOL, nginx),
                        nginx.probe()));
    }

    private void startGateway(
            Programs programs,
            Path directory,
            int serverPort,
            List<LabProcess> started,
            List<Measurement> all)
            throws IOException, InterruptedException {
        int port = Programs.freePort();
        LabProcess process =
                programs.gateway(Distribution.launcher(gateway), file(port, serverPort, directory));
        started.add(process);
        Map<String, String> endpoints = new LinkedHashMap<>();
        endpoints.put(Programs.HTTP, "/mcp/" + Programs.HTTP);
        endpoints.put(Programs.STDIO, "/mcp/" + Programs.STDIO);
        endpoints.put("all", "/mcp");
        Set<String> wanted = new HashSet<>(targets);
        if (measuresEras()) {
            wanted.add(Eras.LEGACY.option());
        }
        endpoints.keySet().retainAll(wanted);
        for (Map.Entry<String, String> endpoint : endpoints.entrySet()) {
            String path = endpoint.getValue();
            String prefix = path.equals("/mcp") ? Programs.HTTP + "__" : "";
            String tool = prefix + LoadTarget.TOOL;
            LoadTarget target = LoadTarget.await(GATEWAY + path, port, path, tool, process);
            all.add(new Measurement(target, process.probe()));
        }
        for (Eras eras : Eras.values()) {
            if (eras != Eras.LEGACY && targets.contains(eras.option())) {
                String name = GATEWAY + eras.option();
                LoadTarget target =
                        new LoadTarget(name, port, eras.path(), LoadTarget.TOOL, "", eras);
                all.add(new Measurement(target.await(process), process.probe()));
            }
        }
    }

    private GatewayFile file(int port, int serverPort, Path directory) {
        GatewayFile file =
                new GatewayFile(port)
                        .set("loops", String.valueOf(loops))
                        .set(
                                "access-log",
                                accessLog ? directory.resolve("access.log").toString() : "off")
                        .http(Programs.HTTP, serverPort, "/mcp", "revision: " + LoadTarget.REVISION)
                        .stdio(Programs.STDIO, "");
        return measuresEras()
                ? file.http(Programs.MODERN, serverPort, "/mcp", "revision: 2026-07-28")
                : file;
    }

    private void startPeers(Path directory, List<LabProcess> started, List<Measurement> all)
            throws IOException, InterruptedException {
        for (String name : peers) {
            Peer peer = Peer.named(name);
            int port = Programs.freePort();
            LabProcess process = peer.start(directory, port);
            if (process == null) {
                out.println("no " + peer.title() + ": not on the PATH: " + peer.needs());
                continue;
            }
            started.add(process);
            LoadTarget target =
                    LoadTarget.await(peer.title(), port, peer.path(), peer.tool(), process);
            all.add(new Measurement(target, process.probe()));
        }
    }

    /**
     * Lets the compilers finish on all processors, then confines the programs to theirs, and lets
     * the compilers finish there.
     */
    private void warm(
            LoadGenerator generator,
            List<Measurement> all,
            LabProcess server,
            List<LabProcess> started)
            throws IOException, InterruptedException {
        LoadPlan plan = new LoadPlan(connections, bytes, 0, 0);
        heat(generator, all, plan);
        for (LabProcess process : started) {
            if (process != server) {
                pinning.measured(process.probe().pid());
            }
        }
        pinning.other(server.probe().pid());
        pinning.other(ProcessHandle.current().pid());
        heat(generator, all, plan);
    }

    private void heat(LoadGenerator generator, List<Measurement> all, LoadPlan plan)
            throws IOException, InterruptedException {
        for (Measurement measurement : all) {
            Kind kind = kind(measurement.target().name());
            measurement.warm(generator, new WarmUp(warmUp, patience), kind, plan);
        }
    }

    private static Kind kind(String name) {
        boolean isNative = name.equals(DIRECT) || name.equals(NGINX);
        return name.startsWith(GATEWAY) ? Kind.GATEWAY : isNative ? Kind.NATIVE : Kind.WARMING;
    }

    private void measure(LoadGenerator generator, List<Measurement> all)
            throws IOException, InterruptedException {
        for (int round = 0; round < rounds; round++) {
            for (Measurement measurement : all) {
                measurement.closedLoop(generator, new LoadPlan(connections, bytes, 0, seconds));
            }
        }
        for (Measurement measurement : all) {
            // Asking what is no JVM would end it.
            if (measurement.target().name().startsWith(GATEWAY)) {
                measurement.garbage(generator, new LoadPlan(connections, bytes, 0, seconds));
            }
            if (rate > 0) {
                measurement.openLoop(generator, new LoadPlan(connections, bytes, rate, seconds));
            }
            measurement.memory();
        }
    }

    private Map<String, String> about(List<Measurement> all) {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        about.put("java", System.getProperty("java.vm.version"));
        about.put(
                "machine",
                System.getProperty("os.name")
                        + " "
                        + System.getProperty("os.version")
                        + " "
                        + System.getProperty("os.arch")
                        + ", "
                        + pinning.processors()
                        + " processors");
        about.put("pinned", pinning.isPossible() ? "yes" : "no");
        about.put(
                "plan",
                connections
                        + " connections, argument of "
                        + bytes
                        + " bytes, "
                        + rounds
                        + " rounds of "
                        + seconds
                        + " s, fixed rate "
                        + rate
                        + "/s, gateway with "
                        + loops
                        + " loop(s), access log "
                        + (accessLog ? "on" : "off"));
        about.put("targets", String.valueOf(all.size()));
        return about;
    }

    private Path write(LoadReport report) throws IOException {
        Path directory = results == null ? Distribution.module().resolve("results") : results;
        Files.createDirectories(directory);
        String name =
                "load-" + Instant.now().truncatedTo(ChronoUnit.SECONDS).toString().replace(":", "");
        Files.writeString(directory.resolve(name + ".txt"), report.table());
        return Files.writeString(directory.resolve(name + ".json"), report.json());
    }
}
