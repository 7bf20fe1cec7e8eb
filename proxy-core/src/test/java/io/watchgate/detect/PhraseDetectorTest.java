package io.watchgate.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a place costs where phrases begin: how many of them are tried there, of all there are. */
class PhraseDetectorTest {

    private static final PhraseDetector.Together ALL = together(InjectionKinds.all());

    private static PhraseDetector.Together together(List<Detector> detectors) {
        PhraseDetector.Together together = new PhraseDetector.Together();
        for (Detector detector : detectors) {
            if (detector instanceof PhraseDetector phrase) {
                assertThat(together.add(phrase)).isTrue();
            }
        }
        return together;
    }

    private static int tried(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Text view = new Text();
        view.over(bytes, 0, bytes.length);
        return Long.bitCount(ALL.due(view, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "ignore ignore, 0",
        "ignore|ignore, 0",
        "ignored all, 0",
        "ignore, 0",
        "do not do not, 2",
        "d\u00add\u00add, 0",
        "ignore all ignore, 2",
        "I\u200bGnore aLL, 2",
        "ignore todas, 4",
        "zapome\u0148 p\u0159edchoz\u00ed, 1",
        "before using, 1",
    })
    void aPhraseIsTriedWhereItsFirstTwoWordsStand(String text, int phrases) {
        assertThat(tried(text)).isEqualTo(phrases);
    }

    @Test
    void morePhrasesThanOneTellsApartAreFound() {
        List<PhraseDetector> many = new ArrayList<>();
        for (int i = 0; i < 2 * PhraseDetector.Together.MOST + 1; i++) {
            String second = "x" + (char) ('a' + i / 26) + (char) ('a' + i % 26);
            many.add(new PhraseDetector(Kind.injection("n-" + second), "first " + second));
        }
        Scans scans = new Scans(many);
        for (PhraseDetector phrase : many) {
            String name = phrase.kind.name();
            assertThat(scans.inText("the first, " + name.substring(2) + "!"))
                    .containsExactly(name + "=first, " + name.substring(2));
        }
    }
}
