package io.watchgate.config.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.watchgate.config.LogConfig;
import io.watchgate.config.RuntimeConfig;
import io.watchgate.config.TlsConfig;
import io.watchgate.testkit.Seeds;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueFormTest {

    @ParameterizedTest
    @CsvSource({"50ms,50", "5s,5000", "2m,120000", "1h,3600000", "30d,2592000000", "0s,0"})
    void readsDurations(String text, long millis) {
        ValueForm form = ValueForm.of(Duration.class);
        assertThat(form.read(text)).isEqualTo(Duration.ofMillis(millis));
        assertThat(form.write(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "5", "s", "-5s", "1.5s", "5 s", "5S", "1h30m", "9999999999s", "off"})
    void refusesWhatIsNoDuration(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ValueForm.of(Duration.class).read(text))
                .withMessage(text + " (expected: a number with ms, s, m, h or d, as in 30s)");
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "64KiB,65536",
        "16MiB,16777216",
        "1GiB,1073741824",
        "1KB,1000",
        "1k,1000",
        "2 MB,2000000",
        "5B,5",
        "7,7",
        "1gib,1073741824"
    })
    void readsSizes(String text, long bytes) {
        assertThat(ValueForm.of(ByteSize.class).read(text)).isEqualTo(new ByteSize(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "KiB", "1TiB", "-1B", "1.5MiB", "1  MiB", "12345678901"})
    void refusesWhatIsNoSize(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ByteSize.parse(text))
                .withMessage(
                        "size: "
                                + text
                                + " (expected: a number with B, KiB, MiB or GiB, as in 16MiB)");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8808,127.0.0.1,8808,127.0.0.1:8808",
        "[::1]:0,::1,0,[::1]:0",
        "example.com:65535,example.com,65535,example.com:65535",
        ":80,0.0.0.0,80,0.0.0.0:80",
        "8808,127.0.0.1,8808,127.0.0.1:8808"
    })
    void readsAddresses(String text, String host, int port, String written) {
        ValueForm form = ValueForm.of(HostPort.class);
        assertThat(form.read(text)).isEqualTo(new HostPort(host, port));
        assertThat(form.write(new HostPort(host, port))).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "::1:80", "a:b", "a:70000", "a b:1", "http://a:1", "[::1]", "a@b:1"})
    void refusesWhatIsNoAddress(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ValueForm.of(HostPort.class).read(text));
    }

    @Test
    void readsTheOtherTypes() {
        assertThat(ValueForm.of(int.class).read("-12")).isEqualTo(-12);
        assertThat(ValueForm.of(boolean.class).read("TRUE")).isEqualTo(true);
        assertThat(ValueForm.of(boolean.class).read("false")).isEqualTo(false);
        assertThat(ValueForm.of(URI.class).read("http://x/")).isEqualTo(URI.create("http://x/"));
        assertThat(ValueForm.of(Path.class).read("a b")).isEqualTo(Path.of("a b"));
        assertThat(ValueForm.of(String.class).read("a\nb")).isEqualTo("a\nb");
    }

    @Test
    void spellsConstantsWithHyphens() {
        ValueForm form = ValueForm.of(RuntimeConfig.IoChoice.class);
        assertThat(form.read("io-uring")).isEqualTo(RuntimeConfig.IoChoice.IO_URING);
        assertThat(form.write(RuntimeConfig.IoChoice.IO_URING)).isEqualTo("io-uring");
        assertThat(form.expected()).isEqualTo("auto, epoll, io-uring or nio");
        assertThatIllegalArgumentException().isThrownBy(() -> form.read("io_uring"));
    }

    @Test
    void hasAWordForZeroWhereTheKeySaysSo() throws Exception {
        Key loops = key(RuntimeConfig.class, "loops");
        ValueForm form = ValueForm.of(int.class, loops);
        assertThat(form.read("auto")).isEqualTo(0);
        assertThat(form.write(0)).isEqualTo("auto");
        assertThat(form.write(3)).isEqualTo("3");
        assertThat(form.expected()).isEqualTo("1 to 1024, or auto");
    }

    @Test
    void writesDurationsInTheLargestUnitThatFits() {
        ValueForm form = ValueForm.of(Duration.class);
        assertThat(form.write(Duration.ofSeconds(60))).isEqualTo("1m");
        assertThat(form.write(Duration.ofSeconds(90))).isEqualTo("90s");
        assertThat(form.write(Duration.ofMillis(1500))).isEqualTo("1500ms");
        assertThat(form.write(Duration.ofHours(24))).isEqualTo("1d");
        assertThat(form.write(Duration.ofHours(25))).isEqualTo("25h");
    }

    @Test
    void refusesTypesThatAreNoTexts() {
        assertThat(ValueForm.exists(TlsConfig.class)).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> ValueForm.of(TlsConfig.class));
    }

    private static Key key(Class<? extends Record> type, String component) {
        return KeyField.of(type).stream()
                .filter(field -> field.component().getName().equals(component))
                .findFirst()
                .orElseThrow()
                .about();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                int.class,
                boolean.class,
                Duration.class,
                ByteSize.class,
                HostPort.class,
                Path.class,
                LogConfig.Level.class
            })
    void readsNothingThatItsPatternDoesNotMatch(Class<?> type) {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        ValueForm form = ValueForm.of(type);
        int both = 0;
        for (int i = 0; i < 20_000; i++) {
            String text = randomText(random);
            boolean matches = text.matches(form.pattern());
            boolean isRead = isRead(form, text);
            // A port may match and be too large; nothing else that matches is refused.
            boolean mayDiffer = type == HostPort.class && matches;
            assertThat(isRead || mayDiffer)
                    .as("%s as %s, %s", text, type.getSimpleName(), seeds.describe())
                    .isEqualTo(matches);
            both += isRead && matches ? 1 : 0;
        }
        assertThat(both).isPositive();
    }

    private static boolean isRead(ValueForm form, String text) {
        try {
            form.read(text);
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    private static String randomText(Random random) {
        List<String> parts =
                List.of(
                        "1",
                        "90",
                        "0",
                        "-",
                        " ",
                        ".",
                        ":",
                        "[",
                        "]",
                        "::1",
                        "k",
                        "K",
                        "iB",
                        "b",
                        "ms",
                        "s",
                        "d",
                        "true",
                        "False",
                        "info",
                        "error",
                        "localhost",
                        "/",
                        "@",
                        "g",
                        "1234567890",
                        "%",
                        "\0");
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            text.append(parts.get(random.nextInt(parts.size())));
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost,true",
        "127.0.0.1,true",
        "127.255.0.9,true",
        "::1,true",
        "0:0:0:0:0:0:0:1,true",
        "::ffff:127.0.0.1,true",
        "0.0.0.0,false",
        "::,false",
        "127.evil.example.com,false",
        "10.0.0.1,false",
        "128.0.0.1,false",
        "::2,false",
        ":x:,false"
    })
    void knowsWhoCanReachAnAddress(String host, boolean loopback) {
        assertThat(new HostPort(host, 1).isLoopback()).isEqualTo(loopback);
    }
}
