package io.watchgate.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class JsonMembersTest {

    private static final int ROUNDS = 20_000;

    @Test
    @DisplayName("what Jackson finds is found: names, values, texts, where each begins and ends")
    void agreesWithJackson() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        RandomJson texts = new RandomJson(random, true);
        for (int round = 0; round < ROUNDS; round++) {
            String around = " ".repeat(random.nextInt(9));
            String value = random.nextBoolean() ? texts.object(4) : "[" + texts.value(4) + "]";
            byte[] json = (around + value + around).getBytes(StandardCharsets.UTF_8);
            int from = around.length();
            int to = json.length - from;
            assertThat(found(json, from, to))
                    .as(seeds.describe() + value)
                    .isEqualTo(wanted(json, from, to));
        }
    }

    private static List<String> found(byte[] json, int from, int to) {
        List<String> all = new ArrayList<>();
        JsonMembers members = new JsonMembers(json, from, to);
        List<String> names = names(json, from, to);
        while (members.next()) {
            String name = members.isArray() ? "" : names.get(all.size());
            boolean named = members.isArray() || members.isNamed(name);
            boolean other = !members.isArray() && members.isNamed(name + "x");
            String text = members.isContainer() ? "" : members.text();
            all.add(line(named && !other, name, text, members.start(), members.end()));
        }
        return all;
    }

    private static List<String> names(byte[] json, int from, int to) {
        List<String> all = new ArrayList<>();
        try (JsonFields fields = new JsonFields(json, from, to)) {
            while (fields.next()) {
                all.add(fields.name());
            }
        }
        return all;
    }

    private static List<String> wanted(byte[] json, int from, int to) {
        List<String> all = new ArrayList<>();
        try (JsonFields fields = new JsonFields(json, from, to)) {
            while (fields.next()) {
                boolean container = fields.isObject() || fields.isArray();
                String decoded = fields.text();
                long span = fields.span();
                String spelled =
                        new String(
                                json,
                                Span.start(span),
                                Span.length(span),
                                StandardCharsets.US_ASCII);
                String text = container ? "" : decoded == null ? spelled : decoded;
                all.add(line(true, fields.name(), text, Span.start(span), Span.end(span)));
            }
        }
        return all;
    }

    private static String line(boolean named, String name, String text, int start, int end) {
        return named + " " + name + " " + text + " " + start + "-" + end;
    }

    @Test
    @DisplayName("a name is compared as it is decoded, whatever its spelling")
    void comparesDecodedNames() {
        byte[] json = "{\"p\\u0061th\" : 1, \"é\":2}".getBytes(StandardCharsets.UTF_8);
        JsonMembers members = new JsonMembers(json, 0, json.length);

        assertThat(members.next()).isTrue();
        assertThat(members.isNamed("path")).isTrue();
        assertThat(members.isNamed("p\\u0061th")).isFalse();
        assertThat(members.next()).isTrue();
        assertThat(members.isNamed("é")).isTrue();
        assertThat(members.isNamed("e")).isFalse();
        assertThat(members.next()).isFalse();
    }

    @Test
    @DisplayName("whoever walks again passes the largest text at once, and finds the same")
    void passesALargeTextOnce() {
        String large = "word ".repeat(100);
        String larger = "words ".repeat(100);
        byte[] json =
                ("{\"a\":\""
                                + large
                                + "\",\"b\":[\""
                                + larger
                                + "\",{}],\"c\":\"\\n"
                                + larger
                                + larger
                                + "\",\"d\":1}")
                        .getBytes(StandardCharsets.UTF_8);
        JsonMembers first = new JsonMembers(json, 0, json.length);
        List<String> found = walk(first);
        JsonMembers second = new JsonMembers(json, 0, json.length, first.large());

        assertThat(walk(second)).isEqualTo(found).hasSize(4);
        assertThat(second.large()).isEqualTo(first.large());
        assertThat(
                        new String(
                                json,
                                Span.start(first.large()),
                                Span.length(first.large()),
                                StandardCharsets.UTF_8))
                .isEqualTo("\\n" + larger + larger);
    }

    private static List<String> walk(JsonMembers members) {
        List<String> all = new ArrayList<>();
        while (members.next()) {
            String text = members.isContainer() ? "" : members.text();
            all.add(line(true, "", text, members.start(), members.end()));
        }
        return all;
    }
}
