package io.watchgate.bench.lab;

import io.watchgate.bench.lab.Contestant.Kind;
import io.watchgate.bench.load.Anchors;
import io.watchgate.bench.load.CollectorLog;
import io.watchgate.bench.load.Distribution;
import io.watchgate.bench.load.GatewayFile;
import io.watchgate.bench.load.HttpEcho;
import io.watchgate.bench.load.LabProcess;
import io.watchgate.bench.load.LineClient;
import io.watchgate.bench.load.LoadTarget;
import io.watchgate.bench.load.Programs;
import io.watchgate.bench.load.Wire;
import io.watchgate.bench.peer.Peer;
import io.watchgate.bench.report.Results;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where one scenario is played: starts what it needs, with the processes' files in a directory of
 * its own, and ends all of it. What does not start is noted and left out. Confined to one thread.
 */
final class Stage implements AutoCloseable {

    /** The target without anything in front of the server. */
    static final String DIRECT = "direct";

    static final String NGINX = "nginx";
    static final String HAPROXY = "haproxy";

    /** What names of targets of the gateway begin with. */
    static final String GATEWAY = "watchgate ";

    private static final String MCP = "/mcp";
    private static final long START_SECONDS = 30;
    private static final long LOOK_MILLIS = 20;

    private final Theatre theatre;
    private final Path directory;
    private final List<LabProcess> started = new ArrayList<>();
    private final List<LabProcess> servers = new ArrayList<>();
    private int gateways;

    Stage(Theatre theatre, String scenario) throws IOException {
        this.theatre = theatre;
        this.directory = Files.createDirectories(theatre.directory().resolve(scenario));
    }

    Path directory() {
        return directory;
    }

    /** Returns the processes that are neither measured nor the lab itself. */
    List<LabProcess> servers() {
        return servers;
    }

    Path launcher() {
        return theatre.launcher();
    }

    Results results() {
        return theatre.results();
    }

    void note(String text) {
        theatre.note(text);
    }

    private LabProcess started(LabProcess process) {
        started.add(process);
        theatre.started(process);
        return process;
    }

    /** Starts a server over HTTP; returns its port. */
    int server(String... arguments) throws IOException {
        LabProcess server = started(LabProcess.startServer(HttpEcho.class, arguments));
        servers.add(server);
        return Integer.parseInt(server.firstLine());
    }

    /** Returns the server itself. */
    Contestant direct(int serverPort, String path) throws IOException, InterruptedException {
        LoadTarget target = LoadTarget.open(DIRECT, serverPort, path, LoadTarget.TOOL);
        return new Contestant(DIRECT, List.of(target), null, Kind.NATIVE);
    }

    /** Starts the proxies that know nothing of MCP, in front of a server. */
    List<Contestant> anchors(int serverPort, String path) {
        return anchors(serverPort, path, null, Wire.HTTP1);
    }

    /** Starts such proxies with a second door, to which calls go. */
    List<Contestant> anchors(int serverPort, String path, Anchors.@Nullable Tls tls, Wire wire) {
        List<Contestant> found = new ArrayList<>();
        attempt(NGINX, () -> anchor(found, NGINX, serverPort, path, tls, wire));
        attempt(HAPROXY, () -> anchor(found, HAPROXY, serverPort, path, tls, wire));
        return found;
    }

    private void anchor(
            List<Contestant> found,
            String name,
            int serverPort,
            String path,
            Anchors.@Nullable Tls tls,
            Wire wire)
            throws IOException, InterruptedException {
        Anchors anchors = new Anchors(directory);
        int port = Programs.freePort();
        Anchors.Tls door =
                tls == null ? null : new Anchors.Tls(Programs.freePort(), tls.certificate());
        LabProcess process =
                name.equals(NGINX)
                        ? anchors.nginx(port, serverPort, door)
                        : anchors.haproxy(port, serverPort, door);
        if (process == null) {
            note("no " + name + ": it is not on the PATH");
            return;
        }
        started(process);
        LoadTarget target = LoadTarget.await(name, port, path, LoadTarget.TOOL, process);
        LoadTarget called = door == null ? target : target.over(wire, door.port());
        found.add(new Contestant(name, List.of(called), process, Kind.NATIVE));
    }

