package io.watchgate.server.config.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.watchgate.config.GatewayConfig;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.config.key.Key;
import io.watchgate.config.key.KeyField;
import io.watchgate.config.key.WrittenKeys;
import io.watchgate.config.policy.RuleConfig;
import java.io.File;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {

    @TempDir private Path directory;

    private Path jar;
    private String classPath;

    @BeforeEach
    void makeJars() throws Exception {
        jar = Files.writeString(directory.resolve("server.jar"), "classes");
        Path core = Files.writeString(directory.resolve("core.jar"), "more classes");
        Path other = directory.resolve("other.jar");
        classPath = jar + File.pathSeparator + core + File.pathSeparator + other;
    }

    @Test
    void saysOfEveryKeyWhatItsAnnotationsSay() throws Exception {
        WrittenKeys written = written();
        assertThat(KeyFile.records())
                .contains(GatewayConfig.class, UpstreamConfig.class, RuleConfig.class);
        for (Class<? extends Record> type : KeyFile.records()) {
            assertThat(facts(Objects.requireNonNull(written.fields(type))))
                    .as(type.getSimpleName())
                    .isEqualTo(facts(KeyField.of(type)));
            assertThat(written.shortForm(type))
                    .as(type.getSimpleName())
                    .isEqualTo(KeyField.shortForm(type));
        }
    }

    @Test
    void hasNothingOfRecordsThatStandInNoFile() {
        assertThat(written().fields(Unwritten.class)).isNull();
        assertThat(written().shortForm(Unwritten.class)).isNull();
    }

    @Test
    void isNotTakenForOtherJars() throws Exception {
        byte[] file = KeyFile.written(classPath);
        Files.writeString(jar, "other classes");
        assertThat(KeyFile.read(file, classPath)).isNull();
    }

    @Test
    void isRefusedWhenItIsCutOff() {
        byte[] file = KeyFile.written(classPath);
        assertThat(KeyFile.read(new byte[0], classPath)).isNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyFile.read(Arrays.copyOf(file, file.length - 1), classPath));
    }

    private WrittenKeys written() {
        return Objects.requireNonNull(KeyFile.read(KeyFile.written(classPath), classPath));
    }

    private static Map<String, List<@Nullable Object>> facts(List<KeyField> fields)
            throws ReflectiveOperationException {
        Map<String, List<@Nullable Object>> facts = new LinkedHashMap<>();
        for (KeyField field : fields) {
            facts.put(field.name(), List.of(field.component().getName(), field.mayBeAbsent()));
            for (Method fact : Key.class.getDeclaredMethods()) {
                Object said = fact.invoke(field.about());
                facts.put(
                        field.name() + "." + fact.getName(),
                        List.of(said instanceof String[] words ? List.of(words) : said));
            }
        }
        return facts;
    }

    private record Unwritten(@Key(text = "Nothing.") String key) {}
}
