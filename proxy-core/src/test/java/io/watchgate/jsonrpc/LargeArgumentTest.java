package io.watchgate.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.watchgate.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is passed without a look is a text that a walk of its own would have found. */
class LargeArgumentTest {

    private static final int ROUNDS = 4000;
    private static final int LEAST = 256;
    private static final String[] PIECES = {
        "word ", "x", "é", "日本", "😀", "\\n", "\\\"", "\\\\", "\\u00e9", "\\ud83d\\ude00", "}],[{"
    };

    private final Seeds seeds = Seeds.ofThisRun();
    private final Random random = seeds.random();
    private final RandomJson texts = new RandomJson(random, true);

    @Test
    @DisplayName("wherever the request is cut, its largest text is known, and every value is found")
    void findsTheSame() {
        for (int round = 0; round < ROUNDS; round++) {
            String text = request(arguments(random.nextInt(3)), random.nextInt(8) == 0);
            byte[] json = text.getBytes(StandardCharsets.UTF_8);
            EnvelopeScanner scanner =
                    random.nextBoolean() ? Scans.whole(json) : Scans.cut(json, random);
            check(json, scanner, seeds.describe() + text);
        }
    }

    @Test
    @DisplayName("a cut at any byte changes nothing")
    void isKnownAtEveryCut() {
        for (String piece : PIECES) {
            String large = piece.repeat(LEAST / piece.length() + 1);
            for (String arguments :
                    List.of("{\"a\":\"%s\"}", "{\"b\":[{\"k\":\"%s\"}, 1],\"c\":\"d\"}")) {
                byte[] json =
                        request(arguments.formatted(large), false).getBytes(StandardCharsets.UTF_8);
                for (int cut = 0; cut <= json.length; cut++) {
                    EnvelopeScanner scanner = new EnvelopeScanner(Scans.DEPTH);
                    scanner.feed(json, 0, cut);
                    scanner.feed(json, cut, json.length);
                    scanner.finish();
                    check(json, scanner, piece + " cut at " + cut);
                }
            }
        }
    }

    @Test
    @DisplayName("beyond 64 KiB, and where a larger text stands elsewhere, nothing is known")
    void isNotKnownEverywhere() {
        String large = "x".repeat(LEAST);

        assertThat(known("{\"a\":\"" + large + "\"}", "")).isNotEqualTo(Span.NONE);
        assertThat(known("{\"a\":\"" + large + "\"}", large + "x")).isEqualTo(Span.NONE);
        assertThat(known("{\"a\":\"" + large.repeat(256) + "\"}", "")).isEqualTo(Span.NONE);
        assertThat(known("{\"a\":\"" + large.substring(1) + "\"}", "")).isEqualTo(Span.NONE);
        assertThat(known("{\"" + large + "\":1}", "")).isEqualTo(Span.NONE);
    }

    private static long known(String arguments, String elsewhere) {
        String text =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"other\":\""
                        + elsewhere
                        + "\",\"arguments\":"
                        + arguments
                        + "}}";
        JsonRpcRequest request = (JsonRpcRequest) Scans.message(text);
        request.release();
        return request.largeArgument();
    }

    private void check(byte[] json, EnvelopeScanner scanner, String what) {
        assertThat(scanner.fault()).as(what).isNull();
        JsonRpcRequest request =
                (JsonRpcRequest)
                        MessageReader.read(
                                Unpooled.wrappedBuffer(json), new MessageContext() {}, scanner);
        long arguments = request.arguments();
        long large = request.largeArgument();
        request.release();
        assertThat(large).as(what).isEqualTo(largest(json, arguments));
        int from = Span.start(arguments);
        int to = Span.end(arguments);
        if (JsonMembers.isContainer(json, from, to)) {
            List<String> found = new ArrayList<>();
            walk(new JsonMembers(json, from, to, large), found);
            List<String> wanted = new ArrayList<>();
            walk(json, from, to, wanted);
            assertThat(found).as(what).isEqualTo(wanted);
        }
    }

    private static void walk(JsonMembers members, List<String> found) {
        while (members.next()) {
            String value = members.isContainer() ? "" : members.text();
            found.add(value + " " + members.start() + "-" + members.end());
            if (members.isContainer()) {
                walk(members.inside(), found);
            }
        }
    }

    private static void walk(byte[] json, int from, int to, List<String> found) {
        try (JsonFields fields = new JsonFields(json, from, to)) {
            while (fields.next()) {
                int start = Span.start(fields.span());
                int end = Span.end(fields.span());
                boolean container = fields.isObject() || fields.isArray();
                String text = fields.text();
                String spelled = new String(json, start, end - start, StandardCharsets.UTF_8);
                found.add(
                        (container ? "" : text == null ? spelled : text) + " " + start + "-" + end);
                if (container) {
                    walk(json, start, end, found);
                }
            }
        }
    }

    /** Looks for the largest value byte by byte. */
    private static long largest(byte[] json, long arguments) {
        int start = 0;
        int end = LEAST - 1;
        for (int i = 0; i < json.length; i++) {
            if (json[i] != '"') {
                continue;
            }
            int first = i + 1;
            for (i = first; json[i] != '"'; i++) {
                i += json[i] == '\\' ? 1 : 0;
            }
            int behind = i + 1;
            while (behind < json.length && json[behind] <= ' ' && json[behind] > 0) {
                behind++;
            }
            if (json[behind] != ':' && i - first > end - start) {
                start = first;
                end = i;
            }
        }
        int from = Span.start(arguments);
        return start > from && end < Span.end(arguments)
                ? Span.of(start - from, end - from)
                : Span.NONE;
    }

    private String request(String arguments, boolean more) {
        List<String> params = new ArrayList<>(List.of("\"arguments\":" + arguments));
        params.add("\"name\":\"search\"");
        if (more) {
            params.add("\"other\":\"" + large() + '"');
        }
        if (random.nextBoolean()) {
            params.add("\"_meta\":{\"progressToken\":7}");
        }
        List<String> members = new ArrayList<>(List.of("\"jsonrpc\":\"2.0\"", "\"id\":7"));
        members.add("\"method\":\"tools/call\"");
        members.add("\"params\":" + texts.object(params));
        return texts.object(members);
    }

    /** Returns an object with so many large texts among its members, or further in. */
    private String arguments(int count) {
        List<String> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String value = '"' + large() + '"';
            members.add("\"v" + i + "\":" + value);
            members.add("\"in" + i + "\":[" + texts.value(2) + "," + value + "]");
            members.add("\"" + large() + i + "\":{\"deep\":{\"er\":" + value + "}}");
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            members.add("\"o" + i + "\":" + texts.value(3));
        }
        return texts.object(members);
    }

    private String large() {
        StringBuilder text = new StringBuilder();
        boolean plain = random.nextBoolean();
        int length = 200 + random.nextInt(300);
        while (text.length() < length) {
            text.append(plain ? "word " : PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }
}
