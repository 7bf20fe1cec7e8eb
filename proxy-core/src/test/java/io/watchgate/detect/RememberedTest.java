package io.watchgate.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What a text remembers from one place to the next, so that nothing is looked at again and again,
 * changes nothing that is found there, whoever asks in whatever order.
 */
class RememberedTest {

    private static final int ROUNDS = 300;

    private static final String[] PIECES = {
        "pwd=",
        "password = a;",
        "PWD=b&",
        "host=",
        "jdbc:",
        "x=",
        ":",
        "data source=c;",
        "_pwd=d",
        "ops_eyJ",
        "glpat-",
        "sk-proj-",
        "xoxb-",
        "-aB3_",
        ".",
        " ",
        "\n",
        "\u00e9",
        "+/",
        "eyJ",
        "PuTTY-User-Key-File-2: ",
        "Private-MAC: 0a1",
        "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----",
        "---- END SSH2 ENCRYPTED PRIVATE KEY ----",
        "the tel ",
        "zip ",
        "12345 ",
        "(030) ",
        "SSN"
    };

    private static final String[] WORDS = Text.words("tel,zip,ssn,\u00e9,12345");

    private static final Text.Sought PASSWORD =
            new Text.Sought() {
                @Override
                public boolean stands(Text text, int i) {
                    return text.has(i, "pwd");
                }

                @Override
                public int slot() {
                    return 0;
                }
            };

    private final Random random = new Random(20261130);

    @Test
    void nothingElseIsFoundThanWithoutIt() {
        List<Detector> detectors =
                Stream.concat(SecretKinds.all().stream(), InjectionKinds.all().stream())
                        .filter(detector -> !(detector instanceof NamedSecretDetector))
                        .filter(detector -> !(detector instanceof PhraseDetector))
                        .toList();
        int found = 0;
        for (int round = 0; round < ROUNDS / 2; round++) {
            byte[] bytes = bytes();
            Text once = view(bytes);
            Text backwards = view(bytes);
            Hits each = new Hits(100_000);
            Hits ascending = new Hits(100_000);
            Hits descending = new Hits(100_000);
            for (int at = 0; at < bytes.length; at++) {
                int other = bytes.length - 1 - at;
                for (Detector detector : detectors) {
                    detector.judge(view(bytes), at, each);
                    detector.judge(once, at, ascending);
                    detector.judge(backwards, other, descending);
                }
            }
            assertThat(words(ascending)).as("round %s", round).isEqualTo(words(each));
            assertThat(words(descending)).as("round %s", round).isEqualTo(words(each));
            found += each.size();
        }
        assertThat(found).isGreaterThan(ROUNDS);
    }

    @Test
    void wordsBeforeANumberAreThoseOfThatNumber() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = bytes();
            Text once = view(bytes);
            once.named(bytes, 0, random.nextInt(9));
            for (int i = 0; i < 40; i++) {
                if (i % 8 == 7) {
                    once.named(bytes, 0, random.nextInt(9));
                }
                int at = random.nextInt(bytes.length);
                Text fresh = view(bytes);
                fresh.namedLike(once);
                boolean far = once.isKnownFar(at, Text.begins(WORDS));
                assertThat(once.near(at, WORDS)).isEqualTo(fresh.near(at, WORDS));
                assertThat(once.near(at, WORDS)).isEqualTo(fresh.near(at, WORDS));
                assertThat(fresh.near(at, WORDS) && far).isFalse();
                assertThat(once.isKnownFar(at, Text.begins(WORDS)))
                        .isNotEqualTo(fresh.mayBeNear(at, Text.begins(WORDS)));
            }
        }
    }

    @Test
    void aTextForgetsTheOneBefore() {
        Text text = new Text();
        byte[] bytes = "tel 12345 xoxb-AAAAAAAA pwd=".getBytes(StandardCharsets.UTF_8);
        text.over(bytes, 0, bytes.length);
        assertThat(text.near(4, WORDS)).isTrue();
        assertThat(text.next(PASSWORD, 0, bytes.length)).isEqualTo(24);
        assertThat(text.rowEnd(Anchors.set(Ascii.UPPER), 15, 50)).isEqualTo(23);
        byte[] other = "xyz 12345 xoxb-AA AAAAA xpd=".getBytes(StandardCharsets.UTF_8);
        System.arraycopy(other, 0, bytes, 0, bytes.length);
        text.over(bytes, 0, bytes.length);
        assertThat(text.near(4, WORDS)).isFalse();
        assertThat(text.next(PASSWORD, 0, bytes.length)).isEqualTo(-1);
        assertThat(text.rowEnd(Anchors.set(Ascii.UPPER), 15, 50)).isEqualTo(17);
    }

    private byte[] bytes() {
        StringBuilder text = new StringBuilder();
        for (int i = 4 + random.nextInt(40); i >= 0; i--) {
            String piece = PIECES[random.nextInt(PIECES.length)];
            text.append(random.nextInt(12) == 0 ? run() : piece.repeat(1 + random.nextInt(2)));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private String run() {
        StringBuilder run = new StringBuilder();
        for (int i = random.nextInt(600); i >= 0; i--) {
            run.append("ABCDEFabcdef0123456789-_".charAt(random.nextInt(24)));
        }
        return run.toString();
    }

    private static Text view(byte[] bytes) {
        Text text = new Text();
        text.over(bytes, 0, bytes.length);
        return text;
    }

    private static Set<String> words(Hits hits) {
        Set<String> words = new TreeSet<>();
        for (int i = 0; i < hits.size(); i++) {
            words.add(hits.kind(i).name() + "@" + hits.start(i) + "-" + hits.end(i));
        }
        return words;
    }
}
