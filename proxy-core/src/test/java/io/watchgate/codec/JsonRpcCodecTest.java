package io.watchgate.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.limit.BufferBudget;
import io.watchgate.testkit.Cuts;
import io.watchgate.testkit.Seeds;
import io.watchgate.testkit.VirtualLoop;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonRpcCodecTest {

    private static final int LIMIT = 512;
    private static final int HEADROOM = 32;
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
    private static final MessageContext CONTEXT = new MessageContext() {};

    private final VirtualLoop loop = new VirtualLoop();
    private final BufferBudget budget = new BufferBudget(1 << 20);
    private final ReadThrottle throttle = new ReadThrottle(loop.loop(), budget);
    private final MessageLog log = new MessageLog(3);
    private final EmbeddedChannel channel =
            loop.channel(
                    new NewlineFrameDecoder(
                            CONTEXT, new FrameLimits(LIMIT, budget), throttle, new SpareFrames()),
                    new JsonRpcCodec(
                            loop.loop(), VirtualLoop.JSON_DEPTH, HEADROOM, log, new SpareFrames()),
                    log);

    @AfterEach
    void closeChannel() {
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}|ping",
                "{\"jsonrpc\":\"2.0\",\"method\":\"a\\u002fb\",\"params\":{\"é\":\"日\"}}|a/b",
                "{\"params\":{\"name\":\"x\"},\"id\":\"y\",\"method\":\"tools/call\",\"jsonrpc\":\"2.0\"}|tools/call",
                "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"a\":[1,2,{\"b\":null}]}}|result",
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"m\"}}|error",
                "{\"jsonrpc\":\"\\u0032.0\",\"id\":7,\"result\":{}}|result",
            })
    void readsMessagesWhereverTheBytesAreCut(String text, String kind) {
        String both = text + "\n" + PING + "\n";
        Cuts.of(bytes(both), Seeds.ofThisRun().random())
                .forEach(
                        portions ->
                                assertThat(read(portions))
                                        .as(Portions.describe(portions))
                                        .containsExactly(
                                                kind + " " + text,
                                                "delivered",
                                                "ping " + PING,
                                                "delivered"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"m\",\"params\":[]}|malformed PARAMS 5:"
                        + " params (expected: an object) at byte 0",
                "{\"id\":\"q\",\"jsonrpc\":\"2.0\",\"method\":\"m\",}|malformed SYNTAX \"q\":"
                        + " unexpected byte at byte 39",
                "{\"jsonrpc\":\"1.0\",\"id\":5,\"method\":\"m\"}|malformed VERSION 5: jsonrpc is"
                        + " missing or wrong (expected: \"2.0\") at byte 0",
                "{\"id\":5,\"method\":\"m\"}|malformed VERSION 5: jsonrpc is missing or wrong"
                        + " (expected: \"2.0\") at byte 0",
                "{\"jsonrpc\":2.0,\"id\":5,\"method\":\"m\"}|malformed VERSION 5: jsonrpc is"
                        + " missing or wrong (expected: \"2.0\") at byte 0",
                "{\"jsonrpc\":\"2.00\",\"method\":\"m\"}|malformed VERSION null: jsonrpc is missing"
                        + " or wrong (expected: \"2.0\") at byte 0",
                "{\"id\":12|malformed TRUNCATED null: the text ends inside a value at byte 8",
                "{\"id\":12,|malformed TRUNCATED 12: the text ends inside a value at byte 9",
                "nonsense|malformed SYNTAX null: unexpected byte at byte 1",
                "~ ~|malformed EMPTY null: no JSON value at byte 1",
                "7|malformed NOT_AN_OBJECT null: not a JSON-RPC message (expected: an object) at"
                        + " byte 0",
            })
    void refusesWithTheReasonAndTheIdWhereverTheBytesAreCut(String text, String refusal) {
        String both = text + "\n" + PING + "\n";
        Cuts.of(bytes(both), Seeds.ofThisRun().random())
                .forEach(
                        portions ->
                                assertThat(read(portions))
                                        .as(Portions.describe(portions))
                                        .containsExactly(refusal, "ping " + PING, "delivered"));
    }

    @Test
    void refusesAFrameBeyondTheLimitWithItsId() {
        String large = "{\"id\":\"abc\",\"jsonrpc\":\"2.0\",\"method\":\"m\",\"params\":{\"a\":\"";
        String text = large + "x".repeat(LIMIT) + "\"}}\n" + PING + "\n";
        Cuts.of(bytes(text), Seeds.ofThisRun().random())
                .filter(portions -> portions.get(0).length >= 12 || portions.size() > 2)
                .forEach(
                        portions ->
                                assertThat(read(portions))
                                        .as(Portions.describe(portions))
                                        .containsExactly(
                                                "malformed null \"abc\": frame too large",
                                                "ping " + PING,
                                                "delivered"));
    }

    @Test
    void scansALargeFrameInPortionsOfTheScratch() {
        EmbeddedChannel large = largeChannel();
        String text = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[\"" + "é".repeat(100_000) + "\"]}";
        large.writeInbound(new Frame(Portions.buffer(bytes(text)), CONTEXT));
        assertThat(log.take()).containsExactly("result " + text, "delivered");
        large.writeInbound(new Frame(Portions.buffer(bytes(text + "]")), CONTEXT));
        assertThat(log.take()).singleElement().asString().startsWith("malformed TRAILING 1");
        large.finish();
    }

    @Test
    void readsTheMessagesOfAnArrayOneByOne() {
        String note = "{\"jsonrpc\":\"2.0\",\"method\":\"note\"}";
        String text =
                "[" + PING + " ,\t" + note + ",{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}]\n";
        Cuts.of(bytes(text), Seeds.ofThisRun().random())
                .forEach(
                        portions ->
                                assertThat(read(portions))
                                        .containsExactly(
                                                "batch",
                                                "ping " + PING,
                                                "note " + note,
                                                "result"
                                                    + " {\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}",
                                                "end of batch"));
    }

    @Test
    void refusesElementsOfAnArrayOneByOne() {
        assertThat(read("[" + PING + ",7,[" + PING + "]]"))
                .containsExactly(
                        "batch",
                        "ping " + PING,
                        "malformed NOT_AN_OBJECT null: not a JSON-RPC message (expected: an object)"
                                + " at byte 0",
                        "malformed VERSION null: jsonrpc is missing or wrong (expected: \"2.0\") at"
                                + " byte 0",
                        "end of batch");
        assertThat(read("[{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":7}]"))
                .containsExactly(
                        "batch",
                        "malformed METHOD 4: method (expected: a non-empty string) at byte 0",
                        "end of batch");
    }

    @Test
    void refusesAnArrayWithoutMessagesOrWithTooMany() {
        assertThat(read("[]"))
                .containsExactly(
                        "malformed NOT_AN_OBJECT null: array of 0 messages (expected: 1 to 3"
                                + " messages (limits.batch))");
        assertThat(read("[" + PING + ",{},[],1]"))
                .containsExactly(
                        "malformed NOT_AN_OBJECT null: array of 4 messages (expected: 1 to 3"
                                + " messages (limits.batch))");
        MessageLog none = new MessageLog(0);
        EmbeddedChannel strict = new EmbeddedChannel(codec(none), none);
        strict.writeInbound(new Frame(Portions.buffer(bytes("[" + PING + "]")), CONTEXT));
        assertThat(none.take())
                .containsExactly(
                        "malformed NOT_AN_OBJECT null: array of 1 messages (expected: one"
                                + " message)");
        strict.finish();
    }

    /** The scanner has approved of the array: the walk through it must not know other limits. */
    @Test
    void readsArraysWithNumbersAndKeysOfAnyLength() {
        String params =
                ",\"params\":{\"n\":"
                        + "7".repeat(2000)
                        + ",\"f\":0."
                        + "7".repeat(2000)
                        + ",\""
                        + "k".repeat(60_000)
                        + "\":1}}";
        String element = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"" + params;
        EmbeddedChannel large = largeChannel();
        large.writeInbound(new Frame(Portions.buffer(bytes("[" + element + "]")), CONTEXT));
        assertThat(log.take()).containsExactly("batch", "ping " + element, "end of batch");
        large.finish();
    }

    /**
     * A type that comes behind its data turns an event that was scanned on its way into nothing.
     */
    @Test
    void forgetsTheScanOfAFrameThatIsGivenUp() {
        EventLog events = new EventLog();
        EmbeddedChannel http =
                new EmbeddedChannel(
                        new HttpFrameDecoder(
                                new FrameLimits(LIMIT, budget), throttle, new SpareFrames()),
                        codec(log),
                        log);
        http.writeInbound(events);
        http.writeInbound(content("data: {\"endpoint\":"), content("7}\nevent: endpoint\n\n"));
        http.writeInbound(content("data: " + PING.substring(0, 9)));
        http.writeInbound(content(PING.substring(9) + "\n\n"));
        assertThat(log.take()).containsExactly("ping " + PING, "delivered");
        http.writeInbound(content("data: {\"cut"), content(" off"));
        http.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
        http.writeInbound(events, content("data: " + PING + "\n\n"));
        assertThat(log.take()).containsExactly("ping " + PING, "delivered");
        http.finish();
    }

    @Test
    void survivesRandomBytesAtRandomCuts() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        for (int round = 0; round < 2000; round++) {
            byte[] text = new byte[random.nextInt(60)];
            random.nextBytes(text);
            for (int i = 0; i < text.length; i++) {
                text[i] = text[i] == '\n' ? (byte) ' ' : text[i];
            }
            Cuts.atRandom(text, random)
                    .forEach(portion -> channel.writeInbound(Portions.buffer(portion)));
            channel.writeInbound(Portions.buffer(bytes("\n" + PING + "\n")));
            assertThat(log.take())
                    .as(seeds.describe())
                    .hasSizeBetween(2, 3)
                    .endsWith("ping " + PING, "delivered");
        }
    }

    @Test
    void leavesRoomForAHeadInFrontOfWrittenBodies() {
        EmbeddedChannel out = new EmbeddedChannel(codec(log));
        ByteBuf body = Unpooled.copiedBuffer(PING, StandardCharsets.US_ASCII);
        out.writeOutbound(JsonRpcNotification.made(body, CONTEXT), "signal");
        Frame frame = out.readOutbound();
        assertThat(frame.context()).isSameAs(CONTEXT);
        assertThat(frame.body().readerIndex()).isGreaterThanOrEqualTo(HEADROOM);
        assertThat(frame.body().toString(StandardCharsets.US_ASCII)).isEqualTo(PING);
        assertThat(body.refCnt()).isZero();
        assertThat(out.<String>readOutbound()).isEqualTo("signal");
        frame.body().release();
        out.finish();
    }

    @Test
    void passesOnWhatIsNoFrame() {
        channel.writeInbound("event");
        assertThat(log.take()).containsExactly("other event");
    }

    @Test
    void scansAFrameInAnArrayWhereItLies() {
        EmbeddedChannel heap = new EmbeddedChannel(codec(log), log);
        ByteBuf body = ByteBufAllocator.DEFAULT.heapBuffer(64);
        body.writeBytes(bytes("xx" + PING + "yy"));
        heap.writeInbound(new Frame(body.slice(2, PING.length()), CONTEXT));
        assertThat(log.take()).containsExactly("ping " + PING, "delivered");
        heap.finish();
    }

    private EmbeddedChannel largeChannel() {
        return new EmbeddedChannel(codec(log), log);
    }

    private JsonRpcCodec codec(MessageLog reception) {
        return new JsonRpcCodec(
                loop.loop(), VirtualLoop.JSON_DEPTH, HEADROOM, reception, new SpareFrames());
    }

    private List<String> read(String line) {
        return read(List.of(bytes(line + "\n")));
    }

    private List<String> read(List<byte[]> portions) {
        portions.forEach(portion -> channel.writeInbound(Portions.buffer(portion)));
        return log.take();
    }

    private static DefaultHttpContent content(String text) {
        return new DefaultHttpContent(Portions.buffer(bytes(text)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
