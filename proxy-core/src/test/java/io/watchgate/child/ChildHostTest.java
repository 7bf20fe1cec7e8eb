package io.watchgate.child;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.loop.IoBackend;
import io.watchgate.testkit.Scenario;
import io.watchgate.testkit.stdio.Await;
import io.watchgate.testkit.stdio.ShellServer;
import io.watchgate.testkit.stdio.StdioGateway;
import io.watchgate.transport.upstream.StdioLeg;
import io.watchgate.upstream.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How children are started, asked to end, and what is left behind: nothing. */
class ChildHostTest {

    /**
     * A grandchild in the child's group, one that left it, one that threw the marks away, and one
     * that did so in the group of one that left.
     */
    private static final String GRANDCHILDREN =
            "sleep 1000 & echo $! >>%1$s; setsid sleep 1000 & echo $! >>%1$s;"
                    + " env -i /bin/sleep 1000 & echo $! >>%1$s; echo $$ >>%1$s;"
                    + " setsid sh -c 'env -i /bin/sleep 1000 & echo $! >>%1$s; wait' &"
                    + " while [ $(wc -l <%1$s) -lt 5 ]; do sleep 0.01; done";

    private static final Duration PATIENCE = Duration.ofMillis(300);

    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource
    void childLeadsAProcessGroupOfItsOwn(IoBackend backend) {
        try (StdioGateway gateway = new StdioGateway(backend)) {
            Upstream upstream = gateway.upstream(ShellServer.command(), Map.of());
            long pid = Long.parseLong(gateway.call(upstream, "pid", "").text());

            assertThat(gateway.pid(gateway.leg(upstream))).isEqualTo(pid);
            assertThat(ProcessTable.groupOf(pid)).isEqualTo(pid);
            assertThat(ProcessTable.groupOf(ProcessHandle.current().pid())).isNotEqualTo(pid);
            assertThat(gateway.host().custodyDegraded()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void childThatEndsWithItsInputIsNotSignalled(IoBackend backend) throws IOException {
        assertThat(
                        stop(
                                backend,
                                "trap 'echo TERM >>" + log() + "' TERM",
                                "echo EOF >>" + log() + "; exit 0"))
                .containsExactly("EOF");
    }

    @ParameterizedTest
    @EnumSource
    void childThatOutlivesItsInputIsAskedToEnd(IoBackend backend) throws IOException {
        assertThat(
                        stop(
                                backend,
                                "trap 'echo TERM >>" + log() + "; exit 0' TERM",
                                "echo EOF >>" + log() + "; while :; do sleep 0.05; done"))
                .containsExactly("EOF", "TERM");
    }

    @ParameterizedTest
    @EnumSource
    void childThatIgnoresBothIsKilled(IoBackend backend) throws IOException {
        assertThat(
                        stop(
                                backend,
                                "trap 'echo TERM >>" + log() + "' TERM",
                                "echo EOF >>" + log() + "; while :; do sleep 0.05; done"))
                .containsExactly("EOF", "TERM");
    }

    private List<String> stop(IoBackend backend, String first, String last) throws IOException {
        try (StdioGateway gateway = new StdioGateway(backend)) {
            Upstream upstream =
                    gateway.upstream(
                            ShellServer.command(first, last), Map.of("timeouts.stop", PATIENCE));
            long pid = Long.parseLong(gateway.call(upstream, "pid", "").text());
            upstream.close();
            Await.until("the child has ended", () -> gateway.host().running() == 0);
            assertThat(isThere(pid)).isFalse();
        }
        return Files.readAllLines(log());
    }

    private Path log() {
        return folder.resolve("log");
    }

    @ParameterizedTest
    @EnumSource
    @Scenario(55)
    void nothingIsLeftOfAChildThatWasStopped(IoBackend backend) throws IOException {
        Path pids = folder.resolve("pids");
        try (StdioGateway gateway = new StdioGateway(backend)) {
            Upstream upstream =
                    gateway.upstream(
                            ShellServer.command(GRANDCHILDREN.formatted(pids), ""), Map.of());
            gateway.call(upstream, "echo", "").text();
            List<Long> all = started(pids);

            upstream.close();

            all.forEach(pid -> Await.until(pid + " is gone", () -> !isThere(pid)));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Scenario(55)
    void nothingIsLeftOfAChildThatDied(IoBackend backend) throws IOException {
        Path pids = folder.resolve("pids");
        try (StdioGateway gateway = new StdioGateway(backend)) {
            Upstream upstream =
                    gateway.upstream(
                            ShellServer.command(GRANDCHILDREN.formatted(pids), ""), Map.of());
            gateway.call(upstream, "echo", "").text();
            List<Long> all = started(pids);

            gateway.call(upstream, "die", "").failure();

            all.forEach(pid -> Await.until(pid + " is gone", () -> !isThere(pid)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void closedHostHasLeftNeitherChildrenNorWatchdogsAndStartsNothing(IoBackend backend)
            throws Exception {
        Path pids = folder.resolve("pids");
        StdioGateway gateway = new StdioGateway(backend);
        List<Long> watchdogs;
        try (gateway) {
            Upstream upstream =
                    gateway.upstream(
                            ShellServer.command(
                                    "trap '' TERM;" + GRANDCHILDREN.formatted(pids),
                                    "while :; do sleep 0.05; done"),
                            Map.of());
            gateway.call(upstream, "echo", "").text();
            watchdogs = gateway.host().watchdogs();
            assertThat(watchdogs).hasSize(2);
        }
        started(pids).forEach(pid -> assertThat(isThere(pid)).isFalse());
        watchdogs.forEach(pid -> Await.until(pid + " is gone", () -> !isThere(pid)));
        assertThat(gateway.host().running()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void hostThatStopsStartsNothing(IoBackend backend) throws Exception {
        ChildHost host = new ChildHost(backend);
        CompletableFuture<String> refusal = new CompletableFuture<>();
        host.close(PATIENCE);
        try {
            host.start(
                    new ChildCommand("late", ShellServer.command(), Map.of(), folder),
                    child -> refusal.completeExceptionally(new AssertionError("started")),
                    refusal::complete);
        } catch (java.util.concurrent.RejectedExecutionException stopped) {
            throw new AssertionError("a late start must be refused, not thrown", stopped);
        }
        assertThat(refusal.get(10, TimeUnit.SECONDS)).contains("stopping");
    }

    @ParameterizedTest
    @EnumSource
    void watchdogThatWasKilledIsReplaced(IoBackend backend) {
        try (StdioGateway gateway = new StdioGateway(backend)) {
            Upstream upstream = gateway.upstream(ShellServer.command(), Map.of());
            gateway.call(upstream, "echo", "").text();
            List<Long> before = gateway.host().watchdogs();
            assertThat(before).hasSize(2);

            ProcessHandle.of(before.get(0)).orElseThrow().destroyForcibly();

            Await.until(
                    "another watchdog runs",
                    () ->
                            gateway.host().watchdogs().size() == 2
                                    && !gateway.host().watchdogs().contains(before.get(0)));
            assertThat(gateway.host().watchdogs()).contains(before.get(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void childrenSeeNoDescriptorsOfTheGateway(IoBackend backend) {
        try (StdioGateway gateway = new StdioGateway(backend)) {
            Path file = folder.resolve("descriptors");
            Upstream first = gateway.upstream(ShellServer.command(), Map.of());
            gateway.call(first, "echo", "").text();
            Upstream upstream =
                    gateway.upstream(
                            ShellServer.command("echo /proc/$$/fd/* >" + file, ""), Map.of());
            gateway.call(upstream, "echo", "").text();
            StdioLeg leg = gateway.leg(upstream);
            long pid = gateway.pid(leg);

            // The shell has the directory open while it lists it, and keeps a copy of what it
            // redirects above nine.
            assertThat(read(file).trim().split(" "))
                    .contains("/proc/" + pid + "/fd/0", "/proc/" + pid + "/fd/2")
                    .allMatch(fd -> fd.matches(".*/fd/([0-3]|10)"));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException gone) {
            throw new AssertionError(gone);
        }
    }

    private static List<Long> started(Path pids) throws IOException {
        List<Long> all = Files.readAllLines(pids).stream().map(Long::parseLong).toList();
        assertThat(all).hasSize(5);
        return all;
    }

    /** A process that was killed may wait for its parent to notice: it is gone all the same. */
    private static boolean isThere(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException gone) {
            return false;
        }
    }
}