    /** Starts a gateway with this file. */
    LabProcess gateway(GatewayFile file) throws IOException {
        return started(home(file).gateway(theatre.launcher(), file));
    }

    /** Starts a gateway with this file and a log of its collections. */
    LabProcess gateway(GatewayFile file, CollectorLog log) throws IOException {
        return started(home(file).gateway(theatre.launcher(), file, log));
    }

    private Programs home(GatewayFile file) throws IOException {
        Path home = Files.createDirectories(directory.resolve("gateway-" + gateways++));
        file.set("state-dir", home.toString());
        return new Programs(home);
    }

    /**
     * Waits for another listener of a gateway: one with certificates is there after those without.
     */
    void awaitPort(int port, LabProcess gateway) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException notYet) {
                if (!gateway.isAlive() || System.nanoTime() - deadline > 0) {
                    throw notYet;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
            }
        }
    }

    /** Returns an endpoint of a gateway, as soon as it answers. */
    Contestant endpoint(String name, LoadTarget target, LabProcess gateway)
            throws IOException, InterruptedException {
        LoadTarget open = target.named(GATEWAY + name).await(gateway);
        return new Contestant(open.name(), List.of(open), gateway, Kind.GATEWAY);
    }

    /** Returns an endpoint of a gateway with the tool of the lab's servers. */
    Contestant endpoint(String name, int port, String path, LabProcess gateway)
            throws IOException, InterruptedException {
        return endpoint(name, target(port, path), gateway);
    }

    /** Returns the target at a path of a gateway; on {@code /mcp} the tool of its HTTP server. */
    static LoadTarget target(int port, String path) {
        String prefix = path.equals(MCP) ? Programs.HTTP + "__" : "";
        return new LoadTarget("gateway", port, path, prefix + LoadTarget.TOOL, "");
    }

    /** Tells whether the user wants to compare with any other MCP proxy. */
    boolean comparesPeers() {
        return !theatre.peers().isEmpty();
    }

    /** Starts the other MCP proxies that the user wants to compare with. */
    List<Contestant> peers() {
        List<Contestant> found = new ArrayList<>();
        for (Peer peer : theatre.peers()) {
            attempt(
                    peer.title(),
                    () -> {
                        int port = Programs.freePort();
                        LabProcess process = peer.start(directory, port);
                        if (process == null) {
                            note("no " + peer.title() + ": not on the PATH: " + peer.needs());
                            return;
                        }
                        started(process);
                        LoadTarget target =
                                LoadTarget.await(
                                        peer.title(), port, peer.path(), peer.tool(), process);
                        found.add(
                                new Contestant(
                                        peer.title(), List.of(target), process, Kind.WARMING));
                    });
        }
        return found;
    }

    /** Returns a program that speaks with its client on standard input and output. */
    Contestant lines(String name, List<String> command, String tool, Kind kind) throws IOException {
        Path log = directory.resolve(name.replaceAll("\\W+", "-") + ".log");
        LabProcess process = started(LabProcess.startPiped(command, log));
        LineClient client = LineClient.open(name, process, tool);
        return new Contestant(name, List.of(), client, process, kind);
    }

    /** Does something for a target; when it fails, that is noted, and the target left out. */
    void attempt(String target, Attempt attempt) {
        try {
            attempt.run();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (Exception failed) {
            // The page is the project's: where it lies on one machine does not belong there.
            String fault =
                    String.valueOf(failed.getMessage()).replace(Distribution.module() + "/", "");
            note(directory.getFileName() + ": " + target + " left out: " + fault);
        }
    }

    /** Something that may fail without an end to the scenario. */
    interface Attempt {
        void run() throws Exception;
    }

    /** Ends one process before the others. */
    void end(LabProcess process) {
        process.close();
        started.remove(process);
        theatre.ended(process);
    }

    @Override
    public void close() {
        for (LabProcess process : List.copyOf(started)) {
            end(process);
        }
    }

    /** What all scenarios of a run share. */
    interface Theatre {

        Path directory();

        Path launcher();

        List<Peer> peers();

        Results results();

        /** Prints a text and keeps it. */
        void note(String text);

        /** Sees to it that a process ends with the lab. */
        void started(LabProcess process);

        void ended(LabProcess process);
    }
}
