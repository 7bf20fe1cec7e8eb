package io.watchgate.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watchgate.audit.AuditBody;
import io.watchgate.audit.AuditField;
import io.watchgate.audit.AuditRecord;
import io.watchgate.server.line.LineTarget;
import io.watchgate.server.line.Sink;
import io.watchgate.server.line.TargetOutput;
import io.watchgate.testkit.Scenario;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineSinkTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int ROOM = 64 * 1024;
    private static final int LONGEST = 4096;

    @TempDir private Path directory;
    private final Sink target = new Sink();
    private final AuditRecord record =
            new AuditRecord().set(AuditField.TIME, 0).set(AuditField.SUBJECT, "x".repeat(200));

    private record Target(Sink sink) implements LineTarget {
        @Override
        public String name() {
            return "sink";
        }

        @Override
        public Sink open() {
            return sink;
        }
    }

    private LineSink sink(String onFull) throws Exception {
        return new LineSink(
                AuditConfigs.one(directory, "{to: stdout, queue: 64KiB, on-full: " + onFull + "}"),
                1,
                new TargetOutput(new Target(target)));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("waited too long").isNegative();
            Thread.yield();
        }
    }

    @Test
    void dropsAndCountsWhatHasNoRoomAndRefusesNobody() throws Exception {
        LineSink sink = sink("drop");
        for (int i = 0; i < 1000; i++) {
            assertThat(sink.canKeep(0, i)).isTrue();
            sink.take(0, record, 0);
        }
        assertThat(sink.taken()).isPositive();
        assertThat(sink.dropped()).isEqualTo(1000 - sink.taken());
        sink.start();
        assertThat(sink.close(LONG)).isZero();
        assertThat(target.takeText().lines()).hasSize((int) sink.taken());
    }

    @Test
    @Scenario(defects = 11)
    void promisesRoomToEachRequestItLetsIn() throws Exception {
        LineSink sink = sink("refuse");
        int owed = 0;
        while (sink.canKeep(0, owed)) {
            owed++;
        }
        assertThat(owed).isEqualTo(ROOM / LONGEST);
        assertThat(sink.refused()).isEqualTo(1);
        // What nobody was promised room for gets none of what was promised.
        sink.take(0, record, owed);
        assertThat(sink.dropped()).isEqualTo(1);
        while (owed > 0) {
            sink.take(0, record, 0);
            owed--;
        }
        assertThat(sink.dropped()).isEqualTo(1);
        assertThat(sink.taken()).isEqualTo(ROOM / LONGEST);
        sink.start();
        assertThat(sink.close(LONG)).isZero();
    }

    @Test
    void promisesMoreRoomWhereRecordsShowBodies() throws Exception {
        String yaml = "{to: stdout, queue: 1MiB, on-full: refuse, bodies: 16KiB}";
        LineSink sink =
                new LineSink(
                        AuditConfigs.one(directory, yaml), 1, new TargetOutput(new Target(target)));
        int owed = 0;
        while (sink.canKeep(0, owed)) {
            owed++;
        }
        assertThat(owed).isEqualTo((1 << 20) / (LONGEST + 2 * (16 * 1024 + 128)));
        byte[] largest = "\u202e".repeat(6000).getBytes(StandardCharsets.UTF_8);
        AuditBody body = new AuditBody(largest, largest.length);
        record.set(AuditField.ARGUMENTS, body).set(AuditField.ANSWER, body);
        for (int i = 0; i < owed; i++) {
            sink.take(0, record, 0);
        }
        assertThat(sink.dropped()).isZero();
        sink.start();
        assertThat(sink.close(LONG)).isZero();
        assertThat(target.takeText().lines()).hasSize(owed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{to: stdout, queue: 64KiB, bodies: 16KiB}|queue: 64KiB (expected: at least four",
                "{to: 'udp://localhost:514', bodies: 25KiB}|bodies: 25KiB (expected: <= 24KiB over",
                "{to: stdout, settings: {a: b}}|settings: given (expected: none, unless"
            })
    void whatCannotHoldIsRefused(String yaml, String text) {
        assertThatThrownBy(() -> AuditConfigs.one(directory, yaml)).hasMessageContaining(text);
    }

    @Test
    @Scenario(defects = 11)
    void refusesWhileTheDiskIsFullAndServesAgainWhenItIsNot() throws Exception {
        target.failure = new IOException("No space left on device");
        LineSink sink = sink("refuse");
        assertThat(sink.canKeep(0, 0)).isTrue();
        sink.take(0, record, 0);
        sink.start();
        await(() -> !sink.canKeep(0, 0));
        assertThat(sink.writer().failures()).isPositive();
        assertThat(sink.writer().lagNanos()).isPositive();
        target.failure = null;
        sink.reopen().get(30, TimeUnit.SECONDS);
        await(() -> sink.canKeep(0, 0));
        sink.take(0, record, 0);
        assertThat(sink.close(LONG)).isZero();
        assertThat(target.takeText().lines()).hasSize(2);
    }
}
