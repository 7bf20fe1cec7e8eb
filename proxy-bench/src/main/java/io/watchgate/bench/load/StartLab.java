package io.watchgate.bench.load;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures how long the packaged gateway takes from its launcher's start until it listens, until
 * the first call of a client that was there at once is answered, and until it says that it is
 * ready.
 *
 * <p>The first call goes to a server over HTTP that is up already, or to a sample that the gateway
 * has to start. Each start is a process of its own. Stops all it started. Loopback only.
 */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = "Measure how long the gateway takes to start and to answer.")
public final class StartLab implements Callable<Integer> {

    /** Starts of a kind that are waited for until ready, which takes the longest by far. */
    public static final int READY = 3;

    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final String LINE = "%-28s %20s %20s %20s %20s%n";

    @Option(names = "--gateway", description = "The launcher. Default: the one of this repository.")
    private @Nullable Path gateway;

    @Option(names = "--runs", defaultValue = "11", description = "Starts of each kind.")
    private int runs;

    private final PrintStream out;

    /** Creates the command; the table is printed to {@code out}. */
    public StartLab(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path launcher = Distribution.launcher(gateway);
        Path directory = Files.createTempDirectory("watchgate-start");
        try (HttpEcho server = new HttpEcho()) {
            String echo = "url: \"http://127.0.0.1:" + server.port() + "/mcp\"";
            String clock = "command: [\"${WATCHGATE_LAUNCHER}\", sample, clock]";
            List<Times> overHttp = new ArrayList<>();
            List<Times> child = new ArrayList<>();
            // One more of each, before the others: the lab, too, is slow at first.
            for (int run = 0; run <= runs; run++) {
                boolean ready = run >= 1 && run <= READY;
                overHttp.add(start(launcher, directory, echo, LoadTarget.TOOL, ready));
                child.add(start(launcher, directory, clock, "now", ready));
            }
            print("first call, ms: median (least)", "listening", "answered", "ready", "cpu");
            print("server over HTTP", overHttp);
            print("child process", child);
        }
        return 0;
    }

    /**
     * Starts the gateway once.
     *
     * @param server where its only server is: the key and its value
     * @param tool what is called there
     * @param ready whether to wait until it is ready
     */
    public static Times start(
            Path launcher, Path directory, String server, String tool, boolean ready)
            throws IOException, InterruptedException {
        int port = Programs.freePort();
        HttpClient client = HttpClient.newHttpClient();
        long begun = System.nanoTime();
        try (LabProcess process = new Programs(directory).starting(launcher, port, server)) {
            awaitListener(port, process, begun);
            double listening = millisSince(begun);
            LoadTarget target = LoadTarget.open("gateway", port, "/mcp/server", tool);
            callOnce(client, target);
            double answered = millisSince(begun);
            double cpu = process.probe().cpuMicros() / 1_000.0;
            if (!ready) {
                return new Times(listening, answered, OptionalDouble.empty(), cpu);
            }
            awaitReady(directory, process, begun);
            return new Times(listening, answered, OptionalDouble.of(millisSince(begun)), cpu);
        }
    }

    private static void awaitListener(int port, LabProcess process, long begun) throws IOException {
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException notYet) {
                look(process, begun);
            }
        }
    }

    private static void awaitReady(Path directory, LabProcess process, long begun)
            throws IOException {
        while (!Files.readString(Programs.log(directory)).contains(" ready: ")) {
            look(process, begun);
        }
    }

    /** Waits until it is time to look again. */
    private static void look(LabProcess process, long begun) throws IOException {
        if (!process.isAlive() || System.nanoTime() - begun > LONGEST_NANOS) {
            throw new IOException("the gateway does not start (expected: see its log)");
        }
        LockSupport.parkNanos(LOOK_NANOS);
    }

    private static void callOnce(HttpClient client, LoadTarget target)
            throws IOException, InterruptedException {
        String call =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\""
                        + target.tool()
                        + "\",\"arguments\":{}}}";
        if (target.tool().equals(LoadTarget.TOOL)) {
            call = call.replace("{}", "{\"query\":\"x\"}");
        }
        HttpResponse<String> answer = client.send(target.request(call), BodyHandlers.ofString());
        if (answer.statusCode() != 200 || !answer.body().contains("\"content\"")) {
            throw new IOException("first call: " + answer.statusCode() + " " + answer.body());
        }
    }

    private static double millisSince(long begun) {
        return (System.nanoTime() - begun) / 1e6;
    }

    private void print(String name, List<Times> all) {
        List<Times> measured = all.subList(1, all.size());
        print(
                name,
                median(measured, Times::listening),
                median(measured, Times::answered),
                median(measured.subList(0, Math.min(READY, runs)), at -> at.ready().orElseThrow()),
                median(measured, Times::cpu));
    }

    private static String median(List<Times> times, ToDoubleFunction<Times> column) {
        double[] sorted = times.stream().mapToDouble(column).sorted().toArray();
        return String.format(Locale.ROOT, "%.0f (%.0f)", sorted[sorted.length / 2], sorted[0]);
    }

    private void print(Object... columns) {
        out.print(String.format(Locale.ROOT, LINE, columns));
        out.flush();
    }

    /**
     * One start, in milliseconds from the launcher's start.
     *
     * @param listening until the port answered
     * @param answered until the first call was answered, the session's opening included
     * @param ready until the gateway said that it was warm, where that was waited for
     * @param cpu processor time of the gateway and its children until the first answer
     */
    public record Times(double listening, double answered, OptionalDouble ready, double cpu) {}
}
