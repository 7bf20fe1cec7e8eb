package io.watchgate.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.watchgate.config.GatewayConfig;
import io.watchgate.config.policy.FilterConfig;
import io.watchgate.config.policy.FilterConfig.OnError;
import io.watchgate.content.FilterSource;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Filters out of jars, between a client and a server. */
class PluginIT {

    private static final String DONE = "{\"content\":[{\"type\":\"text\",\"text\":\"done\"}]}";

    @TempDir private Path directory;
    private Path folder;
    private final ScriptedServer server = new ScriptedServer();

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(directory.resolve("plugins"));
        server.answers("tools/call", DONE);
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    private void plugin(String verdict) throws IOException {
        plugin("", verdict);
    }

    private void plugin(String members, String verdict) throws IOException {
        plugin(members, verdict, "");
    }

    private void plugin(String members, String verdict, String close) throws IOException {
        PluginJar.make(
                folder.resolve("made.jar"),
                "Made",
                PluginJar.source("Made", "made", 1, members, verdict, close));
    }

    private static FilterConfig made(Object... changes) {
        FilterConfig plain =
                Records.of(
                        FilterConfig.class, "type", "made", "settings", Map.of("word", "secret"));
        for (int i = 0; i < changes.length; i += 2) {
            plain = Records.with(plain, (String) changes[i], changes[i + 1]);
        }
        return plain;
    }

    private TestGateway.Setup gateway(FilterSource source) {
        return TestGateway.with(1).upstream("files", server).plugins(source, folder);
    }

    private TestGateway gateway(FilterConfig... filters) {
        TestGateway.Setup setup = gateway(new PluginFolder());
        Stream.of(filters).forEach(setup::filter);
        return setup.start();
    }

    private static String call(TestGateway gateway, String text) {
        return call(McpClient.open(gateway, "files"), text);
    }

    private static String call(McpClient client, String text) {
        String params = "{\"name\":\"say\",\"arguments\":{\"text\":\"" + text + "\"}}";
        return client.call(McpClient.request("7", "tools/call", params));
    }

    @Test
    void aSmallMessageIsNotJudgedOnALoopByAPlugin() throws IOException {
        plugin("return Verdict.deny(\"on \" + Thread.currentThread().getName(), List.of());");
        try (TestGateway gateway = gateway(made())) {
            assertThat(call(gateway, "secret")).contains("policy_denied", "on filters-");
            assertThat(call(gateway, "other")).contains("done");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "throw new IllegalStateException();",
                "throw new AssertionError();",
                "throw new StackOverflowError();",
                "throw new OutOfMemoryError();",
                "throw new LinkageError();",
                "return null;",
                "return Verdict.rewrite(new byte[0], List.of());",
                "Thread.currentThread().interrupt(); return null;"
            })
    void scenario42_aPluginThatCannotDecideBlocks(String fault) throws IOException {
        plugin(fault);
        try (TestGateway gateway = gateway(made())) {
            McpClient client = McpClient.open(gateway, "files");
            assertThat(call(client, "secret")).contains("policy_denied", "could not decide");
            assertThat(server.count("tools/call")).isZero();
            assertThat(call(client, "other")).contains("done");
        }
        try (TestGateway gateway = gateway(made("onError", OnError.ALLOW))) {
            assertThat(call(gateway, "secret")).contains("done");
        }
    }

    @Test
    void aPluginThatHangsDoesNotStopTheMessage() throws IOException {
        plugin("while (true) { Thread.onSpinWait(); if (Thread.interrupted()) return null; }");
        try (TestGateway gateway = gateway(made("timeout", Duration.ofMillis(20)))) {
            assertThat(call(gateway, "secret")).contains("policy_denied", "took too long");
            Await.until(() -> gateway.core().filters().pool().lost() == 0, "the thread's return");
        }
    }

    @Test
    void whatAPluginDoesToItsInputChangesNothing() throws IOException {
        plugin("Arrays.fill(content.json(), (byte) 'x'); return Verdict.pass();");
        FilterConfig next = made("name", "next");
        try (TestGateway gateway = gateway(made(), next)) {
            assertThat(call(gateway, "secret")).contains("done");
            assertThat(gateway.core().filters().counts().get("made").judged())
                    .isEqualTo(gateway.core().filters().counts().get("next").judged());
            assertThat(server.received()).anyMatch(message -> message.contains("secret"));
        }
    }

    @Test
    void whatAPluginKeepsAndChangesLaterChangesNothing() throws IOException {
        plugin(
                "static byte[] kept; static final List<Object> ALL = new ArrayList<>();",
                "ALL.add(content);"
                        + " byte[] other = text.replace(\"secret\", \"public\").getBytes();"
                        + " if (kept != null) Arrays.fill(kept, (byte) '!');"
                        + " kept = other; return Verdict.rewrite(other, List.of());");
        try (TestGateway gateway = gateway(made())) {
            McpClient client = McpClient.open(gateway, "files");
            assertThat(call(client, "secret")).contains("done");
            assertThat(call(client, "secret")).contains("done");
            assertThat(
                            server.received().stream()
                                    .filter(message -> message.contains("\"text\":\"public\"")))
                    .hasSize(2);
        }
    }

