package io.watchgate.jsonrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;

/** A scanner that has read others must find in a frame what one that has read none finds. */
class EnvelopeMemoTest {

    private static final int DEPTH = 8;

    private static final List<String> FORMS =
            List.of(
                    "{\"jsonrpc\":\"2.0\",\"id\":ID,\"method\":\"tools/call\",\"params\":{\"name\":"
                        + "\"NAME\",\"arguments\":{\"query\":\"TEXT\",\"n\":[1,{\"a\":null}]}}}",
                    "{\"method\":\"tools/call\",\"params\":{\"_meta\":{\"progressToken\":ID},"
                        + "\"name\":\"NAME\",\"arguments\":{\"a\":\"TEXT\"}},\"jsonrpc\":\"2.0\","
                        + "\"id\":ID}",
                    "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":{\"content\":[{\"type\":\"text\","
                            + "\"text\":\"TEXT\"}],\"isError\":false}}",
                    "{ \"jsonrpc\": \"2.0\",\n"
                            + " \"id\": ID, \"params\": {\"uri\": \"NAME\", \"name\": \"NAME\","
                            + " \"arguments\": {\"uri\": \"TEXT\"}}, \"method\": \"x\"}",
                    "{\"id\":ID,\"params\":{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":"
                        + "\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{\"a\":{}},"
                        + "\"progressToken\":ID},\"name\":\"NAME\",\"task\":{\"ttl\":1}},"
                        + "\"jsonrpc\":\"2.0\",\"method\":\"tools/call\"}",
                    "{\"jsonrpc\":\"2.0\",\"id\":ID,\"error\":{\"code\":1,\"data\":{\"a\":\"TEXT\"}}}",
                    "[{\"jsonrpc\":\"2.0\",\"id\":ID,\"method\":\"NAME\",\"params\":{\"a\":[\"TEXT\"]}}]");

    private static final List<String> IDS =
            List.of(
                    "0",
                    "7",
                    "12",
                    "123456789012345678",
                    "1234567890123456789",
                    "\"a\"",
                    "\"\"",
                    "\"r-17\"",
                    "\"\\u0031\"",
                    "\"é\"",
                    "-1",
                    "01",
                    "1.5",
                    "1e3",
                    "null",
                    "{}",
                    "");

    private static final List<String> NAMES =
            List.of(
                    "x",
                    "search_documents",
                    "",
                    "a.b/c-d",
                    "with space",
                    "\\\"",
                    "é",
                    "a\",\"id\":1,\"b\":\"",
                    "n".repeat(200),
                    "tab\t");

    private static final List<String> TEXTS =
            List.of(
                    "",
                    "plain",
                    "t".repeat(70),
                    "\\n\\u00e9",
                    "天地",
                    "\"",
                    "}}",
                    "x\",\"y\":{\"z\":\"");

    private final EnvelopeScanner experienced = new EnvelopeScanner(DEPTH);

    private static String pick(Random random, List<String> from) {
        // Most often an ordinary one: what is strange all through is never remembered.
        return from.get(random.nextBoolean() ? random.nextInt(3) : random.nextInt(from.size()));
    }

    private static String frame(Random random) {
        String text = FORMS.get(random.nextInt(FORMS.size()));
        while (text.contains("ID")) {
            text = text.replaceFirst("ID", Matcher.quoteReplacement(pick(random, IDS)));
        }
        while (text.contains("NAME")) {
            text = text.replaceFirst("NAME", Matcher.quoteReplacement(pick(random, NAMES)));
        }
        return text.replace("TEXT", pick(random, TEXTS));
    }

    @Test
    void findsWhatAFreshScannerFinds() {
        Random random = new Random(17);
        for (int i = 0; i < 40_000; i++) {
            agree(frame(random).getBytes(StandardCharsets.UTF_8), 0);
        }
    }

    @Test
    void findsItInWhatWasChanged() {
        Random random = new Random(18);
        byte[] strange = "\"\\{}[]:,0 \ntrue\u0000é".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 40_000; i++) {
            byte[] bytes = frame(random).getBytes(StandardCharsets.UTF_8);
            if (random.nextInt(4) > 0) {
                bytes[random.nextInt(bytes.length)] = strange[random.nextInt(strange.length)];
            }
            agree(bytes, 0);
        }
    }

    @Test
    void findsItInPortionsAndBehindOtherBytes() {
        Random random = new Random(19);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = frame(random).getBytes(StandardCharsets.UTF_8);
            agree(bytes, random.nextInt(bytes.length));
        }
    }

    @Test
    void takesAnyIdInThePlaceOfAnother() {
        for (String form : FORMS) {
            for (String id : IDS) {
                for (String name : NAMES) {
                    for (int i = 0; i < 3; i++) {
                        agree(filled(form, "3", "n"), 0);
                    }
                    agree(filled(form, id, name), 0);
                }
            }
        }
    }

    private static byte[] filled(String form, String id, String name) {
        return form.replace("ID", id)
                .replace("NAME", name)
                .replace("TEXT", "some text")
                .getBytes(StandardCharsets.UTF_8);
    }

    private void agree(byte[] bytes, int cut) {
        EnvelopeScanner fresh = new EnvelopeScanner(DEPTH);
        experienced.reset();
        byte[] shifted = new byte[bytes.length + 3];
        System.arraycopy(bytes, 0, shifted, 3, bytes.length);
        experienced.feed(shifted, 3, cut + 3);
        experienced.feed(shifted, cut + 3, shifted.length);
        fresh.feed(bytes, 0, cut);
        fresh.feed(bytes, cut, bytes.length);
        assertEquals(
                found(fresh), found(experienced), () -> new String(bytes, StandardCharsets.UTF_8));
    }

    private static List<Object> found(EnvelopeScanner scanner) {
        JsonFault fault = scanner.finish();
        List<Object> found = new ArrayList<>();
        found.add(String.valueOf(fault));
        if (fault != null) {
            found.add(scanner.faultOffset());
            return found;
        }
        found.add(scanner.batch());
        found.add(scanner.rawLineBreak());
        found.add(scanner.mayHoldUri());
        found.add(scanner.consumed());
        EnvelopeSpans spans = scanner.spans();
        found.add(spans.escapedKeys());
        found.add(spans.shape() == null);
        for (EnvelopeKey key : EnvelopeKey.values()) {
            found.add(
                    key
                            + " "
                            + spans.has(key)
                            + spans.isString(key)
                            + spans.isInteger(key)
                            + spans.isNull(key)
                            + spans.isClosed(key));
            long span = spans.span(key);
            found.add(Span.start(span));
            found.add(Span.end(span));
        }
        return found;
    }
}
