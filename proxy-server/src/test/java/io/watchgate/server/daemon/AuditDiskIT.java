package io.watchgate.server.daemon;

import static io.watchgate.server.daemon.AuditIT.answer;
import static io.watchgate.server.daemon.AuditIT.awaitAnswer;
import static io.watchgate.server.daemon.AuditIT.calls;
import static io.watchgate.server.daemon.AuditIT.sink;
import static io.watchgate.server.daemon.AuditIT.stop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.watchgate.server.audit.ChainVerifier;
import io.watchgate.testkit.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit trail of a gateway whose disk is full. */
class AuditDiskIT {

    private static final int REFUSALS = 4000;
    private static final int LONGEST_CALL = 1000;
    private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();

    @TempDir private Path directory;
    private DaemonConfig config;

    @BeforeEach
    void configure() {
        config = new DaemonConfig(directory).with("log", "info").upstream("clock", "clock");
    }

    @Test
    @Scenario(value = 47, defects = 11)
    void refusesCallsWhileTheDiskIsFullAndDropsWhereItWasToldTo() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")));
        config.with("audit", List.of(sink("/dev/full", "on-full", "drop")));
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/clock");
            daemon.await("audit log /dev/full cannot be written: .*No space left");
            assertThat(answer(session, "now", "{}")).contains("\"result\"");
            config.with("audit", List.of(sink("/dev/full", "on-full", "refuse"))).write();
            daemon.signal("HUP");
            awaitAnswer(session, "\"audit_unavailable\"");
            daemon.await("audit log /dev/full cannot be written: .*are refused");
            String refused = answer(session, "now", "{}");
            assertThat(refused)
                    .contains("\"code\":5031")
                    .contains("\"phase\":\"not_sent\"")
                    .contains("\"retryAfterMs\":1000");
        }
    }

    private static boolean limitFileSize(long pid, String limit) throws Exception {
        try {
            return new ProcessBuilder("prlimit", "--pid", "" + pid, "--fsize=" + limit + ":")
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }

    @Test
    @Scenario(value = 47, defects = 11)
    void servesAgainWhenThereIsRoomAndHasARecordOfEachCallThatWasServed() throws Exception {
        Path json = directory.resolve("audit.jsonl");
        config.with("audit", List.of(sink(json, "on-full", "refuse", "chain", true)));
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/clock");
            assumeTrue(limitFileSize(daemon.pid(), "8192"));
            int served = 0;
            String answer = answer(session, "now", "{}");
            while (!answer.contains("audit_unavailable")) {
                served++;
                assertThat(served).isLessThan(10_000);
                answer = answer(session, "now", "{}");
            }
            assertThat(served).isPositive();
            daemon.await("audit log .* cannot be written: .*are refused");
            assertThat(Files.size(json)).isLessThanOrEqualTo(8192);
            assertThat(ChainVerifier.verify(List.of(json)).fault()).isNull();
            assertThat(limitFileSize(daemon.pid(), "unlimited")).isTrue();
            awaitAnswer(session, "\"result\"");
            served++;
            stop(daemon);
            assertThat(calls(json))
                    .filteredOn(record -> "ok".equals(record.get("outcome")))
                    .hasSize(served);
            assertThat(ChainVerifier.verify(List.of(json)).fault()).isNull();
        }
    }

    @Test
    @Scenario(value = 47, defects = 11)
    void keepsAsManyOfABatchAsThereIsRoomFor() throws Exception {
        Path json = directory.resolve("audit.jsonl");
        config.with("audit", List.of(sink(json, "chain", true)));
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/clock");
            assumeTrue(limitFileSize(daemon.pid(), "8192"));
            List<CompletableFuture<?>> calls = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                calls.add(session.send("tools/call", "{\"name\":\"now\",\"arguments\":{}}"));
            }
            CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new))
                    .get(60, TimeUnit.SECONDS);
            daemon.await("audit log .* cannot be written");
            assertThat(Files.size(json)).isBetween(8192L - LONGEST_CALL, 8192L);
            assertThat(ChainVerifier.verify(List.of(json)).fault()).isNull();
        }
    }

    /**
     * Leaves 64 KiB of a file system of its own, in which there will be room for all records that
     * can wait, and becomes the program.
     */
    private static final String ON_A_SMALL_DISK =
            "mount -t tmpfs -o size=16m tmpfs \"$0\" && head -c 16711680 /dev/zero > \"$0/ballast\""
                    + " && exec \"$@\"";

    private static List<String> onASmallDisk(Path disk, List<String> command) {
        return onADisk(ON_A_SMALL_DISK, disk, command);
    }

    private static List<String> onADisk(String script, Path disk, List<String> command) {
        return Stream.concat(
                        Stream.of("unshare", "-rm", "sh", "-c", script, disk.toString()),
                        command.stream())
                .toList();
    }

    private static boolean canMount(Path disk) throws Exception {
        try {
            return new ProcessBuilder(onASmallDisk(disk, List.of("true"))).start().waitFor() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }

    @Test
    @Scenario(value = 47, defects = 11)
    void refusesCallsOnAFullDiskAndServesThemWhenThereIsRoomAgain() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(canMount(disk), "file systems may be mounted");
        Path json = disk.resolve("audit.jsonl");
        config.with("audit", List.of(sink(json, "on-full", "refuse", "chain", true)));
        List<String> command = DaemonProcess.java("run", "-c", config.write().toString());
        try (DaemonProcess daemon = DaemonProcess.of(onASmallDisk(disk, command))) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/clock");
            Path seen = Path.of("/proc/" + daemon.pid() + "/root" + disk);
            Path file = seen.resolve("audit.jsonl");
            int served = 0;
            String answer = answer(session, "now", "{}");
            while (!answer.contains("audit_unavailable")) {
                assertThat(answer).contains("\"result\"");
                served++;
                assertThat(served).isLessThan(10_000);
                answer = answer(session, "now", "{}");
            }
            daemon.await("audit log .* cannot be written: .*No space left.*are refused");
            assertThat(ChainVerifier.verify(List.of(file)).fault()).isNull();
            Files.delete(seen.resolve("ballast"));
            awaitAnswer(session, "\"result\"");
            served++;
            awaitServed(file, served);
            assertThat(ChainVerifier.verify(List.of(file)).fault()).isNull();
            stop(daemon);
        }
    }

    /** Leaves 64 KiB of a file system that could not take all that may wait. */
    private static final String ON_A_TINY_DISK =
            "mount -t tmpfs -o size=1m tmpfs \"$0\" && head -c 983040 /dev/zero > \"$0/ballast\""
                    + " && exec \"$@\"";

    @Test
    @Scenario(value = 47, defects = 11)
    void refusesCallsOnADiskSmallerThanItsQueuesAndServesThemWhenThereIsRoomAgain()
            throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(canMount(disk), "file systems may be mounted");
        Path json = disk.resolve("audit.jsonl");
        config.with("audit", List.of(sink(json, "on-full", "refuse", "chain", true)));
        List<String> command = DaemonProcess.java("run", "-c", config.write().toString());
        try (DaemonProcess daemon = DaemonProcess.of(onADisk(ON_A_TINY_DISK, disk, command))) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/clock");
            Path seen = Path.of("/proc/" + daemon.pid() + "/root" + disk);
            int served = 0;
            while (answer(session, "now", "{}").contains("\"result\"")) {
                served++;
                assertThat(served).isLessThan(10_000);
            }
            // Their records would fill the disk many times over, were they all to wait.
            for (int i = 0; i < REFUSALS; i++) {
                assertThat(answer(session, "now", "{}")).contains("audit_unavailable");
            }
            Files.delete(seen.resolve("ballast"));
            awaitAnswer(session, "\"result\"");
            awaitServed(seen.resolve("audit.jsonl"), served + 1);
            assertThat(ChainVerifier.verify(List.of(seen.resolve("audit.jsonl"))).fault()).isNull();
            stop(daemon);
        }
    }

    private static void awaitServed(Path file, int count) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (served(file) < count) {
            assertThat(System.nanoTime() - deadline).as("waited too long").isNegative();
            Thread.yield();
        }
        assertThat(served(file)).isEqualTo(count);
    }

    private static long served(Path file) throws IOException {
        return calls(file).stream().filter(record -> "ok".equals(record.get("outcome"))).count();
    }
}
