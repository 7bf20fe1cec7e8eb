package io.watchgate.server.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watchgate.config.AccessLogConfig;
import io.watchgate.config.key.ByteSize;
import io.watchgate.server.line.LineBuilder;
import io.watchgate.server.line.LineTarget;
import io.watchgate.server.line.Sink;
import java.io.IOException;
import java.nio.channels.GatheringByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogTest {

    private static final int BUFFER = 64 * 1024;
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir Path directory;

    private static void offer(AccessLog log, String text) {
        byte[] line = LineBuilder.ascii(text + "\n");
        log.offer(0, line, line.length);
    }

    private AccessLog to(Path file) {
        return new AccessLog(new AccessLogConfig(file.toString(), ByteSize.parse("64KiB")), 1);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("waited too long").isNegative();
            Thread.yield();
        }
    }

    private static void reopen(AccessLog log) throws Exception {
        log.reopen().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void appendsToAFileThatOnlyItsOwnerMayRead() throws Exception {
        Path file = directory.resolve("requests.log");
        AccessLog log = to(file);
        offer(log, "one");
        offer(log, "two");
        assertThat(log.close(LONG)).isZero();
        assertThat(file).hasContent("one\ntwo\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        AccessLog again = to(file);
        offer(again, "three");
        again.close(LONG);
        assertThat(file).hasContent("one\ntwo\nthree\n");
        assertThat(log.taken()).isEqualTo(2);
        assertThat(log.dropped()).isZero();
    }

    @Test
    void writesSoonAndNotOnlyAtItsEnd() throws Exception {
        Path file = directory.resolve("requests.log");
        AccessLog log = to(file);
        for (int i = 0; i < 3; i++) {
            int lines = i + 1;
            offer(log, "line");
            await(() -> file.toFile().length() == lines * 5L);
        }
        log.close(LONG);
    }

    @Test
    void goesOnInANewFileWhenTheOldOneWasMovedAway() throws Exception {
        Path file = directory.resolve("requests.log");
        Path moved = directory.resolve("requests.log.1");
        AccessLog log = to(file);
        offer(log, "before");
        await(() -> file.toFile().length() > 0);
        Files.move(file, moved);
        offer(log, "between");
        await(() -> moved.toFile().length() == "before\nbetween\n".length());
        reopen(log);
        offer(log, "behind");
        log.close(LONG);
        assertThat(moved).hasContent("before\nbetween\n");
        assertThat(file).hasContent("behind\n");
    }

    @Test
    void staysWithTheOldFileWhenTheNewOneCannotBeOpened() throws Exception {
        Path inner = Files.createDirectory(directory.resolve("logs"));
        Path file = inner.resolve("requests.log");
        AccessLog log = to(file);
        offer(log, "before");
        await(() -> file.toFile().length() > 0);
        Path gone = directory.resolve("gone");
        Files.move(inner, gone);
        assertThatThrownBy(() -> reopen(log)).hasCauseInstanceOf(IOException.class);
        assertThat(log.failures()).isEqualTo(1);
        offer(log, "behind");
        log.close(LONG);
        assertThat(gone.resolve("requests.log")).hasContent("before\nbehind\n");
    }

    @Test
    void survivesATargetThatCannotBeOpenedAndWritesWhenItCan() throws Exception {
        Path inner = directory.resolve("later");
        AccessLog log = to(inner.resolve("requests.log"));
        offer(log, "early");
        await(() -> log.failures() > 0);
        Files.createDirectory(inner);
        reopen(log);
        await(() -> log.waiting() == 0);
        offer(log, "late");
        log.close(LONG);
        assertThat(inner.resolve("requests.log")).hasContent("early\nlate\n");
    }

    @Test
    void dropsAndCountsWhatDoesNotFitWhileTheTargetFails() throws Exception {
        Sink sink = new Sink();
        sink.failure = new IOException("No space left on device");
        AccessLog log = new AccessLog(new Target(sink, null), BUFFER, 1);
        String line = "x".repeat(1023);
        for (int i = 0; i < 100; i++) {
            offer(log, line);
        }
        assertThat(log.taken()).isEqualTo(64);
        assertThat(log.dropped()).isEqualTo(36);
        await(() -> log.failures() > 0);
        sink.failure = null;
        reopen(log);
        assertThat(log.close(LONG)).isZero();
        assertThat(sink.takeText()).hasSize(BUFFER);
    }

    @Test
    void neverMakesALoopWaitForATargetThatBlocks() throws Exception {
        CountDownLatch unblock = new CountDownLatch(1);
        Sink sink = new Sink();
        AccessLog log = new AccessLog(new Target(sink, unblock), BUFFER, 1);
        String line = "x".repeat(1023);
        for (int i = 0; i < 1000; i++) {
            offer(log, line);
        }
        assertThat(log.dropped()).isEqualTo(1000 - 64);
        assertThat(log.close(Duration.ofMillis(1))).isEqualTo(BUFFER);
        unblock.countDown();
        await(() -> sink.closed);
        assertThat(sink.takeText()).hasSize(BUFFER);
    }

    @Test
    void failsToReopenWhatHasEnded() throws Exception {
        AccessLog log = new AccessLog(new Target(new Sink(), null), BUFFER, 1);
        log.close(LONG);
        assertThatThrownBy(() -> reopen(log)).hasMessageContaining("access log sink has ended");
    }

    @Test
    void findsItsTargetByName() {
        assertThat(LineTarget.of("stdout").name()).isEqualTo("stdout");
        assertThat(LineTarget.of("stderr").name()).isEqualTo("stderr");
        assertThat(LineTarget.of("/x/y").name()).isEqualTo("/x/y");
    }

    private record Target(Sink sink, @Nullable CountDownLatch opens) implements LineTarget {

        @Override
        public String name() {
            return "sink";
        }

        @Override
        public GatheringByteChannel open() throws IOException {
            try {
                if (opens != null) {
                    opens.await();
                }
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
            return sink;
        }
    }
}
