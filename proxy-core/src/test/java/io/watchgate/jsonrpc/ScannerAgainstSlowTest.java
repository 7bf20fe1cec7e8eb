package io.watchgate.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Running through values finds what steps find: the same envelope, the same fault, there. */
class ScannerAgainstSlowTest {

    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 6_000);

    /** What values are made of, right and wrong; strings are long enough for words of eight. */
    private static final String[] PIECES = {
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params\":{\"arguments\":",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"structuredContent\":",
        "\"_meta\":{\"io.modelcontextprotocol/serverInfo\":",
        "{\"k\":",
        "{\"longer key\":",
        "{\"a key of sixteen\":",
        "{\"uri\": ",
        "{\"resourceUri\":\n",
        "{\"key\" :",
        "{ \"key\":",
        "{\"ключ\":",
        "{\"\\u0075ri\":",
        "{}",
        "[]",
        "{ }",
        "[\n]",
        "{",
        "[",
        "[[[[[[[[[[[[[[[[[[[[",
        "]]]]]]]]]]]]]]]]]]]]",
        "}",
        "]",
        "}]}",
        "}}}",
        ",",
        ", ",
        ",\r\n\t",
        ":",
        "\"k\":",
        "\"kk\": ",
        "\"\"",
        "\"plain text of some more bytes than fit into two words\"",
        "\"exactly\"",
        "\"exactly8\"",
        "\"cyrillic съешь ещё, 天地玄黃 and 😀😀\"",
        "\"\\n\\t\\\"\\\\\\/\\b\\f\\r\\u00e9\\u5929\\ud83d\\ude00\"",
        "\"\\ud83d\"",
        "\"\\ud83d\\n\"",
        "\"\\ude00\"",
        "\"\\u12\"",
        "\"\\x\"",
        "\"tab\there\"",
        "\"open",
        "\"",
        "\\",
        "0",
        "-0",
        "-",
        "7",
        "01",
        "-17",
        "1234567",
        "12345678",
        "123456789012345678901234567890",
        "0.5",
        "3.25",
        "1.",
        ".5",
        "1e9",
        "2.5E-3",
        "1e",
        "1e+",
        "1.5e+10",
        "true",
        "false",
        "null",
        "falsy",
        "nul",
        "truetrue",
        " ",
        "        ",
        "\n",
        "\u0001",
        "x",
    };

    private static final String OPEN =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"structuredContent\":{\"rows\":[";

    private final Seeds seeds = Seeds.ofThisRun();
    private final Random random = seeds.random();

    @Test
    void agreesAboutMessagesAtEveryCut() {
        RandomJson json = new RandomJson(random, true);
        for (int round = 0; round < ROUNDS / 20; round++) {
            String text =
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"_meta\":"
                            + json.object(5)
                            + ",\"x\":"
                            + json.object(6)
                            + "}}";
            agreeAtEveryCut(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void agreesAboutMessagesThatWereChanged() {
        RandomJson json = new RandomJson(random, true);
        for (int round = 0; round < ROUNDS; round++) {
            String text = OPEN + json.value(6) + "," + json.object(5) + "]}}}";
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                int at = random.nextInt(bytes.length);
                byte other = bytes[random.nextInt(bytes.length)];
                bytes[at] = random.nextInt(4) == 0 ? (byte) random.nextInt(256) : other;
            }
            agree(bytes);
        }
    }

    @Test
    void agreesAboutAnyRowOfPieces() {
        for (int round = 0; round < 2 * ROUNDS; round++) {
            StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "" : OPEN);
            for (int pieces = random.nextInt(30); pieces >= 0; pieces--) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
                if (random.nextInt(3) == 0) {
                    text.append(',');
                }
            }
            agree(text.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void agreesAboutEachPieceInAnArrayAndUnderAKey() {
        for (String piece : PIECES) {
            for (String behind : List.of("", ",1", " ", "\n", "x", "\"", "]", "}")) {
                String rest = "]}}}" + " ".repeat(24);
                agreeAtEveryCut((OPEN + piece + behind + rest).getBytes(StandardCharsets.UTF_8));
                String member = OPEN + "{\"k\":" + piece + behind + "}" + rest;
                agreeAtEveryCut(member.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void agreesAboutTextsThatEndWithTheirFrame() {
        List<String> pieces =
                List.of(
                        "",
                        "é",
                        "日",
                        "日本語",
                        "😀",
                        "\\n",
                        "\\u00e9",
                        "\\ud83d\\ude00",
                        "\\ud83d",
                        "\\udc00",
                        "\\ud83d\\n",
                        "\\x",
                        "\\u00g0",
                        "\u0001",
                        "\"");
        for (String first : pieces) {
            for (String second : pieces) {
                for (int between = 0; between < 13; between++) {
                    String text = "\"ab" + first + "x".repeat(between) + second + '"';
                    byte[] bytes = (OPEN + text + "]}}}").getBytes(StandardCharsets.UTF_8);
                    agree(bytes, Integer.MAX_VALUE);
                    agree(bytes, OPEN.length() + random.nextInt(30));
                    int at = OPEN.length() + random.nextInt(bytes.length - OPEN.length());
                    bytes[at] = (byte) random.nextInt(256);
                    agree(bytes, Integer.MAX_VALUE);
                }
            }
        }
    }

    @Test
    void agreesAboutEveryThreeBytesInAString() {
        byte[] text = (OPEN + "\"ab....cdefgh\"]}}}          ").getBytes(StandardCharsets.UTF_8);
        int at = OPEN.length() + 3;
        int[] edges = {0, 0x1f, 0x22, 0x2f, 0x41, 0x5c, 0x75, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0};
        for (int lead = 0; lead < 256; lead++) {
            for (int second = 0; second < 256; second++) {
                for (int third : edges) {
                    text[at] = (byte) lead;
                    text[at + 1] = (byte) second;
                    text[at + 2] = (byte) third;
                    text[at + 3] = (byte) (third == 0x80 ? 0xbf : '.');
                    agree(text, Integer.MAX_VALUE);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 8, 61, 62, 63, 64, 65, 127, 128, 129, 200})
    void agreesAboutTheDeepest(int maxDepth) {
        for (int depth = 1; depth < maxDepth + 3; depth++) {
            StringBuilder open = new StringBuilder("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":");
            StringBuilder close = new StringBuilder();
            for (int i = 0; i < depth; i++) {
                boolean array = random.nextBoolean();
                open.append(array ? "[" : "{\"k\":");
                close.insert(0, array ? ']' : '}');
            }
            String text = open + "1" + close + "}          ";
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            agree(bytes, maxDepth, bytes.length);
            int at = open.length() + 1 + random.nextInt(depth);
            bytes[at] = (byte) (bytes[at] == ']' ? '}' : ']');
            agree(bytes, maxDepth, bytes.length);
            agree(bytes, maxDepth, 1 + random.nextInt(40));
        }
    }

    private void agreeAtEveryCut(byte[] bytes) {
        for (int cut = 1; cut <= bytes.length; cut++) {
            agree(bytes, cut);
        }
    }

    private void agree(byte[] bytes) {
        agree(bytes, Integer.MAX_VALUE);
        agree(bytes, 1 + random.nextInt(bytes.length));
        agree(bytes, 1 + random.nextInt(20));
    }

    private void agree(byte[] bytes, int portion) {
        agree(bytes, Scans.DEPTH, portion);
    }

    /**
     * Feeds portions of that many bytes, behind and in front of others that are not the frame's.
     */
    private void agree(byte[] bytes, int maxDepth, int portion) {
        EnvelopeScanner scanner = new EnvelopeScanner(maxDepth);
        SlowScanner slow = new SlowScanner(maxDepth);
        for (int from = 0; from < bytes.length; from += portion) {
            int length = Math.min(portion, bytes.length - from);
            byte[] others = new byte[length + 32];
            Arrays.fill(others, (byte) (from % 2 == 0 ? '"' : '1'));
            System.arraycopy(bytes, from, others, 3, length);
            boolean fine = scanner.feed(others, 3, 3 + length);
            assertThat(slow.feed(others, 3, 3 + length))
                    .as(describe(bytes, portion))
                    .isEqualTo(fine);
        }
        JsonFault fault = slow.finish();
        String text = describe(bytes, portion);
        assertThat(scanner.finish()).as(text).isEqualTo(fault);
        assertThat(scanner.rawLineBreak()).as(text).isEqualTo(slow.rawLineBreak());
        assertThat(scanner.batch()).as(text).isEqualTo(slow.batch());
        if (fault != null) {
            assertThat(scanner.faultOffset()).as(text).isEqualTo(slow.faultOffset());
            return;
        }
        assertThat(scanner.consumed()).as(text).isEqualTo(bytes.length);
        assertThat(scanner.mayHoldUri()).as(text).isEqualTo(slow.mayHoldUri());
        for (EnvelopeKey key : EnvelopeKey.values()) {
            assertThat(scanner.spans().span(key)).as(text).isEqualTo(slow.spans().span(key));
        }
        assertThat(scanner.spans().escapedKeys()).as(text).isEqualTo(slow.spans().escapedKeys());
    }

    private String describe(byte[] bytes, int portion) {
        return portion
                + " bytes at a time, "
                + seeds.describe()
                + ": "
                + new String(bytes, StandardCharsets.UTF_8);
    }
}
