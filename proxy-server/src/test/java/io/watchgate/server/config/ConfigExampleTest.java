package io.watchgate.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.CommandTarget;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.server.config.shape.Shape;
import io.watchgate.server.config.shape.Shapes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The example has to hold every key, with its default and what it is for, and has to load. */
class ConfigExampleTest {

    private static final Path EXAMPLE = Repository.path("conf/watchgate.yaml");
    private static final Pattern COMMENTED_KEY = Pattern.compile("(?m)^( *)#([a-z-].*)$");

    @TempDir private Path directory;

    private static String example() throws IOException {
        return Files.readString(EXAMPLE);
    }

    private static String uncommented() throws IOException {
        return COMMENTED_KEY.matcher(example()).replaceAll("$1$2");
    }

    @Test
    void frontsTheTwoSampleServers() throws Exception {
        LoadedConfig loaded =
                new ConfigLoader(Map.of("WATCHGATE_LAUNCHER", "/opt/w g/bin/watchgate"))
                        .load(EXAMPLE);
        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.config().listen().get(0).address()).hasToString("127.0.0.1:8808");
        assertThat(loaded.config().admin().address()).hasToString("127.0.0.1:8809");
        assertThat(loaded.config().upstreams())
                .extracting(UpstreamConfig::key)
                .containsExactly("clock", "notes");
        assertThat(loaded.config().upstreams())
                .extracting(upstream -> ((CommandTarget) upstream.target()).command())
                .containsExactly(
                        List.of("/opt/w g/bin/watchgate", "sample", "clock"),
                        List.of("/opt/w g/bin/watchgate", "sample", "notes"));
    }

    @Test
    void loadsWithoutTheLauncherToo() throws Exception {
        assertThat(new ConfigLoader(Map.of()).load(EXAMPLE).config().upstreams()).hasSize(2);
    }

    @Test
    void loadsWithEveryKeyUncommented() throws Exception {
        Path file = Files.writeString(directory.resolve("all.yaml"), uncommented());
        LoadedConfig loaded = new ConfigLoader(Map.of(), AnyExpression.SOURCE).load(file);
        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.config().upstreams())
                .extracting(UpstreamConfig::key)
                .containsExactly("clock", "notes", "search");
        assertThat(loaded.config().policy().rules()).hasSize(7);
    }

    @Test
    void holdsEveryKeyWithItsDefault() throws Exception {
        Map<String, String> written = new LinkedHashMap<>();
        collect(
                "",
                new Load(LoadSettings.builder().build()).loadFromString(uncommented()),
                written);
        List<String> missing = new ArrayList<>();
        describe(
                Shapes.ofFile(),
                "",
                (path, field) -> {
                    String text = written.get(path);
                    boolean scalar = field.shape() instanceof Shape.Scalar;
                    String fallback = scalar ? field.about().value() : "";
                    if (text == null || !fallback.isEmpty() && !text.equals(fallback)) {
                        missing.add(path + ": " + text + " (expected: " + fallback + ")");
                    }
                });
        assertThat(missing).isEmpty();
    }

    @Test
    void saysWhatEachKeyIsFor() throws Exception {
        String comments = example().replaceAll("\\n *# ", " ");
        describe(
                Shapes.ofFile(),
                "",
                (path, field) -> assertThat(comments).as(path).contains(field.about().text()));
    }

    /** Notes the keys of what YAML made of the file; names of upstreams are NAME, actions RULE. */
    private static void collect(String path, Object value, Map<String, String> written) {
        if (value instanceof Map<?, ?> map) {
            written.putIfAbsent(path, "");
            map.forEach(
                    (key, child) -> {
                        String name =
                                path.equals("upstreams")
                                        ? "NAME"
                                        : path.equals("policy.rules")
                                                ? "RULE"
                                                : String.valueOf(key);
                        collect(path.isEmpty() ? name : path + "." + name, child, written);
                    });
        } else if (value instanceof List<?> list) {
            written.putIfAbsent(path, "");
            list.forEach(element -> collect(path, element, written));
        } else {
            written.putIfAbsent(path, String.valueOf(value));
        }
    }

    /** What is done with each key of the file. */
    private interface KeyAction {
        void accept(String path, Shape.Field field);
    }

    private static void describe(Shape.Group group, String path, KeyAction action) {
        for (Shape.Field field : group.keyed()) {
            String at = path.isEmpty() ? field.key() : path + "." + field.key();
            action.accept(at, field);
            // These keys of an upstream stand in the example once, under defaults.
            boolean shared = path.equals("upstreams.NAME") && isUnderDefaults(field.key());
            if (!shared) {
                below(field.shape(), at, action);
            }
        }
    }

    private static boolean isUnderDefaults(String key) {
        return List.of("restart", "timeouts", "limits").contains(key);
    }

    private static void below(Shape shape, String path, KeyAction action) {
        if (shape instanceof Shape.Group group) {
            describe(group, path, action);
        } else if (shape instanceof Shape.Named named) {
            describe(named.element(), path + ".NAME", action);
        } else if (shape instanceof Shape.Sequence list) {
            below(list.element(), path, action);
        } else if (shape instanceof Shape.Tagged tagged && !path.equals("policy.shadow.rules")) {
            // Rules of the shadow have the keys of rules, which stand in the example once.
            for (Shape.Field field : tagged.element().keyed()) {
                action.accept(path + ".RULE." + field.key(), field);
            }
        }
    }
}
