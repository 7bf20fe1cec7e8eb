package io.watchgate.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.CommandTarget;
import io.watchgate.config.HttpTarget;
import io.watchgate.config.UpstreamTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubstitutionTest {

    @TempDir private Path directory;
    private Loads loads;

    @BeforeEach
    void prepare() {
        Map<String, String> environment =
                Map.of("TOKEN", "s3cret", "EMPTY", "", "LOOPS", "3", "ODD", "a: [b]\n# ${TOKEN}");
        loads = new Loads(directory, environment);
    }

    private String argument(String yaml) throws Exception {
        LoadedConfig loaded =
                loads.load("version: 1\nupstreams: {a: {command: [x, " + yaml + "]}}\n");
        return ((CommandTarget) loaded.config().upstreams().get(0).target()).command().get(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${TOKEN}|s3cret",
                "a ${TOKEN} b ${LOOPS}|a s3cret b 3",
                "${EMPTY}.|.",
                "${NOPE:-fallback}|fallback",
                "${NOPE:-}.|.",
                "${EMPTY:-fallback}|fallback",
                "${TOKEN:-fallback}|s3cret",
                "${NOPE:-a:-b}|a:-b",
                "$$|$",
                "$${TOKEN}|${TOKEN}",
                "$$$${TOKEN}|$${TOKEN}",
                "$$${TOKEN}|$s3cret",
                "$TOKEN|$TOKEN",
                "5$|5$",
                "a$b$|a$b$"
            })
    void putsValuesIn(String written, String expected) throws Exception {
        assertThat(argument("'" + written + "'")).isEqualTo(expected);
    }

    @Test
    void doesNotLookAgainAtWhatWasPutIn() throws Exception {
        assertThat(argument("\"${ODD}\"")).isEqualTo("a: [b]\n# ${TOKEN}");
        assertThat(argument("'${NOPE:-$$}'")).isEqualTo("$$");
    }

    @Test
    void readsNumbersFromTheEnvironment() throws Exception {
        LoadedConfig loaded = loads.load("version: 1\nloops: ${LOOPS}\nupstreams: {}\n");
        assertThat(loaded.config().runtime().loops()).isEqualTo(3);
        assertThat(loaded.origin("loops")).hasToString("environment LOOPS, watchgate.yaml:2");
    }

    @ParameterizedTest
    @CsvSource({
        "'k1\n',k1",
        "'k1\r\n',k1",
        "'k1\n\n','k1\n'",
        "k1,k1",
        "'',''",
        "'  k 1 ','  k 1 '"
    })
    void readsFilesWithoutTheirLastLineEnd(String content, String expected) throws Exception {
        loads.file("key.txt", content);
        assertThat(argument("'${file:key.txt}'")).isEqualTo(expected);
    }

    @Test
    void findsFilesBesideTheConfigurationAndByAbsolutePath() throws Exception {
        Files.createDirectory(directory.resolve("secrets"));
        Path key = loads.file("secrets/key", "k2\n");
        assertThat(argument("'${file:secrets/key}'")).isEqualTo("k2");
        assertThat(argument("'${file:" + key + "}'")).isEqualTo("k2");
    }

    @Test
    void leavesKeysAlone() throws Exception {
        UpstreamTarget target =
                loads.load(
                                "version: 1\n"
                                        + "upstreams: {a: {url: 'http://localhost', headers: {$X:"
                                        + " y}}}\n")
                        .config()
                        .upstreams()
                        .get(0)
                        .target();
        assertThat(((HttpTarget) target).headers()).containsExactly(Map.entry("$X", "y"));
        assertThat(loads.problems("version: 1\n${TOKEN}: 1\n"))
                .singleElement()
                .asString()
                .startsWith("2:1: ${TOKEN}: unknown key");
    }

    @Test
    void reportsEachReferenceThatLeadsNowhere() throws Exception {
        Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff});
        Files.write(directory.resolve("large"), new byte[(1 << 20) + 1]);
        assertThat(
                        loads.problems(
                                """
                                version: 1
                                upstreams:
                                  a:
                                    url: http://localhost
                                    headers:
                                      A: ${NOPE} ${ALSO}
                                      B: ${input:key}
                                      C: ${}
                                      D: ${TOKEN
                                      E: ${file:absent}
                                      F: ${file:binary}
                                      G: ${file:large}
                                      H: ${file:.}
                                """))
                .containsExactly(
                        "6:10: upstreams.a.headers.A: ${ALSO}: not set (expected: an environment"
                                + " variable ALSO, or ${ALSO:-default})",
                        "6:10: upstreams.a.headers.A: ${NOPE}: not set (expected: an environment"
                                + " variable NOPE, or ${NOPE:-default})",
                        "7:10: upstreams.a.headers.B: ${input:key}: unknown (expected: ${NAME},"
                                + " ${NAME:-default} or ${file:PATH})",
                        "8:10: upstreams.a.headers.C: ${}: unknown (expected: ${NAME},"
                                + " ${NAME:-default} or ${file:PATH})",
                        "9:10: upstreams.a.headers.D: ${TOKEN: not closed (expected: a } at its"
                                + " end)",
                        "10:10: upstreams.a.headers.E: ${file:absent}: not found (expected: a"
                                + " file)",
                        "11:10: upstreams.a.headers.F: ${file:binary}: not UTF-8 (expected: text)",
                        "12:10: upstreams.a.headers.G: ${file:large}: too large (expected: at most"
                                + " 1MiB)",
                        "13:10: upstreams.a.headers.H: ${file:.}: not readable (expected: a file"
                                + " this user may read)");
    }

    @Test
    void quotesTheReferenceAndNotTheSecretInErrors() {
        assertThat(loads.problems("version: 1\nloops: ${TOKEN}\n"))
                .containsExactly("2:8: loops: ${TOKEN} (expected: 1 to 1024, or auto)");
    }
}
