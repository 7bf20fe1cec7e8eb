package io.watchgate.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.watchgate.detect.entropy.RandomRuns;
import io.watchgate.filter.Content;
import io.watchgate.filter.FilterSettings;
import io.watchgate.filter.Verdict;
import io.watchgate.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HighEntropyTest {

    private static final String TOKEN = "q7Rz2LmXw9Kd4VbT8sYh3NcPf6Gj";

    private static Verdict judge(Map<String, ?> settings, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        Content.About about = new Content.About("up", "tools/call", "say", "");
        return new DetectFilterFactory()
                .create(FilterSettings.of(settings))
                .judge(
                        new Content(
                                Content.Kind.REQUEST,
                                Content.Direction.TO_SERVER,
                                about,
                                bytes,
                                0,
                                bytes.length));
    }

    private static boolean isFound(String json) {
        return !judge(Map.of("high-entropy", "report"), json).findings().isEmpty();
    }

    @Test
    void isOffUnlessItIsAskedFor() {
        String json = "{\"text\":\"use " + TOKEN + " here\"}";
        assertThat(judge(Map.of(), json)).isEqualTo(Verdict.pass());
        Verdict verdict = judge(Map.of("high-entropy", "redact"), json);
        assertThat(new String(((Verdict.Rewrite) verdict).json(), StandardCharsets.UTF_8))
                .isEqualTo("{\"text\":\"use [high-entropy] here\"}");
        assertThat(judge(Map.of("kinds", Map.of("high-entropy", "block")), json))
                .isInstanceOf(Verdict.Deny.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"text\":\"q7Rz2LmXw9Kd4VbT8sYh3NcPf6Gj\"}",
                "{\"text\":\"x=\\u0071\\u0037Rz2LmXw9Kd4VbT8sYh3NcPf6Gj\"}",
                "{\"q7Rz2LmXw9Kd4VbT8sYh3NcPf6Gj\":1}",
                "{\"api_key\":\"d41d8cd98f00b204e9800998ecf8427e\"}",
                "{\"text\":\"the secret is d41d8cd98f00b204e9800998ecf8427e\"}",
                "{\"text\":\"password: 7h2kd93mfqpx84zvbn5tlw\"}"
            })
    void findsWhatLooksRandom(String json) {
        assertThat(isFound(json)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"text\":\"commit d41d8cd98f00b204e9800998ecf8427e3b18e512\"}",
                "{\"key\":\"123e4567-e89b-12d3-a456-426614174000\"}",
                "{\"text\":\"src/main/java/io/watchgate/detect/HighEntropyTest2.java\"}",
                "{\"text\":\"7h2kd93mfqpx84zvbn5tlw\"}",
                "{\"text\":\"aaaaaaaaaaaaaaaaaaaaaaaaA1\"}",
                "{\"text\":\"AnotherNameOfSomeClassThatIsLong\"}",
                "{\"text\":\"2026-11-29T14:23:52.211Z 12345678901234567890123\"}",
                "{\"text\":\"q7Rz2LmXw9Kd4VbT8sY\"}"
            })
    void leavesAloneWhatOnlyLooksLikeIt(String json) {
        assertThat(isFound(json)).isFalse();
    }

    @Test
    void aPictureInBase64IsNone() {
        byte[] picture = new byte[3000];
        new Random(1).nextBytes(picture);
        String base64 = Base64.getUrlEncoder().encodeToString(picture);
        assertThat(isFound("{\"data\":\"" + base64 + "\"}")).isFalse();
    }

    @Test
    void theThresholdIsTheOperators() {
        Map<String, Object> settings = new HashMap<>(Map.of("high-entropy", "report"));
        String json = "{\"text\":\"" + TOKEN + "\"}";
        settings.put("entropy-bits", "4.9");
        assertThat(judge(settings, json).findings()).isEmpty();
        settings.put("entropy-bits", "4.5");
        assertThat(judge(settings, json).findings()).hasSize(1);
        settings.put("entropy-bits", "9");
        assertThatThrownBy(() -> judge(settings, json))
                .hasMessage("entropy-bits: 9 (expected: a number, 3.0 to 6.0)");
    }

    /** The same by the book: for each run, the sum over its characters. */
    @Test
    void entropyIsShannons() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        RandomRuns runs = new RandomRuns();
        for (int round = 0; round < 2000; round++) {
            StringBuilder text = new StringBuilder("a1");
            int length = 18 + random.nextInt(230);
            int alphabet = 1 + random.nextInt(26);
            for (int i = 0; i < length; i++) {
                text.append((char) ('A' + random.nextInt(alphabet)));
            }
            byte[] bytes = (". " + text + " .").getBytes(StandardCharsets.US_ASCII);
            runs.over(bytes, 0, bytes.length);
            assertThat(runs.next()).as(seeds.describe()).isTrue();
            assertThat(new String(bytes, runs.start(), runs.end() - runs.start()))
                    .isEqualTo(text.toString());
            assertThat(runs.bits()).as(seeds.describe()).isCloseTo(bits(text), within(1e-9));
            assertThat(runs.next()).isFalse();
        }
    }

    private static double bits(CharSequence text) {
        Map<Integer, Integer> counts = new HashMap<>();
        text.chars().forEach(c -> counts.merge(c, 1, Integer::sum));
        double bits = 0;
        for (int count : counts.values()) {
            double share = (double) count / text.length();
            bits -= share * Math.log(share) / Math.log(2);
        }
        return bits;
    }
}
