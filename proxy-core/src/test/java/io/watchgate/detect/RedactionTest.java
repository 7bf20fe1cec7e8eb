package io.watchgate.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken out, what stays byte for byte, and what cannot be taken out. */
class RedactionTest {

    private static final String MAIL = "alice@example.com";

    private final Scanner scanner = new Scanner(Detector.all());
    private final Scan scan = new Scan(10_000);

    private String redacted(String json) {
        return redacted(json, Redaction.Placeholder.ofKind(), false);
    }

    private String redacted(String json, Redaction.Placeholder placeholder, boolean numbers) {
        byte[] bytes = ("[[" + json + "]]").getBytes(StandardCharsets.UTF_8);
        scanner.scan(bytes, 2, bytes.length - 2, scan);
        byte[] result =
                new Redaction(placeholder, numbers)
                        .apply(
                                bytes,
                                2,
                                bytes.length - 2,
                                scan.hits(),
                                kind -> Redaction.Action.REDACT);
        return result == null ? "blocked" : new String(result, StandardCharsets.UTF_8);
    }

    @Test
    void everythingElseStaysByteForByte() {
        assertThat(
                        redacted(
                                "{ \"n\":1.50e+2 ,\"t\" : \"\\u00e9\\/ to alice\\u0040example.com,"
                                        + " \\n\", \"a\":[true , null]}"))
                .isEqualTo(
                        "{ \"n\":1.50e+2 ,\"t\" : \"\\u00e9\\/ to [email], \\n\","
                                + " \"a\":[true , null]}");
    }

    @Test
    @DisplayName("Defect 14: a second hit of the same kind near the first is not left")
    void defect14_hitsNearEachOther() {
        String text = "x".repeat(70_000) + " a@example.com b@example.com " + "y".repeat(70_000);
        assertThat(redacted('"' + text + '"'))
                .isEqualTo('"' + text.replaceAll("[ab]@example.com", "[email]") + '"');
    }

    @Test
    @DisplayName("Scenario 33: hits at every place of a text beyond 64 KiB")
    void scenario33_anyPlaceOfALongText() {
        for (int at = 65_500; at < 65_560; at++) {
            String text = "x".repeat(at) + " " + MAIL + " " + "y".repeat(100);
            assertThat(redacted('"' + text + '"'))
                    .isEqualTo('"' + text.replace(MAIL, "[email]") + '"');
        }
    }

    @Test
    @DisplayName("Defect 15: a data URL is scanned behind its comma")
    void defect15_dataUrls() {
        assertThat(redacted("\"data:text/plain," + MAIL + "\""))
                .isEqualTo("\"data:text/plain,[email]\"");
        assertThat(redacted("\"data:text/plain,alice%40example.com\""))
                .isEqualTo("\"data:text/plain,[email]\"");
        assertThat(redacted("\"data:text/plain;base64," + base64("mail " + MAIL) + "\""))
                .isEqualTo("blocked");
    }

    @Test
    @DisplayName("Defect 16: overlapping hits leave no fragment")
    void defect16_overlappingHits() {
        assertThat(redacted("\"to x@10.0.0.17.example.com, 10.0.0.17!\""))
                .isEqualTo("\"to [email], [ip]!\"");
        assertThat(redacted("\"postgres://u:p4ss@db.example.com/x\""))
                .isEqualTo("\"postgres://u:[url-password]@db.example.com/x\"");
    }

    @Test
    @DisplayName("Defect 17: names of members are scanned")
    void defect17_names() {
        assertThat(redacted("{\"" + MAIL + "\":{\"a\":1}}")).isEqualTo("{\"[email]\":{\"a\":1}}");
        assertThat(redacted("{\"a@example.com\":1,\"b@example.com\":2}")).isEqualTo("blocked");
        assertThat(redacted("[{\"a@example.com\":1},{\"b@example.com\":2}]"))
                .isEqualTo("[{\"[email]\":1},{\"[email]\":2}]");
    }

    @Test
    @DisplayName("Defect 18, scenario 31: what Base64 hides is blocked, not passed as redacted")
    void defect18_encodedHits() {
        assertThat(redacted('"' + base64("please write to " + MAIL) + '"')).isEqualTo("blocked");
        assertThat(redacted("\"x: " + base64(base64("please write to " + MAIL)) + ".\""))
                .isEqualTo("blocked");
        String url =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(("??>> " + MAIL + " ~~").getBytes(StandardCharsets.UTF_8));
        assertThat(redacted('"' + url + '"')).isEqualTo("blocked");
        String lines =
                Base64.getMimeEncoder()
                        .encodeToString((" -".repeat(27) + MAIL).getBytes(StandardCharsets.UTF_8));
        assertThat(redacted(Scans.quote(lines))).isEqualTo("blocked");
        assertThat(redacted('"' + base64("nothing to see in here at all") + '"'))
                .isEqualTo('"' + base64("nothing to see in here at all") + '"');
    }

    @Test
    @DisplayName("Defect 19: the whole key goes, not its first line")
    void defect19_wholeKeys() {
        String body = "\\nMIIEvQIBADANBg\\nAAECAwQFBgcICQ==\\n";
        String key = "-----BEGIN PRIV" + "ATE KEY-----" + body + "-----END PRIV" + "ATE KEY-----";
        assertThat(redacted("\"key:\\n" + key + "\\nbye\""))
                .isEqualTo("\"key:\\n[private-key]\\nbye\"");
        assertThat(redacted("\"" + key.replace("\\n", "\\\\n") + "\""))
                .isEqualTo("\"[private-key]\"");
        String cut = "-----BEGIN RSA PRIV" + "ATE KEY-----" + body;
        assertThat(redacted("\"" + cut + " ... \"")).isEqualTo("\"[private-key]... \"");
        assertThat(redacted("\"" + cut + key + "\"")).isEqualTo("\"[private-key][private-key]\"");
    }

