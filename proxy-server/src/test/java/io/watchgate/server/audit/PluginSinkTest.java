package io.watchgate.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.watchgate.audit.AuditField;
import io.watchgate.audit.AuditRecord;
import io.watchgate.config.AuditSinkConfig;
import io.watchgate.filter.FilterSettings;
import io.watchgate.server.plugin.PluginJar;
import io.watchgate.server.plugin.SinkPlugin;
import io.watchgate.testkit.Await;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sinks out of jars: what they are given, and what becomes of those that misbehave. */
class PluginSinkTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    /** Does not heed its thread's interruption. */
    private static final String HANGS = "while (asked(\"hang\")) Thread.onSpinWait();";

    @TempDir private Path directory;
    private Path plugins;
    private Path place;
    private String key = "folder";
    private final List<LineSink> open = new ArrayList<>();

    @BeforeEach
    void makeFolders() throws IOException {
        plugins = Files.createDirectory(directory.resolve("plugins"));
        place = Files.createDirectory(directory.resolve("place"));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (LineSink sink : open) {
            sink.close(LONG);
        }
    }

    private void plugin(String write) throws IOException {
        plugin(1, write);
    }

    private void plugin(int version, String write) throws IOException {
        PluginJar.makeSink(
                plugins.resolve("made.jar"),
                "Made",
                PluginJar.sinkSource("Made", "made", version, write));
    }

    private AuditSinkConfig config(String more) throws Exception {
        Path file = directory.resolve("watchgate.yaml");
        Files.writeString(
                file,
                "version: 1\nupstreams: {}\nplugins: "
                        + plugins
                        + "\naudit: {to: \"plugin://made\", settings: {"
                        + key
                        + ": "
                        + place
                        + "}, queue: 64KiB"
                        + more
                        + "}\n");
        return AuditConfigs.read(file).get(0);
    }

    private LineSink sink(String more) throws Exception {
        LineSink sink = new SinkTypes(1, plugins).make(config(more), "audit[0]");
        sink.start();
        open.add(sink);
        return sink;
    }

    private static void take(LineSink sink, String subject) {
        AuditRecord record = new AuditRecord().set(AuditField.TIME, 0);
        sink.take(0, record.set(AuditField.SUBJECT, subject), 0);
    }

    private String written(String file) {
        try {
            Path path = place.resolve(file);
            return Files.exists(path) ? Files.readString(path) : "";
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static String line(String subject) {
        return "{\"time\":\"1970-01-01T00:00:00.000Z\",\"subject\":\"" + subject + "\"}\n";
    }

    @Test
    void aSinkOutOfAJarIsGivenLinesAndIsClosedAtTheEnd() throws Exception {
        plugin("");
        LineSink sink = sink("");
        take(sink, "one");
        take(sink, "two");
        assertThat(sink.close(LONG)).isZero();
        assertThat(written("records")).isEqualTo(line("one") + line("two"));
        assertThat(written("calls")).isEqualTo("open\nclose\n");
    }

    @Test
    void aSinkThatHasEndedHasNoThreadOfTheGatewaysOwnThatCouldBeTakenForThePlugins()
            throws Exception {
        plugin("");
        AtomicBoolean busy = new AtomicBoolean(true);
        List<Thread> others = new ArrayList<>();
        for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
            Thread other = new Thread(() -> keepBusy(busy), "busy");
            others.add(other);
            other.start();
        }
        try {
            for (int i = 0; i < 50; i++) {
                LineSink sink = sink("");
                take(sink, "one");
                assertThat(sink.close(LONG)).isZero();
                assertThat(Thread.getAllStackTraces().keySet().stream().filter(Thread::isAlive))
                        .extracting(Thread::getName)
                        .doesNotContain("audit-plugin");
            }
        } finally {
            busy.set(false);
            for (Thread other : others) {
                other.join();
            }
        }
    }

    private static void keepBusy(AtomicBoolean busy) {
        while (busy.get()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aSinkThatHangsHoldsOneThreadAndNoLoopAndIsTriedAgainWhenItIsBack() throws Exception {
        plugin(HANGS);
        Files.createFile(place.resolve("hang"));
        LineSink sink = sink(", timeout: 20ms, on-full: drop");
        take(sink, "one");
        Await.until(() -> sink.writer().failures() > 1, "two failed attempts");
        assertThat(sink.timeouts()).isEqualTo(1);
        assertThat(written("calls")).isEqualTo("open\n");
        for (int i = 0; i < 2000; i++) {
            assertThat(sink.canKeep(0, i)).isTrue();
            take(sink, "more");
        }
        assertThat(sink.dropped()).isPositive();
        Files.delete(place.resolve("hang"));
        Await.until(() -> !sink.writer().isFailing(), "the sink's return");
        assertThat(sink.close(LONG)).isZero();
        // The one that hung wrote the first line as well: nobody could know.
        assertThat(written("records").lines().filter(line -> line.contains("more")))
                .hasSize((int) sink.taken() - 1);
        assertThat(written("records")).startsWith(line("one") + line("one"));
        assertThat(written("calls")).isEqualTo("open\nopen\nclose\n");
    }

    @Test
    void aSinkThatHangsRefusesRequestsWhereItWasToldTo() throws Exception {
        plugin(HANGS);
        Files.createFile(place.resolve("hang"));
        LineSink sink = sink(", timeout: 20ms, on-full: refuse");
        assertThat(sink.canKeep(0, 0)).isTrue();
        take(sink, "one");
        Await.until(() -> !sink.canKeep(0, 0), "a refusal");
        Files.delete(place.resolve("hang"));
        Await.until(() -> sink.canKeep(0, 0), "the end of refusals");
        assertThat(sink.close(LONG)).isZero();
        assertThat(written("records")).endsWith(line("one"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "throw new IOException(\"no place\");",
                "throw new IllegalStateException(\"secret\");",
                "throw new AssertionError();",
                "throw new StackOverflowError();",
                "throw new LinkageError();",
                "return 0;",
                "return -1;",
                "return count + 1;",
                "return 3;"
            })
    void aSinkThatFailsKeepsItsLinesUntilItDoesNot(String fault) throws Exception {
        plugin("if (asked(\"fail\")) " + fault);
        Files.createFile(place.resolve("fail"));
        LineSink sink = sink(", on-full: refuse");
        take(sink, "one");
        Await.until(() -> sink.writer().isFailing(), "a failure");
        assertThat(sink.canKeep(0, 0)).isFalse();
        assertThat(written("records")).isEmpty();
        Files.delete(place.resolve("fail"));
        sink.reopen();
        Await.until(() -> sink.canKeep(0, 0), "the end of refusals");
        assertThat(sink.close(LONG)).isZero();
        assertThat(written("records")).isEqualTo(line("one"));
        assertThat(sink.timeouts()).isZero();
    }

    @Test
    void aSinkMayTakeAPartOfTheLines() throws Exception {
        plugin("count = new String(lines, 0, count).indexOf('\\n') + 1;");
        LineSink sink = sink("");
        for (int i = 0; i < 20; i++) {
            take(sink, "n" + i);
        }
        assertThat(sink.close(LONG)).isZero();
        assertThat(written("records").lines()).hasSize(20);
    }

    @Test
    void threadsThatAPluginLeavesAreFoundAndItsCodeIsLetGoWhenTheyEnd() throws Exception {
        plugin(
                "Thread left = new Thread(() -> { while (asked(\"run\")) Thread.onSpinWait(); },"
                        + " \"left-behind\"); left.setDaemon(true); left.start();");
        Files.createFile(place.resolve("run"));
        SinkPlugin plugin = SinkPlugin.find(plugins, "made", "audit[0].to");
        WeakReference<ClassLoader> loader = new WeakReference<>(plugin.loader());
        AuditSinkConfig config = config("");
        GuardedSink sink = guarded(config, plugin);
        sink.open();
        byte[] bytes = line("one").getBytes();
        assertThat(sink.write(bytes, bytes.length)).isEqualTo(bytes.length);
        sink.close();
        sink.end();
        assertThat(plugin.threads()).containsExactly("left-behind");
        assertThat(written("calls")).isEqualTo("open\nclose\n");
        Files.delete(place.resolve("run"));
        awaitNoThreads(plugin);
        plugin = null;
        sink = null;
        Await.until(
                () -> {
                    System.gc();
                    return loader.refersTo(null);
                },
                "the end of the code");
    }

    private static void awaitNoThreads(SinkPlugin plugin) {
        Await.until(() -> plugin.threads().isEmpty(), "the thread's end");
    }

    private static GuardedSink guarded(AuditSinkConfig config, SinkPlugin plugin) {
        FilterSettings settings = FilterSettings.of(config.plugin().settings());
        return new GuardedSink(
                config,
                plugin,
                plugin.factory().create(settings, new byte[0]),
                () -> plugin.factory().create(settings, new byte[0]));
    }

    @Test
    void aChangedJarIsAnotherSinkAndAnUnchangedOneIsTheSame() throws Exception {
        plugin("");
        LineSink sink = sink("");
        AuditSinkConfig config = config("");
        assertThat(sink.isOf(config, plugins)).isTrue();
        assertThat(sink.isOf(config(", timeout: 3s"), plugins)).isFalse();
        assertThat(sink.isOf(config, place)).isFalse();
        plugin("note(\"changed\");");
        assertThat(sink.isOf(config, plugins)).isFalse();
    }

    private void assertRefused(String more, String... text) {
        assertThatThrownBy(() -> sink(more)).hasMessageContainingAll(text);
    }

    @Test
    void whatIsMeantIsSaidOfUnknownTypesAndSettings() throws Exception {
        plugin("");
        key = "foldr";
        assertRefused("", "audit[0].settings.foldr: unknown (did you mean folder?)");
        key = "folder";
        PluginJar.makeSink(
                plugins.resolve("made.jar"), "Made", PluginJar.sinkSource("Made", "mades", 1, ""));
        assertRefused("", "audit[0].to: made (did you mean mades?)");
        plugin(2, "");
        assertRefused("", "audit[0].to: plugin://made of API version 2 (expected: version 1)");
        plugin("");
        place = directory.resolve("nowhere");
        assertRefused("", "audit[0].settings.folder: ", "(expected: a folder that is there)");
    }

    @Test
    void theExampleLeavesBatchesOfRecordsInAFolder() throws Exception {
        PluginJar.makeExample(plugins.resolve("word-list.jar"));
        AuditSinkConfig config =
                AuditConfigs.one(
                        directory,
                        "{to: \"plugin://spool\", format: csv, settings: {lines: 3, folder: "
                                + place
                                + "}}\nplugins: "
                                + plugins);
        LineSink sink = new SinkTypes(1, plugins).make(config, "audit[0]");
        sink.start();
        for (int i = 0; i < 7; i++) {
            take(sink, "n" + i);
        }
        assertThat(sink.close(LONG)).isZero();
        try (Stream<Path> batches = Files.list(place)) {
            assertThat(batches)
                    .hasSizeGreaterThan(2)
                    .allSatisfy(
                            batch ->
                                    assertThat(Files.readAllLines(batch))
                                            .hasSizeBetween(2, 4)
                                            .first(STRING)
                                            .startsWith("time,event,"));
        }
    }

    @Test
    void twoJarsWithTheSameTypeAreRefused() throws Exception {
        plugin("");
        PluginJar.makeSink(
                plugins.resolve("more.jar"), "Made", PluginJar.sinkSource("Made", "made", 1, ""));
        assertRefused("", "plugins: another sink of type made (expected: each type once)");
    }
}
