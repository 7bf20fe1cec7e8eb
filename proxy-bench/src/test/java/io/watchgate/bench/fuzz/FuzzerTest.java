package io.watchgate.bench.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The gateway's own decoder of HTTP/1.1 against Netty's and the grammar, the same connections in
 * each run; and the fuzzer against decoders in which there is a defect. Nothing here looks at a
 * clock. {@code -Dseed=N} and {@code -Dfuzz.connections=N} play others, and more.
 */
class FuzzerTest {

    private static final int CONNECTIONS = Integer.getInteger("fuzz.connections", 50_000);
    private static final int ENOUGH = 100_000;
    private static final long SEED = Long.getLong("seed", 305);

    /** What could be planted, by number. */
    private static final List<String> DEFECTS =
            IntStream.range(0, Mutants.count()).mapToObj(Mutants::what).toList();

    @ParameterizedTest
    @EnumSource(Side.class)
    void readsNothingDifferently(Side side) {
        Fuzzer fuzzer = Fuzzer.of(side, SEED);
        for (int i = 0; i < CONNECTIONS; i++) {
            Finding finding = fuzzer.step();
            if (finding != null) {
                assertThat(Minimiser.minimise(finding, fuzzer))
                        .as("repeat with -Dseed=%d", SEED)
                        .isNull();
            }
        }
        assertThat(fuzzer.messages()).isGreaterThan(CONNECTIONS / 2);
        assertThat(fuzzer.kept()).isGreaterThan(100);
    }

    @Test
    void theSameSeedTakesTheSameSteps() {
        List<String> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            Fuzzer fuzzer = Fuzzer.of(Side.REQUESTS, SEED);
            for (int i = 0; i < 5_000; i++) {
                fuzzer.step();
            }
            runs.add(fuzzer.messages() + " " + fuzzer.kept() + " " + fuzzer.ways());
        }
        assertThat(runs.get(0)).isEqualTo(runs.get(1));
    }

    /**
     * Checks that are left out, lengths that are off by one, state that one message leaves over.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "MessageHeads\\.framing .*no call of count",
                "MessageHeads\\.framing .*a condition never true",
                "LeanMessages\\.head .*no call of begin",
                "LeanMessages\\.head .*left is not set",
                "LeanMessages\\.portion .*left is not set",
                "LeanMessages\\.lengthOfLines .*startLine is not set",
                "ChunkedBody\\.taken .*left is not set",
                "ChunkedBody\\.extensions .*a condition never true",
                "ChunkedBody\\.dataEnd .*part is not set",
                "ChunkedBody\\.isPlain .*a bound off by one",
                "HeaderLines\\.line .*a number one higher"
            })
    void findsWhatIsPlantedInTheDecoder(String which) {
        List<Integer> planted =
                IntStream.range(0, DEFECTS.size())
                        .filter(number -> DEFECTS.get(number).matches(which))
                        .boxed()
                        .toList();
        assertThat(planted).isNotEmpty();
        planted.forEach(FuzzerTest::find);
    }

    private static void find(int number) {
        Mutants.Fate fate = Mutants.of(number, SEED, ENOUGH);
        assertThat(fate.finding())
                .as("%d, %s: not found in %d with -Dseed=%d", number, fate.what(), ENOUGH, SEED)
                .isNotNull();
    }

    @Test
    void leavesOutWhatIsNotNeeded() {
        int number =
                IntStream.range(0, DEFECTS.size())
                        .filter(n -> DEFECTS.get(n).matches("MessageHeads\\.framing .*of count"))
                        .findFirst()
                        .orElseThrow();
        Decoders.Changed loader = new Decoders.Changed(number);
        for (Side side : Side.values()) {
            Decoders.lean(side, Fuzzer.LONGEST_HEAD, loader).next();
        }
        Fuzzer fuzzer = Fuzzer.of(Side.REQUESTS, SEED, loader);
        String needed =
                "A / HTTP/1.1\r\ntransfer-encoding:chunked\r\ntransfer-encoding:chunked\r\n\r\n";
        byte[] text =
                ("GET /before HTTP/1.1\r\nHost: h\r\n\r\n" + needed)
                        .getBytes(StandardCharsets.ISO_8859_1);

        Finding least = Minimiser.minimise(new Finding(Side.REQUESTS, text, ""), fuzzer);

        assertThat(least.text().length).isLessThanOrEqualTo(needed.length());
        assertThat(fuzzer.replay(least.text())).isNotNull();
    }
}