    @Test
    void numbersAreBlockedUnlessTheyMayBecomeStrings() {
        String json = "{\"n\": 4111111111111111, \"m\":4.111111111111111E15}";
        assertThat(redacted(json)).isEqualTo("blocked");
        assertThat(redacted(json, Redaction.Placeholder.ofKind(), true))
                .isEqualTo("{\"n\": \"[card]\", \"m\":\"[card]\"}");
    }

    @Test
    void opaqueMembersAreLeft() {
        String json =
                "{\"cursor\":\"a@example.com\",\"requestState\":\"a@example.com\",\"_meta\":"
                        + "{\"progressToken\":4111111111111111,\"io.modelcontextprotocol/x\":"
                        + "[\"a@example.com\"]},\"task\":{\"taskId\":\"a@example.com\"}}";
        assertThat(redacted(json)).isEqualTo(json);
        assertThat(
                        redacted(
                                "{\"arguments\":{\"cursor\":\"a@example.com\",\"_meta\":"
                                    + "{\"progressToken\":\"a@example.com\"}},\"_meta\":{\"x\":\"a@example.com\"}}"))
                .isEqualTo(
                        "{\"arguments\":{\"cursor\":\"[email]\",\"_meta\":"
                            + "{\"progressToken\":\"[email]\"}},\"_meta\":{\"x\":\"[email]\"}}");
    }

    @Test
    void whatBothSidesSayOfThemselvesIsTextLikeAnyOther() {
        String json =
                "{\"_meta\":{\"io.modelcontextprotocol/serverInfo\":{\"name\":\"%1$s\"},"
                        + "\"io.modelcontextprotocol/clientInfo\":{\"title\":\"%1$s\"}}}";
        assertThat(redacted(json.formatted("a@example.com"))).isEqualTo(json.formatted("[email]"));
    }

    /**
     * A file that a JSON text in a string holds: what a line begins with is no part of an escape.
     */
    @ParameterizedTest
    @ValueSource(strings = {"n", "t", "r", "r\\\\n", "u000a"})
    void linesInsideOfAJsonTextInAString(String escape) {
        String line = "\\\\" + escape;
        assertThat(redacted("\"{\\\"m\\\":\\\"a" + line + "4111111111111111" + line + "b\\\"}\""))
                .isEqualTo("\"{\\\"m\\\":\\\"a" + line + "[card]" + line + "b\\\"}\"");
        assertThat(redacted("\"{\\\"m\\\":\\\"a" + line + "bob@example.com\\\"}\""))
                .isEqualTo("\"{\\\"m\\\":\\\"a" + line + "[email]\\\"}\"");
    }

    @Test
    void escapesInsideOfAJsonTextInAString() {
        assertThat(redacted("\"{\\\"m\\\":\\\"alice\\\\u0040example.com\\\"}\""))
                .isEqualTo("\"{\\\"m\\\":\\\"[email]\\\"}\"");
    }

    @Test
    void aKeyedHashTellsEqualTextsOnly() {
        String json =
                redacted(
                        "[\"" + MAIL + "\",\"alice\\u0040example.com\",\"b@example.com\"]",
                        Redaction.Placeholder.keyed("a key"),
                        false);
        Pattern hashed =
                Pattern.compile(
                        "\\[\"\\[email:([a-p]{16})]\",\"\\[email:\\1]\",\"\\[email:(?!\\1)[a-p]{16}]\"]");
        assertThat(json).matches(hashed);
        assertThat(redacted(json, Redaction.Placeholder.keyed("a key"), false)).isEqualTo(json);
    }

    @Test
    void whatWasFoundIsGoneAndNothingElse() {
        List<TokenDetector> tokens =
                SecretKinds.all().stream()
                        .filter(TokenDetector.class::isInstance)
                        .map(TokenDetector.class::cast)
                        .toList();
        for (long seed = 0; seed < 300; seed++) {
            Specimens specimens = new Specimens(seed);
            String text =
                    specimens.text(Specimens.personal(), 6)
                            + specimens.text(specimens.tokens(tokens), 3);
            String json = Scans.quote(text);
            String once = redacted(json);
            String plain = once.replaceAll("\\[[a-z0-9-]+]", "\u0001");
            assertThat(plain).as("seed %s: %s", seed, text).isEqualTo(marked(json));
        }
    }

    /** Returns the text scanned last with one mark in place of hits that touch each other. */
    private String marked(String json) {
        byte[] bytes = ("[[" + json).getBytes(StandardCharsets.UTF_8);
        Hits hits = scan.hits();
        boolean[] gone = new boolean[bytes.length];
        boolean[] begins = new boolean[bytes.length];
        for (int i = 0; i < hits.size(); i++) {
            Arrays.fill(gone, hits.start(i), hits.end(i), true);
        }
        for (int i = 0; i < hits.size(); i++) {
            int start = hits.start(i);
            boolean covered = false;
            for (int k = 0; k < hits.size(); k++) {
                covered |= hits.start(k) < start && hits.end(k) > start;
            }
            begins[start] = !covered;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 2; i < bytes.length; i++) {
            if (begins[i]) {
                out.write(1);
            } else if (!gone[i]) {
                out.write(bytes[i]);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void moreHitsThanTheBoundAreSaid() {
        Scan small = new Scan(3);
        byte[] json = ("\"" + (MAIL + " ").repeat(4) + "\"").getBytes(StandardCharsets.UTF_8);
        scanner.scan(json, 0, json.length, small);
        assertThat(small.hits().size()).isEqualTo(3);
        assertThat(small.hits().overflown()).isTrue();
        assertThat(Map.of("after", redacted("\"x\""))).containsValue("\"x\"");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
