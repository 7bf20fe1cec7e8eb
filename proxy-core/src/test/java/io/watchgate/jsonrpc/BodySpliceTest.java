package io.watchgate.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.watchgate.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodySpliceTest {

    private final BodySplice splice = new BodySplice();

    @ParameterizedTest
    @ValueSource(ints = {0, 100, BodySplice.COPY_UP_TO, 100_000})
    void replacesWhatHasToDifferAndNoOtherByte(int padding) {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        for (int round = 0; round < (padding < 1000 ? 2000 : 100); round++) {
            RandomJson json = new RandomJson(random, false);
            String meta = json.object(List.of("\"progressToken\":§T", "\"m\":" + json.value(2)));
            List<String> members = new ArrayList<>();
            members.add("\"name\":\"§N\"");
            members.add("\"uri\":\"§U\"");
            members.add("\"_meta\":" + meta);
            members.add("\"arguments\":{\"x\":\"" + "é".repeat(padding / 2) + "\"}");
            String template =
                    json.object(
                            List.of(
                                    "\"jsonrpc\":\"2.0\"",
                                    "\"id\":§I",
                                    "\"method\":\"m\"",
                                    "\"params\":" + json.object(members)));
            JsonRpcRequest request =
                    (JsonRpcRequest) Scans.message(fill(template, "\"old\"", "7", "n\\u0061", "u"));
            String expected =
                    fill(
                            template,
                            "123456789",
                            "123456789",
                            "a long name with \\\"quotes\\\"",
                            "x://é");
            request.replaceId(123_456_789);
            request.replaceName(utf8("a long name with \\\"quotes\\\""));
            request.replaceUri(utf8("x://é"));
            assertThat(encode(request, 0)).as(seeds.describe()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 300, 10_000})
    void changesABodyThatNobodyElseHasWhereItIs(int padding) {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        for (int round = 0; round < 500; round++) {
            List<String> members =
                    new ArrayList<>(
                            List.of(
                                    "\"jsonrpc\":\"2.0\"",
                                    "\"id\":§I",
                                    "\"method\":\"m\"",
                                    "\"params\":{\"_meta\":{\"progressToken\":§T},\"name\":\"§N\","
                                            + "\"x\":\""
                                            + "x".repeat(padding)
                                            + "\"}"));
            Collections.shuffle(members, random);
            String template = '{' + String.join(",", members) + '}';
            String id = List.of("1", "123456", "\"" + "i".repeat(60) + '"').get(random.nextInt(3));
            String name = "n".repeat(random.nextInt(90));
            String text = fill(template, id, id, name, "");
            ByteBuf body = withRoom(text, 600);
            JsonRpcRequest request = (JsonRpcRequest) message(body, text);
            String sent = "m".repeat(random.nextInt(90));
            request.replaceId(4711);
            request.replaceName(utf8(sent));
            String expected = fill(template, "4711", "4711", sent, "");

            ByteBuf out = splice.encode(request, ByteBufAllocator.DEFAULT, 200);

            assertThat(out).as(seeds.describe()).isSameAs(body);
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(expected);
            assertThat(out.readerIndex()).isGreaterThanOrEqualTo(200);
            assertThat(out.getByte(out.writerIndex())).isEqualTo((byte) '!');
            assertThat(out.release()).isTrue();
        }
    }

    @Test
    void copiesABodyOfWhichSomebodyElseHasAPart() {
        String text = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";
        ByteBuf shared = withRoom(text, 600);
        ByteBuf part = shared.retainedSlice(0, 10);
        assertCopied(shared, message(shared, text), 200);
        part.release();

        ByteBuf whole = withRoom(text, 600);
        ByteBuf duplicate = whole.retainedDuplicate();
        assertCopied(duplicate, message(duplicate, text), 200);
        whole.release();

        ByteBuf kept = withRoom(text, 600);
        JsonRpcMessage twice = message(kept, text);
        twice.keep();
        assertCopied(kept, twice, 200);
        twice.release();
    }

    @Test
    void copiesABodyWithTooLittleRoomInFrontOrTooMuchAround() {
        String text = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";
        ByteBuf near = withRoom(text, 199);
        assertCopied(near, message(near, text), 200);
        ByteBuf noneWanted = withRoom(text, 600);
        assertCopied(noneWanted, message(noneWanted, text), 0);
        ByteBuf large = withRoom(text, 5000);
        assertCopied(large, message(large, text), 200);
    }

    private void assertCopied(ByteBuf body, JsonRpcMessage message, int headroom) {
        String before = body.toString(StandardCharsets.UTF_8);
        ByteBuf out = splice.encode(message, ByteBufAllocator.DEFAULT, headroom);
        assertThat(out).isNotSameAs(body);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(before);
        assertThat(out.release()).isTrue();
    }

    /** Returns a buffer in which something else stands in front of and behind the text. */
    private static ByteBuf withRoom(String text, int room) {
        ByteBuf body = ByteBufAllocator.DEFAULT.directBuffer(room + text.length() + 1);
        body.writeBytes("?".repeat(room).getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(utf8(text)).writeByte('!');
        return body.setIndex(room, room + text.length());
    }

    private static JsonRpcMessage message(ByteBuf body, String text) {
        return Objects.requireNonNull(
                MessageReader.read(body, new MessageContext() {}, Scans.whole(utf8(text))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}|{\"jsonrpc\":\"2.0\",\"id\":\"c\",\"result\":{}}",
                "{\"id\":1,\"jsonrpc\":\"2.0\",\"error\":{}}|{\"id\":\"c\",\"jsonrpc\":\"2.0\",\"error\":{}}",
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{}}|{\"jsonrpc\":\"2.0\",\"id\":\"c\",\"error\":{}}",
                "{\"jsonrpc\":\"2.0\",\"error\":{}}|{\"id\":\"c\",\"jsonrpc\":\"2.0\",\"error\":{}}",
            })
    void givesAResponseTheClientsId(String received, String expected) {
        JsonRpcResponse response = (JsonRpcResponse) Scans.message(received);
        response.replaceId(RequestId.ofToken("\"c\""));
        assertThat(encode(response, 0)).isEqualTo(expected);
    }

    @Test
    void givesANotificationAnotherTokenAndUri() {
        JsonRpcNotification notification =
                (JsonRpcNotification)
                        Scans.message(
                                "{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"params\":{\"uri\":\"a\",\"progressToken\":5}}");
        notification.replaceProgressToken(RequestId.ofToken("18446744073709551616"));
        notification.replaceUri(utf8("b\\n"));
        JsonRpcNotification copy = notification.copy();
        String expected =
                "{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"params\":{\"uri\":\"b\\n"
                        + "\",\"progressToken\":18446744073709551616}}";
        assertThat(encode(notification, 0)).isEqualTo(expected);
        assertThat(encode(copy, 0)).as("a copy takes its edits along").isEqualTo(expected);
    }

    @Test
    void changesNothingThatIsNotThere() {
        String text = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params\":{\"name\":7}}";
        JsonRpcRequest request = (JsonRpcRequest) Scans.message(text);
        request.replaceName(utf8("x"));
        request.replaceUri(utf8("y"));
        request.replaceId(9);
        assertThat(encode(request, 0)).isEqualTo(text.replace("\"id\":1", "\"id\":9"));
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 50_000})
    void joinsLinesBetweenTokens(int padding) {
        String text =
                "{\"jsonrpc\":\"2.0\",\r\n\"id\":1,\n\"result\":[\"\\n\",\""
                        + "x".repeat(padding)
                        + "\"]\r}";
        assertThat(encode(Scans.message(text), 0))
                .isEqualTo(text.replace('\r', ' ').replace('\n', ' '));
    }

    @Test
    void leavesRoomInFrontAndOneByteBehind() {
        JsonRpcMessage message = Scans.message("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
        ByteBuf out = splice.encode(message, ByteBufAllocator.DEFAULT, 100);
        assertThat(out.readerIndex()).isGreaterThanOrEqualTo(100);
        assertThat(out.isWritable()).isTrue();
        out.release();
    }

    @Test
    void passesALargeBodyOnWithoutCopyingIt() {
        String text = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"" + "x".repeat(50_000) + "\"}";
        JsonRpcMessage message = Scans.message(text);
        ByteBuf body = message.body();
        ByteBuf out = splice.encode(message, ByteBufAllocator.DEFAULT, 0);
        assertThat(out).isSameAs(body);
        assertThat(out.refCnt()).isEqualTo(1);
        out.release();
    }

    private String encode(JsonRpcMessage message, int headroom) {
        ByteBuf out = splice.encode(message, ByteBufAllocator.DEFAULT, headroom);
        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(out.release()).isTrue();
        return text;
    }

    private static String fill(String template, String id, String token, String name, String uri) {
        return template.replace("§I", id)
                .replace("§T", token)
                .replace("§N", name)
                .replace("§U", uri);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
