package io.watchgate.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.watchgate.testkit.Cuts;
import io.watchgate.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Finds in random messages what was put there, and refuses every part of them. */
class EnvelopeFuzzTest {

    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 6_000);
    private static final String[] IDS = {
        "1", "-0", "18446744073709551616", "\"x\"", "\"\\u00e9\"", "\"é😀\"", "999999999999999999",
    };

    private final Seeds seeds = Seeds.ofThisRun();
    private final Random random = seeds.random();
    private final RandomJson json = new RandomJson(random, true);

    @Test
    void findsTheEnvelopeOfRequestsWhereverItStands() {
        for (int round = 0; round < ROUNDS; round++) {
            String id = any(IDS);
            String token = any(IDS);
            String name = json.string();
            String uri = json.string();
            String cursor = json.string();
            String arguments = json.object(4);
            String ref = json.object(2);
            String meta =
                    json.object(
                            List.of(
                                    json.member(json.key("progressToken"), token),
                                    json.member("\"x/y\"", json.value(3))));
            String params =
                    json.object(
                            List.of(
                                    json.member(json.key("name"), name),
                                    json.member(json.key("uri"), uri),
                                    json.member(json.key("cursor"), cursor),
                                    json.member(json.key("arguments"), arguments),
                                    json.member(json.key("ref"), ref),
                                    json.member(json.key("_meta"), meta),
                                    json.member("\"more\"", json.value(4))));
            String text =
                    message(
                            json.member(json.key("id"), id),
                            json.member(json.key("method"), "\"tools\\/call\""),
                            json.member(json.key("params"), params));
            JsonRpcRequest request = (JsonRpcRequest) read(text);
            assertThat(request.readId()).as(text).hasToString(id);
            assertThat(request.readProgressToken()).as(text).hasToString(token);
            assertThat(request.methodText()).isEqualTo("tools/call");
            assertThat(request.methodEscaped()).isTrue();
            assertThat(cut(text, request.params())).isEqualTo(params);
            assertThat(cut(text, request.arguments())).isEqualTo(arguments);
            assertThat(cut(text, request.ref())).isEqualTo(ref);
            assertThat(cut(text, request.meta())).isEqualTo(meta);
            assertThat(cut(text, request.cursor())).isEqualTo(cursor);
            assertThat('"' + cut(text, request.name()) + '"').isEqualTo(name);
            assertThat('"' + cut(text, request.uri()) + '"').isEqualTo(uri);
            assertThat(request.nameEscaped()).isEqualTo(name.contains("\\"));
            assertThat(request.uriEscaped()).isEqualTo(uri.contains("\\"));
            request.release();
        }
    }

    @Test
    void findsTheEnvelopeOfNotifications() {
        for (int round = 0; round < ROUNDS / 4; round++) {
            String token = any(IDS);
            String id = any(IDS);
            String level = json.string();
            String params =
                    json.object(
                            List.of(
                                    json.member(json.key("progressToken"), token),
                                    json.member(json.key("requestId"), id),
                                    json.member(json.key("level"), level),
                                    json.member("\"data\"", json.value(5))));
            String text =
                    message(
                            json.member(json.key("method"), "\"notifications/x\""),
                            json.member(json.key("params"), params));
            JsonRpcNotification notification = (JsonRpcNotification) read(text);
            assertThat(notification.readProgressToken()).as(text).hasToString(token);
            assertThat(notification.readRequestId()).as(text).hasToString(id);
            assertThat('"' + cut(text, notification.level()) + '"').isEqualTo(level);
            JsonRpcNotification copy = notification.copy();
            notification.release();
            assertThat(copy.readProgressToken()).hasToString(token);
            copy.release();
        }
    }

    @Test
    void findsTheEnvelopeOfResponses() {
        for (int round = 0; round < ROUNDS / 4; round++) {
            String id = any(IDS);
            boolean error = random.nextBoolean();
            String value = json.value(5);
            String text =
                    message(
                            json.member(json.key("id"), id),
                            json.member(json.key(error ? "error" : "result"), value));
            JsonRpcResponse response = (JsonRpcResponse) read(text);
            assertThat(response.isError()).isEqualTo(error);
            assertThat(cut(text, error ? response.error() : response.result())).isEqualTo(value);
            assertThat(response.numericId()).isEqualTo(RequestId.ofToken(id).number());
            response.release();
        }
    }

    @Test
    void refusesEveryTextThatEndsTooEarly() {
        for (int round = 0; round < 60; round++) {
            String text =
                    message(
                            json.member("\"id\"", any(IDS)),
                            json.member("\"method\"", json.string()),
                            json.member("\"params\"", json.object(4)));
            byte[] bytes = text.strip().getBytes(StandardCharsets.UTF_8);
            for (int length = 0; length < bytes.length; length++) {
                byte[] part = Arrays.copyOf(bytes, length);
                JsonFault expected = length == 0 ? JsonFault.EMPTY : JsonFault.TRUNCATED;
                assertThat(Scans.whole(part).fault()).as(seeds.describe()).isEqualTo(expected);
                assertThat(Scans.byteByByte(part).fault()).isEqualTo(expected);
            }
        }
    }

    @Test
    void refusesAMillionOpenBracketsAtTheLimit() {
        for (String open : List.of("[", "{\"a\":", "[{\"a\":")) {
            byte[] bytes = open.repeat(1_000_000).getBytes(StandardCharsets.US_ASCII);
            EnvelopeScanner scanner = Scans.whole(bytes);
            assertThat(scanner.fault()).isEqualTo(JsonFault.DEPTH);
            assertThat(scanner.faultOffset()).isLessThanOrEqualTo(64 * open.length());
        }
    }

    @Test
    void refusesOverlongUtf8WhereverItStands() {
        List<byte[]> overlong =
                List.of(
                        new byte[] {(byte) 0xc0, (byte) 0x80},
                        new byte[] {(byte) 0xc1, (byte) 0xa9},
                        new byte[] {(byte) 0xe0, (byte) 0x80, (byte) 0xaf},
                        new byte[] {(byte) 0xf0, (byte) 0x80, (byte) 0x81, (byte) 0xa1});
        String text =
                "{\"jsonrpc\":\"2.0\",\"i#d\":\"#\",\"method\":\"m#\",\"params\":{\"na#me\":\"#\",\"arguments\":"
                    + "{\"a\":[{\"#\":\"xxxxxxxxxxxx#xxxxxxxxxxxx\"}]}}}";
        for (int at = text.indexOf('#'); at >= 0; at = text.indexOf('#', at + 1)) {
            for (byte[] sequence : overlong) {
                byte[] head =
                        text.substring(0, at).replace("#", "").getBytes(StandardCharsets.UTF_8);
                byte[] tail =
                        text.substring(at + 1).replace("#", "").getBytes(StandardCharsets.UTF_8);
                byte[] bytes = concat(head, sequence, tail);
                for (int cut = head.length; cut <= head.length + sequence.length; cut++) {
                    EnvelopeScanner scanner = new EnvelopeScanner(Scans.DEPTH);
                    Cuts.inTwo(bytes, cut).forEach(part -> scanner.feed(part, 0, part.length));
                    assertThat(scanner.finish()).isEqualTo(JsonFault.UTF8);
                }
            }
        }
    }

    private String message(String... members) {
        List<String> all = new ArrayList<>(List.of(members));
        all.add(json.member(json.key("jsonrpc"), "\"2.0\""));
        if (random.nextBoolean()) {
            all.add(json.member("\"unknown\"", json.value(4)));
        }
        return json.space() + json.object(all) + json.space();
    }

    /** Reads the text at random cuts. */
    private JsonRpcMessage read(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        EnvelopeScanner scanner =
                random.nextBoolean() ? Scans.whole(bytes) : Scans.cut(bytes, random);
        assertThat(scanner.fault()).as("%s: %s", seeds.describe(), text).isNull();
        boolean between = text.contains("\n") || text.contains("\r");
        assertThat(scanner.rawLineBreak()).isEqualTo(between);
        ByteBuf body = Unpooled.copiedBuffer(bytes);
        JsonRpcMessage message = MessageReader.read(body, new MessageContext() {}, scanner);
        assertThat(message).as("%s: %s", seeds.describe(), text).isNotNull();
        return message;
    }

    private String any(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static String cut(String text, long span) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new String(bytes, Span.start(span), Span.length(span), StandardCharsets.UTF_8);
    }

    private static byte[] concat(byte[]... parts) {
        ByteBuf all = Unpooled.copiedBuffer(parts);
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }
}
