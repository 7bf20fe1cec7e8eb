package io.watchgate.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watchgate.server.audit.ChainVerifier.Outcome;
import io.watchgate.server.line.LineBuilder;
import io.watchgate.server.line.LineRing;
import io.watchgate.testkit.Scenario;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditFileTest {

    private static final long DAY = 24L * 60 * 60 * 1000;

    @TempDir private Path directory;
    private final LineRing ring = new LineRing(1 << 20);
    private final List<AuditFile> files = new ArrayList<>();
    private Path path;
    private long now = Instant.parse("2026-03-04T05:06:07.008Z").toEpochMilli();

    @BeforeEach
    void place() throws IOException {
        path = Files.createDirectory(directory.resolve("log")).resolve("audit.jsonl");
    }

    @AfterEach
    void closeAll() throws IOException {
        for (AuditFile file : files) {
            file.close();
        }
    }

    private AuditFile file(String keys) throws Exception {
        return file(keys, "");
    }

    private AuditFile file(String keys, String header) throws Exception {
        AuditFile file =
                new AuditFile(
                        path,
                        AuditConfigs.one(directory, "{to: " + path + keys + "}").file(),
                        LineBuilder.ascii(header),
                        () -> now);
        files.add(file);
        return file;
    }

    private void offer(String line) {
        byte[] bytes = LineBuilder.ascii(line + "\n");
        assertThat(ring.offer(bytes, bytes.length)).isTrue();
    }

    private void take(AuditFile file) throws IOException {
        new SinkOutput("file", file, 4096).take(ring);
    }

    /** Writes lines of JSON with these numbers, each in a batch of its own. */
    private void write(AuditFile file, int from, int to) throws IOException {
        for (int i = from; i <= to; i++) {
            offer("{\"n\":" + i + "}");
            take(file);
        }
    }

    private List<Path> all() throws IOException {
        try (Stream<Path> all = Files.list(path.getParent())) {
            return all.sorted().toList();
        }
    }

    private List<String> names() throws IOException {
        return all().stream().map(file -> file.getFileName().toString()).toList();
    }

    @Test
    void appendsToAFileThatOnlyItsOwnerMayRead() throws Exception {
        AuditFile file = file("");
        file.open();
        write(file, 1, 2);
        file.close();
        AuditFile again = file("");
        again.open();
        write(again, 3, 3);
        assertThat(path).hasContent("{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    @Scenario(46)
    void beginsANewFileAtTheSizeAndKeepsSoManyOldOnes() throws Exception {
        AuditFile file = file(", rotate-size: 4KiB, keep-files: 2");
        file.open();
        String line = "{\"x\":\"" + "x".repeat(1000) + "\"}";
        for (int i = 0; i < 20; i++) {
            now += 1000;
            offer(line);
            take(file);
        }
        assertThat(names())
                .containsExactly(
                        "audit.jsonl",
                        "audit.jsonl.20260304T050620.008Z",
                        "audit.jsonl.20260304T050624.008Z");
        for (Path written : all()) {
            assertThat(Files.size(written)).isBetween(1L, 4096L);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(written)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    @Scenario(46)
    void losesNothingWhenFilesAreChangedInTheMiddleOfABatch() throws Exception {
        AuditFile file = file(", rotate-size: 4KiB, keep-files: all");
        file.open();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            expected.add("{\"n\":" + i + "}");
            offer("{\"n\":" + i + "}");
            if (i % 700 == 0) {
                take(file);
            }
        }
        take(file);
        List<String> read = new ArrayList<>();
        List<Path> written = new ArrayList<>(all());
        written.add(written.remove(0));
        for (Path part : written) {
            read.addAll(Files.readAllLines(part));
        }
        assertThat(written).hasSizeGreaterThan(2);
        assertThat(read).isEqualTo(expected);
    }

    @Test
    @Scenario(46)
    void beginsANewFileEachDayAndKeepsThemSoLong() throws Exception {
        AuditFile file = file(", rotate-every: 1d, keep-for: 2d", "a,b\n");
        file.open();
        write(file, 1, 1);
        now += DAY;
        write(file, 2, 2);
        now += DAY;
        write(file, 3, 3);
        assertThat(names())
                .containsExactly(
                        "audit.jsonl",
                        "audit.jsonl.20260305T050607.008Z",
                        "audit.jsonl.20260306T050607.008Z");
        assertThat(path).hasContent("a,b\n{\"n\":3}\n");
        now += 2 * DAY;
        write(file, 4, 4);
        assertThat(names())
                .containsExactly(
                        "audit.jsonl",
                        "audit.jsonl.20260306T050607.008Z",
                        "audit.jsonl.20260308T050607.008Z");
    }

    @Test
    void anEmptyDayBeginsNoFile() throws Exception {
        AuditFile file = file(", rotate-every: 1d");
        file.open();
        now += 5 * DAY;
        write(file, 1, 1);
        assertThat(names()).containsExactly("audit.jsonl");
    }

    @Test
    void movesWhatACrashLeftOfARecordToAFileOfItsOwn() throws Exception {
        Files.writeString(path, "{\"n\":1}\n{\"n\":2}\n{\"n\":");
        AuditFile file = file("");
        file.open();
        write(file, 3, 3);
        assertThat(path).hasContent("{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n");
        assertThat(names()).containsExactly("audit.jsonl", "audit.jsonl.torn-20260304T050607.008Z");
        assertThat(all().get(1)).hasContent("{\"n\":");
    }

    @Test
    void refusesAFileThatHoldsNoLines() throws Exception {
        Files.write(path, new byte[100_000]);
        AuditFile file = file("");
        assertThatThrownBy(file::open).hasMessageContaining("expected: a file of records");
        assertThat(Files.size(path)).isEqualTo(100_000);
    }

    @Test
    @Scenario(defects = 11)
    void aFullDiskIsAnErrorAndNothingIsTakenOutOfTheRing() throws Exception {
        path = Path.of("/dev/full");
        AuditFile file = file("");
        file.open();
        offer("{\"n\":1}");
        assertThatThrownBy(() -> take(file)).isInstanceOf(IOException.class);
        assertThat(ring.isEmpty()).isFalse();
    }

    @Test
    void goesOnInANewFileWhenTheOldOneWasMovedAway() throws Exception {
        AuditFile file = file(", chain: true");
        file.open();
        write(file, 1, 2);
        Path moved = path.resolveSibling("moved");
        Files.move(path, moved);
        file.open();
        write(file, 3, 3);
        Outcome outcome = ChainVerifier.verify(List.of(path, moved));
        assertThat(outcome.fault()).isNull();
        assertThat(outcome.records()).isEqualTo(3);
    }

    @Test
    void linksRecordsAcrossFilesAndRestarts() throws Exception {
        AuditFile file = file(", chain: true, rotate-size: 4KiB, keep-files: 1, fsync: always");
        file.open();
        write(file, 1, 60);
        file.close();
        Files.writeString(path, "{\"torn", StandardOpenOption.APPEND);
        AuditFile again = file(", chain: true, rotate-size: 4KiB, keep-files: 1");
        again.open();
        write(again, 61, 70);
        List<Path> parts =
                all().stream().filter(part -> !part.toString().contains("torn")).toList();
        assertThat(parts).hasSize(2);
        Outcome outcome = ChainVerifier.verify(parts);
        assertThat(outcome.fault()).isNull();
        assertThat(outcome.last().seq()).isEqualTo(70);
        assertThat(outcome.last().first()).isGreaterThan(1);
    }

    @Test
    void doesNotLinkBehindRecordsWithoutLinks() throws Exception {
        Files.writeString(path, "{\"n\":1}\n");
        AuditFile file = file(", chain: true");
        assertThatThrownBy(file::open).hasMessageContaining("move it away");
    }

    private List<String> chain(int count) throws Exception {
        AuditFile file = file(", chain: true");
        file.open();
        write(file, 1, count);
        file.close();
        return new ArrayList<>(Files.readAllLines(path));
    }

    private Outcome verify(List<String> lines) throws Exception {
        Files.write(path, lines, StandardCharsets.UTF_8);
        return ChainVerifier.verify(List.of(path));
    }

    @Test
    void verifyFindsTheFirstRecordThatIsNotAsItWasWritten() throws Exception {
        List<String> good = chain(6);
        assertThat(verify(good).fault()).isNull();
        assertThat(verify(good).records()).isEqualTo(6);

        List<String> changed = new ArrayList<>(good);
        changed.set(2, changed.get(2).replace("{\"n\":3", "{\"n\":7"));
        assertThat(verify(changed).fault())
                .endsWith("audit.jsonl:3: record 3 was changed (expected: one with its own hash)");
        assertThat(verify(changed).records()).isEqualTo(2);

        List<String> missing = new ArrayList<>(good);
        missing.remove(3);
        assertThat(verify(missing).fault()).endsWith(":4: record 4 is missing before record 5");
        missing.remove(3);
        assertThat(verify(missing).fault())
                .endsWith(":4: records 4 to 5 are missing before record 6");

        List<String> moved = new ArrayList<>(good);
        Collections.swap(moved, 1, 2);
        assertThat(verify(moved).fault()).endsWith(":2: record 2 is missing before record 3");

        List<String> twice = new ArrayList<>(good);
        twice.add(3, good.get(2));
        assertThat(verify(twice).fault())
                .endsWith(":4: record 3 out of order (expected: record 4)");

        List<String> headless = new ArrayList<>(good.subList(2, 6));
        assertThat(verify(headless).fault()).isNull();
        assertThat(verify(headless).last().first()).isEqualTo(3);

        List<String> foreign = new ArrayList<>(good);
        foreign.add(2, "{\"n\":0}");
        assertThat(verify(foreign).fault()).contains(":3: no linked record");
    }

    @Test
    void verifyFindsARecordThatWasForgedWithItsHash() throws Exception {
        List<String> good = chain(4);
        String forged = good.get(1).replace("{\"n\":2", "{\"n\":9");
        int hash = forged.lastIndexOf(",\"hash\"");
        forged = forged.substring(0, hash) + ",\"hash\":\"" + AuditChain.hashOf(forged) + "\"}";
        good.set(1, forged);
        assertThat(verify(good).fault()).contains(":3: record 3 does not follow the record before");
    }

    @Test
    void verifySeesATornEnd() throws Exception {
        chain(2);
        Files.writeString(path, "{", StandardOpenOption.APPEND);
        assertThat(ChainVerifier.verify(List.of(path)).fault()).contains(":3: no linked record");
        chain(3);
        String text = Files.readString(path);
        Files.writeString(path, text.substring(0, text.length() - 1));
        assertThat(ChainVerifier.verify(List.of(path)).fault())
                .endsWith("the file ends in the middle of a record");
    }

    @Test
    void verifyLeavesOutTheTornEndsThatStartsHavePutAside() throws Exception {
        chain(2);
        Files.writeString(path, "{\"torn", StandardOpenOption.APPEND);
        chain(2);
        assertThat(all()).hasSize(2);
        Outcome outcome = ChainVerifier.verify(all());
        assertThat(outcome.fault()).isNull();
        assertThat(outcome.records()).isEqualTo(4);
        assertThat(outcome.torn()).containsExactly(all().get(1));

        Files.writeString(all().get(1), "\n", StandardOpenOption.APPEND);
        assertThat(ChainVerifier.verify(all()).fault()).contains("torn-").contains(":1: no linked");
    }

    @Test
    void verifySeesALineEndThatWasChanged() throws Exception {
        chain(3);
        String text = Files.readString(path);
        Files.writeString(path, text.replaceFirst("\n", "\r\n"));
        assertThat(ChainVerifier.verify(List.of(path)).fault()).contains(":1: no linked record");
        Files.writeString(path, text.replaceFirst("\n", "\r"));
        assertThat(ChainVerifier.verify(List.of(path)).fault()).contains("audit.jsonl:1: ");
    }

    @Test
    void verifyNamesTheFileWhoseFirstRecordWasChanged() throws Exception {
        AuditFile file = file(", chain: true, rotate-size: 4KiB, keep-files: all");
        file.open();
        write(file, 1, 80);
        assertThat(all()).hasSizeGreaterThan(3);
        Path second = all().get(2);
        List<String> lines = Files.readAllLines(second);
        lines.set(0, "x" + lines.get(0).substring(1));
        Files.write(second, lines);
        assertThat(ChainVerifier.verify(all()).fault())
                .isEqualTo(
                        second
                                + ":1: no linked record (expected: a line that ends with seq, prev"
                                + " and hash)");
    }
}
