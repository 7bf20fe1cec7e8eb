package io.watchgate.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Seeds;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Compares the scanner's verdict with that of an independent parser over mutated texts.
 *
 * <p>Jackson reads overlong UTF-8 and lone surrogates, which the scanner must refuse; the JDK's
 * strict decoder and a look at each decoded string stand in for it there.
 */
class ScannerAgainstJacksonTest {

    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 60_000);

    private static final JsonFactory JACKSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(Scans.DEPTH).build())
                    .build();

    private static final String[] TEXTS = {
        "{\"jsonrpc\":\"2.0\",\"id\":12,\"method\":\"tools/call\",\"params\":{\"name\":\"a_b\",\"arguments\":{\"q\":\"x"
            + " \\\"y\\\" \\u00e9 \\ud83d\\ude00 日本 é 😀\",\"n\":[1,-2.5e-3,0,true,false,null,{}]},"
            + "\"_meta\":{\"progressToken\":\"t\"}}}",
        "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"abcdefghijklmn\"}],"
            + "\"isError\":false}}",
        " { \"a\" : [ [ ] , { } , \"\" , 0.0 , 1E+2 ] } ",
    };

    private static final byte[] INTERESTING =
            "{}[]\",:\\u0123456789abcdefDEtrnls-+. \t\n\r\u0000\u001f\u007f"
                    .getBytes(StandardCharsets.UTF_8);

    @Test
    void agreesOnMutatedTexts() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] text =
                    mutate(
                            TEXTS[random.nextInt(TEXTS.length)].getBytes(StandardCharsets.UTF_8),
                            random);
            EnvelopeScanner scanner =
                    random.nextBoolean() ? Scans.whole(text) : Scans.cut(text, random);
            boolean accepted = scanner.fault() == null || !isGrammar(scanner.fault());
            assertThat(accepted)
                    .as(
                            "%s: %s %s",
                            seeds.describe(),
                            scanner.fault(),
                            new String(text, StandardCharsets.UTF_8))
                    .isEqualTo(isJson(text) || stoppedEarly(scanner));
        }
    }

    /** Envelope faults of keys stop the scan before the rest of the text was seen. */
    private static boolean stoppedEarly(EnvelopeScanner scanner) {
        return scanner.fault() == JsonFault.DUPLICATE_KEY
                || scanner.fault() == JsonFault.KEY_CASE
                || scanner.fault() == JsonFault.DEPTH;
    }

    private static boolean isGrammar(JsonFault fault) {
        return fault.code() == JsonRpcErrorCode.PARSE_ERROR;
    }

    private static byte[] mutate(byte[] text, Random random) {
        byte[] mutated = text.clone();
        for (int edits = random.nextInt(4); edits > 0; edits--) {
            int at = random.nextInt(mutated.length);
            switch (random.nextInt(4)) {
                case 0 -> mutated[at] = INTERESTING[random.nextInt(INTERESTING.length)];
                case 1 -> mutated[at] = (byte) random.nextInt(256);
                case 2 -> mutated = without(mutated, at, 1 + random.nextInt(3));
                default -> mutated = twice(mutated, at, 1 + random.nextInt(8));
            }
        }
        return mutated;
    }

    private static byte[] without(byte[] text, int at, int length) {
        int cut = Math.min(length, text.length - at - 1);
        byte[] shorter = new byte[text.length - cut];
        System.arraycopy(text, 0, shorter, 0, at);
        System.arraycopy(text, at + cut, shorter, at, shorter.length - at);
        return shorter;
    }

    private static byte[] twice(byte[] text, int at, int length) {
        int copied = Math.min(length, text.length - at);
        byte[] longer = new byte[text.length + copied];
        System.arraycopy(text, 0, longer, 0, at + copied);
        System.arraycopy(text, at, longer, at + copied, text.length - at);
        return longer;
    }

    private static boolean isJson(byte[] text) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
        } catch (CharacterCodingException malformed) {
            return false;
        }
        try (JsonParser parser = JACKSON.createParser(new String(text, StandardCharsets.UTF_8))) {
            int depth = 0;
            boolean any = false;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (any && depth == 0) {
                    return false;
                }
                any = true;
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                boolean isText =
                        token == JsonToken.VALUE_STRING || token == JsonToken.PROPERTY_NAME;
                if (isText && hasLoneSurrogate(parser.getString())) {
                    return false;
                }
            }
            return any;
        } catch (JacksonException refused) {
            return false;
        }
    }

    private static boolean hasLoneSurrogate(String text) {
        return !StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
