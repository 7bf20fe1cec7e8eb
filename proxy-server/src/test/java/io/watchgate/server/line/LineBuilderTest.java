package io.watchgate.server.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class LineBuilderTest {

    private static final JsonMapper JSON = new JsonMapper();

    private final LineBuilder line = new LineBuilder();

    private String built() {
        return new String(line.copy(), StandardCharsets.UTF_8);
    }

    private String shown(String text) {
        line.begin().raw('"').text(text).raw('"');
        return built();
    }

    private String shownJson(String inside) {
        byte[] bytes = inside.getBytes(StandardCharsets.UTF_8);
        line.begin().raw('"').jsonText(bytes, bytes.length).raw('"');
        return built();
    }

    @Test
    void escapesWhateverCouldForgeALineOrSteerATerminal() {
        String bad = "a\"b\\c\nd\re\t\u0000\u001b[31m\u007f\u0085\u009b\u2028\u2029\u202e\u2066z";
        String shown = shown(bad);
        assertThat(shown.substring(1, shown.length() - 1).replace("\\\"", ""))
                .matches("[\\x20-\\x21\\x23-\\x7e]*");
        assertThat(JSON.readTree(shown).stringValue()).isEqualTo(bad);
    }

    @Test
    void leavesOrdinaryTextOfAnyLanguageAlone() {
        assertThat(shown("größe 名前 😀 /tmp/x?y=1")).isEqualTo("\"größe 名前 😀 /tmp/x?y=1\"");
        assertThat(shownJson("größe 名前 😀 \\u00e4\\n\\\\"))
                .isEqualTo("\"größe 名前 😀 \\u00e4\\n\\\\\"");
    }

    @Test
    void escapesInJsonWhatJsonAllowsBare() {
        String bare = "a\u007f\u009b[31m\u2028b\u202e";
        String shown = shownJson(bare);
        assertThat(shown).matches("\"[\\x20-\\x7e]*\"");
        assertThat(JSON.readTree(shown).stringValue()).isEqualTo(bare);
    }

    @Test
    void showsHalfASurrogatePairAsAnEscape() {
        assertThat(shown("x\ud83dy")).isEqualTo("\"x\\ud83dy\"");
    }

    @Test
    void cutsWhatIsTooLongBetweenCharacters() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        String[] pieces = {"a", "ä", "名", "😀", "\n", "\"", "\u2028"};
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            while (text.length() < 400) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            assertCut(text.toString(), shown(text.toString()), seeds);
            String inside = JSON.writeValueAsString(text.toString());
            assertCut(text.toString(), shownJson(inside.substring(1, inside.length() - 1)), seeds);
        }
    }

    private static void assertCut(String text, String shown, Seeds seeds) {
        String read = JSON.readTree(shown).stringValue();
        assertThat(read).as(seeds.describe()).endsWith("…");
        assertThat(text).as(seeds.describe()).startsWith(read.substring(0, read.length() - 1));
        assertThat(shown.getBytes(StandardCharsets.UTF_8).length)
                .isLessThanOrEqualTo(LineBuilder.LONGEST_TEXT + 12 + 3 + 2);
    }

    @Test
    void keepsEscapedPairsTogetherWhenItCuts() {
        for (int before = LineBuilder.LONGEST_TEXT - 14;
                before < LineBuilder.LONGEST_TEXT;
                before++) {
            String inside = "x".repeat(before) + "\\ud83d\\ude00".repeat(3);
            String read = JSON.readTree(shownJson(inside)).stringValue();
            assertThat(read).matches("x+(😀)*…?");
        }
    }

    @Test
    void writesNumbers() {
        line.begin().number(0).raw(' ').number(-12).raw(' ').number(Long.MAX_VALUE);
        assertThat(built()).isEqualTo("0 -12 9223372036854775807");
        line.begin().base36(0).raw(' ').base36(35).raw(' ').base36(36);
        assertThat(built()).isEqualTo("0 z 10");
        line.begin().millis(0).raw(' ').millis(12_345_678).raw(' ').millis(999).raw(' ').millis(-1);
        assertThat(built()).isEqualTo("0.000 12.345 0.000 0.000");
    }

    @Test
    void writesNumbersOfAllLengths() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        line.begin().number(Long.MIN_VALUE);
        assertThat(built()).isEqualTo("-9223372036854775808");
        for (int i = 0; i < 10_000; i++) {
            long number = random.nextLong() >> random.nextInt(Long.SIZE);
            long natural = number & Long.MAX_VALUE;
            line.begin().number(number).raw(' ').base36(natural).raw(' ').millis(natural);
            String millis =
                    natural / 1_000_000 + "." + String.format("%03d", natural / 1000 % 1000);
            assertThat(built())
                    .as(seeds.describe())
                    .isEqualTo(number + " " + Long.toString(natural, 36) + " " + millis);
        }
    }
}
