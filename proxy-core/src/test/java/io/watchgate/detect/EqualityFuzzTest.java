package io.watchgate.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The one pass finds what regular expressions tried at every place find, whatever stands around, at
 * every offset, with and without escapes.
 */
class EqualityFuzzTest {

    private static final int ROUNDS = 900;

    private final Scan scan = new Scan(10_000);

    @Test
    void personalDataIsThatOfPlainExpressions() {
        Scanner scanner = new Scanner(PersonalKinds.all());
        for (long seed = 0; seed < ROUNDS; seed++) {
            Specimens specimens = new Specimens(seed);
            String text = specimens.text(Specimens.personal(), 1 + (int) (seed % 9));
            Set<String> expected =
                    PlainPatterns.personal(text).stream()
                            .filter(hit -> !isOther(text, hit))
                            .collect(Collectors.toCollection(TreeSet::new));
            check(scanner, text, expected, specimens, seed);
        }
    }

    @Test
    void tokensAreThoseOfPlainExpressions() {
        List<TokenDetector> detectors =
                SecretKinds.all().stream()
                        .filter(TokenDetector.class::isInstance)
                        .map(TokenDetector.class::cast)
                        .toList();
        Scanner scanner = new Scanner(detectors);
        for (long seed = 0; seed < ROUNDS / 3; seed++) {
            Specimens specimens = new Specimens(seed);
            String text = specimens.text(specimens.tokens(detectors), 1 + (int) (seed % 9));
            check(scanner, text, PlainPatterns.tokens(text, detectors), specimens, seed);
        }
    }

    @Test
    void everyFormOfTokenIsFound() {
        Specimens specimens = new Specimens(7);
        for (Detector detector : SecretKinds.all()) {
            if (detector instanceof TokenDetector token && unchecked(token)) {
                String text = "see " + specimens.token(token) + " there";
                assertThat(new Scans(List.of(token)).inText(text))
                        .as(token.form())
                        .containsExactly(token.kind.name() + "=" + text.split(" ")[1]);
            }
        }
    }

    private static boolean unchecked(TokenDetector token) {
        return token.check() == Detector.Check.NONE
                || token.kind.name().matches("github.*|npm.*|openai.*");
    }

    private void check(
            Scanner scanner, String text, Set<String> expected, Specimens specimens, long seed) {
        assertThat(found(scanner, text, plain(text), specimens))
                .as("seed %s: %s", seed, text)
                .isEqualTo(expected);
        int[] starts = new int[text.length() + 1];
        String escaped = escaped(text, specimens, starts);
        assertThat(found(scanner, text, escaped, starts, specimens))
                .as("seed %s, escaped: %s", seed, escaped)
                .isEqualTo(expected);
    }

    /** Numbers of the countries that the plain expressions leave out. */
    private static boolean isOther(String text, String hit) {
        int start = Integer.parseInt(hit.replaceAll(".*@(\\d+)-.*", "$1"));
        return hit.startsWith("phone") && PlainPatterns.isOtherInternational(text, start);
    }

    private static String plain(String text) {
        return text.replace("\"", "\\u0022").replace("\n", "\\u000a");
    }

    private Set<String> found(Scanner scanner, String text, String json, Specimens specimens) {
        int[] starts = new int[text.length() + 1];
        int at = 0;
        for (int i = 0; i < text.length(); i++) {
            starts[i] = at;
            at += plain(text.substring(i, i + 1)).length();
        }
        starts[text.length()] = at;
        return found(scanner, text, json, starts, specimens);
    }

    private Set<String> found(
            Scanner scanner, String text, String inside, int[] starts, Specimens specimens) {
        int offset = specimens.random().nextInt(20);
        byte[] json =
                ("9".repeat(offset) + "\"" + inside + "\"99").getBytes(StandardCharsets.UTF_8);
        scanner.scan(json, offset, json.length - 2, scan);
        int[] lengths = lengths(inside);
        int[] bytes = new int[starts.length];
        for (int i = 0; i < starts.length; i++) {
            bytes[i] = lengths[starts[i]];
        }
        Set<String> found = new TreeSet<>();
        Hits hits = scan.hits();
        for (int i = 0; i < hits.size(); i++) {
            int start = java.util.Arrays.binarySearch(bytes, hits.start(i) - offset - 1);
            int end = java.util.Arrays.binarySearch(bytes, hits.end(i) - offset - 1);
            String hit = hits.kind(i).name() + "@" + start + "-" + end;
            if (hits.place(i) == Hits.VALUE && !isOther(text, hit)) {
                found.add(hit);
            }
        }
        return found;
    }

    /** Returns how many bytes each beginning of a text takes; half a pair takes one. */
    private static int[] lengths(String text) {
        int[] lengths = new int[text.length() + 1];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isLowSurrogate(c)) {
                length += 3;
            } else {
                length += c < 0x80 || Character.isHighSurrogate(c) ? 1 : c < 0x800 ? 2 : 3;
            }
            lengths[i + 1] = length;
        }
        return lengths;
    }

    private static String escaped(String text, Specimens specimens, int[] starts) {
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            starts[i] = json.length();
            char c = text.charAt(i);
            boolean pair = Character.isSurrogate(c);
            if (c == '"' || c < ' ' || !pair && specimens.random().nextInt(4) == 0) {
                json.append(String.format("\\u%04x", (int) c));
            } else if (c == '/') {
                json.append("\\/");
            } else {
                json.append(c);
            }
        }
        starts[text.length()] = json.length();
        return json.toString();
    }
}
