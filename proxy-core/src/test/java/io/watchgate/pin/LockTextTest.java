package io.watchgate.pin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The text of a lock: for people, for comparing, and back. */
class LockTextTest {

    private static final String READ =
            "{\"name\":\"read\",\"description\":\"Reads a file.\",\"inputSchema\":{\"type\":"
                    + "\"object\",\"properties\":{},\"required\":[\"a\",\"b\"]},"
                    + "\"annotations\":{\"readOnlyHint\":true}}";

    private static ToolPin pin(String name, String json) {
        return ToolPin.of(name, json.getBytes(StandardCharsets.UTF_8));
    }

    private static Lock lock(String upstream, ToolPin pin) {
        return new Lock(Map.of(upstream, Map.of(pin.name(), List.of(pin))));
    }

    @Test
    void writesOneMemberALine() {
        assertThat(LockText.write(lock("files", pin("read", READ))))
                .contains("\nformat 1\n\ntool files \"read\"\n  sent sha256:")
                .contains("\n    {\n      \"description\": \"Reads a file.\"\n    }\n")
                .contains(
                        "\n      \"inputSchema\": {\n        \"properties\": {},\n"
                                + "        \"required\": [\n          \"a\",\n          \"b\"\n"
                                + "        ],\n        \"type\": \"object\"\n      }\n    }\n");
    }

    @Test
    void readsBackWhatItWrote() {
        Lock lock =
                new Lock(
                        Map.of(
                                "b",
                                Map.of("read", List.of(pin("read", READ))),
                                "a",
                                Map.of(
                                        "x",
                                        List.of(pin("x", "{}")),
                                        "y",
                                        List.of(pin("y", "{\"_meta\":[[]]}")))));
        assertThat(LockText.read(LockText.write(lock))).isEqualTo(lock);
        assertThat(LockText.read(LockText.write(Lock.EMPTY))).isEqualTo(Lock.EMPTY);
        assertThat(LockText.write(lock).lines().filter(line -> line.startsWith("tool ")))
                .isEqualTo(List.of("tool a \"x\"", "tool a \"y\"", "tool b \"read\""));
    }

    @Test
    void showsWhatCannotBeSeenAndReadsItBack() {
        String name = "re\u0430d\u202e\u200b\ud83d\ude00\n\"tool";
        String description =
                "é 漢\\n"
                        + "\\u0000\u200b\u202e\udb40\udc41\u2028\ufeff\u0301\\\"\\\\ \u00a0"
                        + " \ud83d\ude00";
        ToolPin pin =
                pin(name, "{\"name\":\"x\",\"description\":\"" + description + "\",\"\u202e\":1}");
        Lock lock = lock("files", pin);
        String text = LockText.write(lock);
        assertThat(text)
                .contains("tool files \"re\\u0430d\\u202e\\u200b\\ud83d\\ude00\\u000a\\\"tool\"\n")
                .contains("é 漢\\u000a\\u0000\\u200b\\u202e\\udb40\\udc41\\u2028\\ufeff\\u0301")
                .doesNotContain("\u202e", "\u200b", "\u2028", "\udb40\udc41", "\ufeff");
        assertThat(LockText.read(text)).isEqualTo(lock);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Reads a file.=>Reads any file.",
                "\"read\"=>\"write\"",
                "format 1=>format 2",
                "  schema sha256:=>  scheme sha256:",
                "  sent sha256:=>  sent md5:",
                "\"type\": \"object\"=>\"type\": \"object",
                "tool files=>tools files",
                "tool files \"read\"=>tool files read",
            })
    void refusesWhatWasChangedByHand(String change) {
        String text = LockText.write(lock("files", pin("read", READ)));
        String changed = text.replace(change.split("=>")[0], change.split("=>")[1]);
        assertThat(changed).isNotEqualTo(text);
        assertThatThrownBy(() -> LockText.read(changed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s)\\d+: .*\\(expected: .*\\)");
    }

    @Test
    void showsAllToolsOfAnAmbiguousName() {
        ToolPin other = pin("read", READ.replace("Reads", "Sends"));
        Lock lock = new Lock(Map.of("files", Map.of("read", List.of(pin("read", READ), other))));
        String text = LockText.write(lock);
        assertThat(text)
                .contains(
                        "\n\n"
                                + "# Ambiguous: the server lists 2 tools of this name, and not the"
                                + " same.\n"
                                + "tool files \"read\"\n",
                        "\n\nagain files \"read\"\n",
                        "\"Reads a file.\"",
                        "\"Sends a file.\"");
        assertThat(LockText.read(text)).isEqualTo(lock);
        String alone =
                text.substring(0, text.indexOf("tool ")) + text.substring(text.indexOf("again "));
        assertThatThrownBy(() -> LockText.read(alone)).hasMessageContaining("only behind it");
    }

    @Test
    void tellsHowAnAmbiguousNameHasChanged() {
        ToolPin reads = pin("read", READ);
        ToolPin sends = pin("read", READ.replace("Reads", "Sends"));
        Lock one = lock("files", reads);
        Lock two = new Lock(Map.of("files", Map.of("read", List.of(reads, sends))));
        assertThat(LockDiff.of(one, two))
                .containsExactly(
                        "tool files \"read\": description, ambiguous",
                        "  -      \"description\": \"Reads a file.\"",
                        "  +      \"description\": \"Sends a file.\"");
        assertThat(LockDiff.of(two, one).get(0)).isEqualTo("tool files \"read\": removed");
        assertThat(LockDiff.of(two, one))
                .contains("  -      \"description\": \"Sends a file.\"")
                .doesNotContain("  -      \"description\": \"Reads a file.\"");
        assertThat(LockDiff.of(Lock.EMPTY, two))
                .containsExactly("tool files \"read\": ambiguous, new");
        assertThat(LockDiff.of(two, two)).isEmpty();
    }

    @Test
    void refusesAToolThatStandsTwice() {
        String text = LockText.write(lock("files", pin("read", READ)));
        String twice = text + text.substring(text.indexOf("\ntool "));
        assertThatThrownBy(() -> LockText.read(twice)).hasMessageContaining("each tool once");
    }

    @Test
    void takesTheLineEndsOfAnySystem() {
        Lock lock = lock("files", pin("read", READ));
        assertThat(LockText.read(LockText.write(lock).replace("\n", "\r\n"))).isEqualTo(lock);
    }
}
