package io.watchgate.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.watchgate.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads and writes texts and members as an independent parser does. */
class JsonTextTest {

    private static final JsonFactory JACKSON = new JsonFactory();

    private final Seeds seeds = Seeds.ofThisRun();
    private final Random random = seeds.random();

    @Test
    void writesTextsThatReadBackAsTheyWere() {
        for (int round = 0; round < 5000; round++) {
            String text = randomText();
            assertThat(decoded(JsonTexts.quote(text))).as(seeds.describe()).isEqualTo(text);
            ByteBuf out = Unpooled.buffer();
            JsonStrings.write(out, text);
            String json = out.toString(StandardCharsets.UTF_8);
            assertThat(decoded(json)).as(seeds.describe()).isEqualTo(text);
            assertThat(
                            Scans.whole("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + json + "}")
                                    .fault())
                    .isNull();
            assertThat(JsonStrings.decode(out, 1, out.readableBytes() - 1, true))
                    .as(seeds.describe())
                    .isEqualTo(text);
            out.release();
        }
    }

    @Test
    void decodesEveryEscapeAsAnIndependentParserDoes() {
        String[] parts = {
            "\\\"",
            "\\\\",
            "\\/",
            "\\b",
            "\\f",
            "\\n",
            "\\r",
            "\\t",
            "\\u0000",
            "\\u007F",
            "\\u0080",
            "\\u07ff",
            "\\u0800",
            "\\uFFFF",
            "\\ud83d\\ude00",
            "\\uDBFF\\uDFFF",
            "x",
            "é",
            "日",
            "😀",
        };
        for (int round = 0; round < 5000; round++) {
            StringBuilder inside = new StringBuilder();
            for (int i = random.nextInt(8); i > 0; i--) {
                inside.append(parts[random.nextInt(parts.length)]);
            }
            ByteBuf json = Unpooled.copiedBuffer("\"" + inside + "\"", StandardCharsets.UTF_8);
            assertThat(JsonStrings.decode(json, 1, json.readableBytes() - 1, true))
                    .isEqualTo(decoded("\"" + inside + "\""));
            json.release();
        }
    }

    @Test
    void findsTheBytesOfEveryMember() {
        RandomJson json = new RandomJson(random, true);
        for (int round = 0; round < 3000; round++) {
            List<String> values = new ArrayList<>();
            List<String> members = new ArrayList<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                String value = json.value(3);
                values.add("k" + i + "é=" + value);
                members.add(json.member("\"k" + i + "é\"", value));
            }
            String text = json.object(members);
            byte[] bytes = ("xé" + text + "]").getBytes(StandardCharsets.UTF_8);
            List<String> found = new ArrayList<>();
            try (JsonFields fields = new JsonFields(bytes, 3, bytes.length - 1)) {
                while (fields.next()) {
                    String name = fields.name();
                    String value = new String(fields.bytes(), StandardCharsets.UTF_8);
                    found.add(name + "=" + value);
                }
            }
            assertThat(found)
                    .as("%s %s", text, seeds.describe())
                    .containsExactlyInAnyOrderElementsOf(values);
        }
    }

    @Test
    void goesBehindValuesThatNobodyLooksAt() {
        byte[] json =
                "[{\"a\":[1,{\"b\":2}]},[[]],\"s\\n\",true,null,-1.5e3,{}]"
                        .getBytes(StandardCharsets.UTF_8);
        List<String> kinds = new ArrayList<>();
        try (JsonFields elements = new JsonFields(json)) {
            while (elements.next()) {
                assertThat(elements.name()).isEmpty();
                kinds.add(
                        elements.isObject()
                                ? "object"
                                : elements.isArray()
                                        ? "array"
                                        : elements.isTrue()
                                                ? "true"
                                                : String.valueOf(elements.text()));
            }
        }
        assertThat(kinds)
                .containsExactly("object", "array", "s\n", "true", "null", "null", "object");
    }

    @Test
    void opensTheMembersOfAMember() {
        byte[] json =
                "{\"a\":{\"b\":{\"c\":\"deep\"}},\"d\":true}".getBytes(StandardCharsets.UTF_8);
        List<String> names = new ArrayList<>();
        try (JsonFields fields = new JsonFields(json)) {
            assertThat(fields.next()).isTrue();
            try (JsonFields b = fields.members()) {
                assertThat(b.next()).isTrue();
                names.add(b.name());
                try (JsonFields c = b.members()) {
                    assertThat(c.next()).isTrue();
                    names.add(c.name() + c.text());
                }
            }
            assertThat(fields.next()).isTrue();
            names.add(fields.name());
            assertThat(fields.next()).isFalse();
        }
        assertThat(names).containsExactly("b", "cdeep", "d");
    }

    @Test
    void hasNoMembersInAScalar() {
        for (String scalar : List.of("1", "\"s\"", "true", "null")) {
            try (JsonFields fields = new JsonFields(scalar.getBytes(StandardCharsets.UTF_8))) {
                assertThat(fields.next()).as(scalar).isFalse();
            }
        }
    }

    private String randomText() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            int codePoint =
                    switch (random.nextInt(5)) {
                        case 0 -> random.nextInt(0x20);
                        case 1 -> random.nextBoolean() ? '"' : '\\';
                        case 2 -> 0x10000 + random.nextInt(0x100000);
                        case 3 -> 0x80 + random.nextInt(0x700);
                        default -> ' ' + random.nextInt(95);
                    };
            text.appendCodePoint(codePoint);
        }
        return text.toString();
    }

    private static String decoded(String json) {
        try (JsonParser parser = JACKSON.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            return parser.getString();
        }
    }
}
