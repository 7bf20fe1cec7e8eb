package io.watchgate.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigSyntaxTest {

    @TempDir private Path directory;
    private Loads loads;

    @BeforeEach
    void prepare() {
        loads = new Loads(directory, Map.of());
    }

    @Test
    void readsYaml() throws Exception {
        assertThat(loads.load(Loads.SMALLEST).config().upstreams()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"version\":1,\"upstreams\":{\"a\":{\"command\":[\"x\\/y\",\"\\u00e4\"]}}}",
                "{\n\t\"version\": 1,\n\t\"upstreams\": {\n\t\t\"a\":\t{\"command\": [\"x/y\","
                        + " \"ä\"]}\n\t}\n}\n"
            })
    void readsJsonAlsoWithTabs(String json) throws Exception {
        LoadedConfig loaded = loads.load(loads.file("watchgate.json", json));
        assertThat(loaded.config().upstreams().get(0).target())
                .hasToString("CommandTarget[command=[x/y, ä], env=[], cwd=" + directory + "]");
    }

    @Test
    void skipsAByteOrderMark() throws Exception {
        assertThat(loads.load("\uFEFF" + Loads.SMALLEST).root().version()).isEqualTo(1);
        assertThat(loads.problems("\uFEFFversion: 2\n"))
                .containsExactly("1:10: version: 2 (expected: 1)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void countsLinesWhateverEndsThem(String end) {
        String yaml = "version: 1" + end + "# text" + end + "loops: x" + end + "io: y" + end;
        assertThat(loads.problems(yaml))
                .containsExactly(
                        "3:8: loops: x (expected: 1 to 1024, or auto)",
                        "4:5: io: y (expected: auto, epoll, io-uring or nio)");
    }

    @Test
    void countsColumnsInCodePoints() {
        assertThat(loads.problems("version: 1\nlog: {\"😀😀\": 1}\n"))
                .containsExactly("2:7: log.😀😀: unknown key (expected: level, stall)");
    }

    @Test
    void namesFilesThatAreNone() throws Exception {
        assertThat(loads.problems(directory.resolve("absent.yaml")))
                .containsExactly("not found (expected: a file; -c names another one)");
        assertThat(loads.problems(Files.createDirectory(directory.resolve("d"))))
                .containsExactly("a directory (expected: a file)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# only a comment\n", "---\n...\n", "\uFEFF"})
    void refusesFilesWithoutContent(String yaml) {
        assertThat(loads.problems(yaml))
                .containsExactly("empty (expected: version: 1 and upstreams)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "- version: 1", "42"})
    void refusesFilesThatAreNoMap(String yaml) {
        assertThat(loads.problems(yaml))
                .containsExactly("1:1: no map (expected: keys and values, as version: 1)");
    }

    @Test
    void refusesBytesThatAreNotUtf8() throws Exception {
        Path file = directory.resolve("latin1.yaml");
        Files.write(file, "version: 1\n# ä\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(loads.problems(file))
                .containsExactly("not UTF-8 (expected: a text file in UTF-8)");
    }

    @Test
    void refusesHugeFiles() throws Exception {
        Path file = directory.resolve("huge.yaml");
        Files.write(file, new byte[(4 << 20) + 1]);
        assertThat(loads.problems(file)).containsExactly("too large (expected: at most 4MiB)");
    }

    /** The YAML parser let an exception of its own out. */
    @Test
    void refusesAFileThatEndsInTheNumberOfACharacter() {
        for (String text : List.of("version: \"\\x", "version: \"\\u00", "version: \"\\U0001")) {
            assertThat(loads.problems(text))
                    .singleElement()
                    .asString()
                    .startsWith("1:")
                    .contains("expected");
        }
    }

    @Test
    void explainsSyntaxErrors() {
        assertThat(loads.problems("version: 1\nlog:\n\tlevel: info\n"))
                .containsExactly("3:1: tab (expected: spaces; YAML is not indented with tabs)");
        assertThat(loads.problems("version: 1\npolicy: {rules: [{deny: {tool: *}}]}\n"))
                .singleElement()
                .asString()
                .startsWith("2:")
                .endsWith(
                        ": unquoted * (expected: quotes around a text that begins with *, as"
                                + " \"*\")");
        assertThat(loads.problems("version: 1\nx: *delete\n"))
                .containsExactly(
                        "2:4: unquoted * (expected: quotes around a text that begins with *, as"
                                + " \"*\")");
        assertThat(loads.problems("version: 1\nupstreams: {a: {command: [npx, @x/y]}}\n"))
                .containsExactly(
                        "2:32: unquoted @ (expected: quotes around a text that begins with it)");
        assertThat(loads.problems("version: 1\n---\nversion: 1\n"))
                .containsExactly("2:1: second document (expected: one per file)");
        assertThat(loads.problems("version: [1\nlog: info\n"))
                .containsExactly(
                        "2:4: expected ',' or ']', but got :, while parsing a flow sequence");
        assertThat(loads.problems("version: 1\na: 😀\u0007\n"))
                .containsExactly("2:5: character U+0007 (expected: printable text)");
    }

    @Test
    void refusesDuplicateKeysAtEveryLevel() {
        assertThat(
                        loads.problems(
                                "version: 1\nlog: info\nlimits: {batch: 1, batch: 2}\nlog: warn\n"))
                .containsExactly(
                        "3:20: batch: given twice (expected: once; the first is in line 3)",
                        "4:1: log: given twice (expected: once; the first is in line 2)");
    }

    @Test
    void refusesTagsAndKeysThatAreNoText() {
        assertThat(loads.problems("version: 1\nlog: !level info\n? [a]\n: 1\n"))
                .containsExactly(
                        "2:6: !level: unknown tag (expected: no tags)",
                        "3:3: key: no text (expected: a name)");
    }

    @Test
    void unfoldsAliasesAndMergeKeys() throws Exception {
        LoadedConfig loaded =
                loads.load(
                        "version: 1\nupstreams:\n  a: &a\n    command: [x]\n    timeouts: &t {stop:"
                                + " 5s}\n  b:\n    <<: *a\n    command: [y]\n  c: {command: [z],"
                                + " timeouts: *t}\n");
        assertThat(loaded.config().upstreams())
                .extracting(upstream -> upstream.timeouts().stop().toSeconds())
                .containsExactly(5L, 5L, 5L);
        assertThat(loaded.config().upstreams().get(1).target()).asString().contains("[y]");
    }

    @Test
    void refusesAliasesInsideWhatTheyName() {
        assertThat(loads.problems("version: 1\nupstreams: &a {x: *a}\n"))
                .contains(
                        "2:12: nested too deeply (expected: at most 64 levels, and no alias inside"
                                + " what it names)");
    }

    @Test
    void refusesAliasesThatUnfoldToTooMuch() {
        StringBuilder bomb = new StringBuilder("version: 1\na0: &a0 [x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i <= 6; i++) {
            String one = "*a" + (i - 1);
            bomb.append(
                    "a"
                            + i
                            + ": &a"
                            + i
                            + " ["
                            + String.join(", ", List.of(one, one, one, one, one, one, one))
                            + "]\n");
        }
        assertThat(loads.problems(bomb.toString()))
                .singleElement()
                .asString()
                .contains("aliases unfolded to too much (expected: at most 100000 nodes)");
    }

    @Test
    void boundsTheNumberOfAliases() {
        String aliases = "[" + "*a, ".repeat(60) + "]";
        assertThat(loads.problems("version: 1\na: &a [x]\nb: " + aliases + "\n"))
                .containsExactly(
                        "Number of aliases for non-scalar nodes exceeds the specified max=50");
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 1000, 100_000})
    void refusesDeepNesting(int depth) {
        assertThat(loads.problems("[".repeat(depth) + "]".repeat(depth)))
                .containsExactly(
                        "1:65: nested too deeply (expected: at most 64 levels, and no alias inside"
                                + " what it names)");
    }
}
