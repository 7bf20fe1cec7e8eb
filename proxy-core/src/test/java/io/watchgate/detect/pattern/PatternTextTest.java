package io.watchgate.detect.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.watchgate.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What expressions read, and where that stands in the bytes. */
class PatternTextTest {

    private static final String[] LETTERS = {
        "a", "b", "-", " ", "\n", "\u00e4", "\u03a9", "\u6f22", "\ufffd", "\ud83d\ude00"
    };

    private final PatternText text = new PatternText();

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a+",
                "\\bab?\\b",
                "^.",
                ".$",
                "(?m)^[ab]+$",
                "\u00e4.",
                "[^a]{2}",
                "(?i)\u03c9",
                "\\B.",
                "(a|\u6f22)(.*b)?",
                "[\\x{1F600}-\\x{1F610}]",
                "a*"
            })
    void matchesAreThoseOfTheSameTextAsAString(String expression) {
        Pattern pattern = Pattern.compile(expression);
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        for (int round = 0; round < 2000; round++) {
            int kinds = round % 2 == 0 ? 5 : LETTERS.length;
            StringBuilder letters = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                letters.append(LETTERS[random.nextInt(kinds)]);
            }
            String string = letters.toString();
            byte[] json = ("\u00e9" + string + "#").getBytes(StandardCharsets.UTF_8);
            text.over(json, 2, json.length - 1);
            text.readBy(1);
            List<Integer> expected = new ArrayList<>();
            Matcher oracle = pattern.matcher(string);
            while (oracle.find()) {
                if (oracle.end() > oracle.start()) {
                    expected.add(2 + bytes(string.substring(0, oracle.start())));
                    expected.add(2 + bytes(string.substring(0, oracle.end())));
                }
            }
            List<Integer> found = new ArrayList<>();
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                if (matcher.end() > matcher.start()) {
                    found.add(text.place(matcher.start()));
                    found.add(text.place(matcher.end()));
                }
            }
            assertThat(found)
                    .as("%s in \"%s\", %s", expression, string, seeds.describe())
                    .isEqualTo(expected);
        }
    }

    @Test
    void halvesOfAPairStandAtTheSamePlace() {
        byte[] json = "a\ud83d\ude00b".getBytes(StandardCharsets.UTF_8);
        text.over(json, 0, json.length);
        assertThat(List.of(text.place(0), text.place(1), text.place(2), text.place(3)))
                .containsExactly(0, 1, 1, 5);
        assertThat(text.place(4)).isEqualTo(6);
        assertThat(text.place(1)).isOne();
    }

    @Test
    void everyByteThatIsNoCharacterIsOneOfItsOwn() {
        int[] malformed = {
            'a', 0x80, 0xc0, 0xaf, 0xe0, 0x80, 0x80, 0xed, 0xa0, 0x80, 0xf4, 0x90, 0x80, 0x80, 0xff,
            0xf0, 'b', 0xe6, 0xbc
        };
        byte[] json = new byte[malformed.length];
        for (int i = 0; i < json.length; i++) {
            json[i] = (byte) malformed[i];
        }
        text.over(json, 0, json.length);
        assertThat(text).hasToString("a" + "\ufffd".repeat(15) + "b" + "\ufffd".repeat(2));
        for (int i = 0; i <= json.length; i++) {
            assertThat(text.place(i)).isEqualTo(i);
        }
    }

    @Test
    void readingEndsWhenTheTimeIsOverAndBeginsAnewForTheNextMessage() {
        byte[] json = "aaaa".getBytes(StandardCharsets.UTF_8);
        text.begin(0, 0);
        for (int message = 0; message < 2; message++) {
            text.over(json, 0, json.length);
            text.readBy(PatternTime.STEPS / 2);
            text.charAt(0);
            // The first look begins to measure, the second is the first that can be late.
            text.charAt(0);
            assertThatThrownBy(
                            () -> {
                                while (true) {
                                    text.charAt(0);
                                }
                            })
                    .isInstanceOf(SlowPatternException.class);
            text.clear();
        }
    }

    @Test
    void aThreadThatIsAskedToComeBackReadsNoFurther() {
        text.over("aaaa".getBytes(StandardCharsets.UTF_8), 0, 4);
        text.readBy(PatternTime.STEPS);
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(
                            () -> {
                                while (true) {
                                    text.charAt(0);
                                }
                            })
                    .isInstanceOf(SlowPatternException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