    @Test
    void aReloadTakesTheJarsThatAreThereNowAndLetsGoOfTheOld() throws IOException {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        FilterSource source =
                from -> {
                    FilterSource.Plugins opened = new PluginFolder().open(from);
                    opened.factories()
                            .forEach(
                                    each ->
                                            loaders.add(
                                                    new WeakReference<>(
                                                            each.getClass().getClassLoader())));
                    return opened;
                };
        String leaks =
                "static final ThreadLocal<Object> LEFT = ThreadLocal.withInitial(Made::new);"
                        + " static Content last;";
        plugin(leaks, "LEFT.get(); last = content; return Verdict.deny(\"old\", List.of());");
        try (TestGateway gateway = gateway(source).filter(made()).start()) {
            McpClient client = McpClient.open(gateway, "files");
            assertThat(call(client, "secret")).contains("made: old");
            plugin("return Verdict.deny(\"new one\", List.of());");
            GatewayConfig config = gateway.core().snapshot().config();
            gateway.core().apply(config);
            assertThat(call(client, "secret")).contains("made: new one");
            assertThat(loaders).hasSize(2);
            Await.until(
                    () -> {
                        System.gc();
                        return loaders.get(0).refersTo(null);
                    },
                    "the end of the old code");
            gateway.core().apply(config);
            assertThat(loaders).hasSize(2);
            gateway.core().apply(Records.with(config, "filters", List.of()));
            assertThat(call(client, "secret")).contains("done");
        }
    }

    @Test
    void aPluginThatTakesItsTimeToCloseHoldsUpNobody() throws IOException {
        Path gate = directory.resolve("gate");
        Files.createFile(gate);
        String hang =
                "while (new java.io.File(\"" + gate + "\").exists()) { Thread.onSpinWait(); }";
        plugin("", "return Verdict.deny(\"old\", List.of());", hang);
        try (TestGateway gateway = gateway(made())) {
            McpClient client = McpClient.open(gateway, "files");
            assertThat(call(client, "secret")).contains("made: old");
            GatewayConfig config = gateway.core().snapshot().config();
            gateway.core().apply(Records.with(config, "filters", List.of()));
            assertThat(call(client, "secret")).contains("done");
            Await.until(() -> gateway.core().filters().ending() == 1, "the old filters' end");
            assertThat(call(client, "secret")).contains("done");
            Files.delete(gate);
            Await.until(() -> gateway.core().filters().ending() == 0, "the end of their end");
        }
    }

    @Test
    void threadsThatAFilterLeavesAreNamed() throws IOException {
        Path gate = directory.resolve("gate");
        Files.createFile(gate);
        String loop =
                "while (new java.io.File(\"" + gate + "\").exists()) { Thread.onSpinWait(); }";
        plugin(
                "static Thread left(String name) { Thread left = new Thread(() -> { "
                        + loop
                        + " }, name); left.setDaemon(true); left.start(); return left; }"
                        + " { left(\"left-at-loading\"); }",
                "left(\"left-in-judge\"); return Verdict.pass();",
                "left(\"left-in-close\"); ");
        Logger log = (Logger) LoggerFactory.getLogger(LoadedPlugins.class);
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.list = new CopyOnWriteArrayList<>();
        said.start();
        log.addAppender(said);
        try (TestGateway gateway = gateway(made())) {
            assertThat(call(gateway, "secret")).contains("done");
            GatewayConfig config = gateway.core().snapshot().config();
            gateway.core().apply(Records.with(config, "filters", List.of()));
            Await.until(() -> !said.list.isEmpty(), "what was said");
            assertThat(said.list.get(0).getFormattedMessage())
                    .isEqualTo(
                            "plugin made.jar has left threads running, which keep its code:"
                                    + " [left-at-loading, left-in-close, left-in-judge]");
        } finally {
            log.detachAppender(said);
            Files.delete(gate);
        }
    }

    @Test
    void theExampleIsBuiltAndStopsWhatItsListSays() throws IOException {
        PluginJar.makeExample(folder.resolve("word-list.jar"));
        FilterConfig filter =
                made(
                        "type",
                        "word-list",
                        "settings",
                        Map.of("words", List.of("nothing", "Secret")));
        try (TestGateway gateway = gateway(filter)) {
            McpClient client = McpClient.open(gateway, "files");
            assertThat(call(client, "a sec\\u0072et"))
                    .contains("policy_denied", "denied by filter word-list: a word of the list");
            assertThat(call(client, "other")).contains("done");
        }
    }

    @Test
    void theExamplesPomIsOfThisVersion() throws IOException {
        String ours = Files.readString(Path.of("../pom.xml"));
        String version = ours.replaceAll("(?s).*?<version>(.*?)</version>.*", "$1");
        assertThat(Files.readString(PluginJar.EXAMPLE.resolve("pom.xml")))
                .contains("<watchgate.version>" + version + "</watchgate.version>")
                .contains("<artifactId>proxy-core</artifactId>");
    }
}
