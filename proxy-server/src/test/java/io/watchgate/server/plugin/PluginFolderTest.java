package io.watchgate.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watchgate.config.GatewayConfig;
import io.watchgate.config.key.Defaults;
import io.watchgate.config.policy.FilterConfig;
import io.watchgate.content.FilterSet;
import io.watchgate.content.FilterSource.Plugins;
import io.watchgate.filter.FilterFactory;
import io.watchgate.testkit.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is loaded out of a folder, and what is refused before it is in force. */
class PluginFolderTest {

    @TempDir private Path directory;
    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(directory.resolve("plugins"));
    }

    private void plugin(String jar, String source) throws IOException {
        PluginJar.make(folder.resolve(jar), "Made", source);
    }

    private void check(String type, Map<String, Object> settings) {
        FilterConfig filter = Records.of(FilterConfig.class, "type", type, "settings", settings);
        GatewayConfig config = Defaults.of(GatewayConfig.class);
        config = Records.with(config, "plugins", folder);
        FilterSet.check(Records.with(config, "filters", List.of(filter)), new PluginFolder());
    }

    private void assertRefused(String type, Map<String, Object> settings, String... text) {
        assertThatThrownBy(() -> check(type, settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(text);
    }

    @Test
    void findsWhatAJarNamesAndLeavesOtherFilesAlone() throws IOException {
        plugin("made.jar", PluginJar.source("Made", "made", "return Verdict.pass();"));
        Files.writeString(folder.resolve("README"), "no jar");
        try (Plugins plugins = new PluginFolder().open(folder)) {
            assertThat(plugins.factories()).extracting(FilterFactory::type).containsExactly("made");
            assertThat(plugins.isStill(folder)).isTrue();
            plugin("other.jar", PluginJar.source("Made", "other", "return Verdict.pass();"));
            assertThat(plugins.isStill(folder)).isFalse();
        }
        check("made", Map.of("word", "x"));
    }

    @Test
    void aPluginSeesTheApiAndTheJdkAndNothingElse() throws IOException {
        String looks =
                """
                        static String look(String name) {
                            try {
                                return Class.forName(name).getClassLoader() == Made.class.getClassLoader()
                                        ? "own" : "theirs";
                            } catch (ClassNotFoundException unseen) {
                                return "none";
                            }
                        }

                        public String toString() {
                            return look("io.watchgate.filter.Content") + " "
                                    + look("io.watchgate.content.FilterSet") + " "
                                    + look("io.netty.buffer.ByteBuf") + " "
                                    + look("org.slf4j.Logger") + " "
                                    + look("Library") + " "
                                    + look("java.util.logging.Logger") + " "
                                    + (Made.class.getResource("/io/netty/buffer/ByteBuf.class") == null);
                        }
                """;
        PluginJar.make(
                folder.resolve("made.jar"),
                "Made",
                PluginJar.source("Made", "made", 1, looks, "return Verdict.pass();"),
                "public final class Library {}");
        try (Plugins plugins = new PluginFolder().open(folder)) {
            assertThat(plugins.factories().get(0))
                    .hasToString("theirs none none none own theirs true");
        }
    }

    @Test
    void twoPluginsHaveClassesOfTheSameNameEachItsOwn() throws IOException {
        plugin("a.jar", PluginJar.source("Made", "a", "return Verdict.pass();"));
        plugin("b.jar", PluginJar.source("Made", "b", "return Verdict.pass();"));
        try (Plugins plugins = new PluginFolder().open(folder)) {
            assertThat(plugins.factories())
                    .extracting(FilterFactory::type)
                    .containsExactly("a", "b");
        }
    }

    @Test
    void anotherVersionOfTheApiIsRefused() throws IOException {
        plugin("made.jar", PluginJar.source("Made", "made", 2, "", "return Verdict.pass();"));
        assertRefused(
                "made",
                Map.of("word", "x"),
                "filters[0].type: made of API version 2 (expected: version 1)");
    }

    @Test
    void whatIsMeantIsSaidOfUnknownTypesAndKeys() throws IOException {
        plugin("made.jar", PluginJar.source("Made", "word-list", "return Verdict.pass();"));
        assertRefused("wordlist", Map.of(), "filters[0].type: wordlist", "did you mean word-list?");
        assertRefused(
                "word-list",
                Map.of("wrd", "x"),
                "filters[0].settings.wrd: unknown (did you mean word?)");
        assertRefused("word-list", Map.of(), "filters[0].settings.word: missing");
        assertRefused(
                "word-list",
                Map.of("word", List.of("x")),
                "filters[0].settings.word: a list (expected: a single value)");
    }

    @Test
    void aJarWithoutAFilterIsRefused() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        Files.writeString(empty.resolve("x"), "x");
        PluginJar.pack(empty, folder.resolve("none.jar"));
        assertRefused(
                "detect", Map.of(), "plugins: none.jar: names no filter", "META-INF/services");
    }

    @Test
    void whatIsNoJarIsRefused() throws IOException {
        Files.writeString(folder.resolve("broken.jar"), "no jar");
        assertRefused("detect", Map.of(), "plugins: broken.jar: cannot be read");
        folder = directory.resolve("nowhere");
        assertRefused("detect", Map.of(), "plugins: ", "(expected: a folder that can be read)");
    }

    @Test
    void aFactoryThatCannotBeMadeIsRefused() throws IOException {
        String throwing = "public Made() { throw new IllegalStateException(\"at once\"); }";
        plugin("made.jar", PluginJar.source("Made", "made", 1, throwing, "return null;"));
        assertRefused("made", Map.of(), "plugins: made.jar: ", "at once");
    }

    @Test
    void aTypeThatIsTakenIsRefused() throws IOException {
        plugin("made.jar", PluginJar.source("Made", "detect", "return Verdict.pass();"));
        assertRefused("detect", Map.of(), "another filter of type detect", "each type once");
    }
}
