package io.watchgate.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.watchgate.limit.BufferBudget;
import io.watchgate.testkit.Cuts;
import io.watchgate.testkit.Seeds;
import io.watchgate.testkit.VirtualLoop;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventFramingTest {

    private static final int LIMIT = 64;

    private static final String[] LINES = {
        "data",
        "data:",
        "data: ",
        "data: x",
        "data:{\"a\":1}",
        "data:  y",
        "data:é 日",
        ":",
        ": comment",
        "id",
        "id: 7",
        "id:é",
        "id: a:b",
        "id: a\0b",
        "event: message",
        "event:ping",
        "event",
        "retry: 1500",
        "retry: x",
        "retry",
        "retry: 99999999999",
        "other: z",
        "id=x: 5",
        "Data: x",
        "data : x",
        " data: x",
        "",
    };

    private final VirtualLoop loop = new VirtualLoop();
    private final BufferBudget budget = new BufferBudget(1 << 20);
    private final ReadThrottle throttle = new ReadThrottle(loop.loop(), budget);
    private final EventLog log = new EventLog();
    private final EmbeddedChannel channel =
            loop.channel(
                    new HttpFrameDecoder(
                            new FrameLimits(LIMIT, budget), throttle, new SpareFrames()),
                    log);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"a\":1}\n\n",
                "\ufeffdata: {\"a\":1}\n\ndata:{\"b\":2}\r\n\r\ndata\r\rid: 3\n\n",
                "event: message\nid: 1\nretry: 250\ndata: {\ndata:\"a\":\ndata: 1}\n\n",
                ": keep-alive\n\n:\n\nevent: ping\ndata: {}\n\ndata: {\"c\":3}\n\n",
                "id: 17\ndata:\n\nid\ndata: {}\n\nretry: 10\n\n",
                "data: {\"cut\":",
                "\n\n\n\r\n\r\r\ndata: x\n\n",
            })
    void readsEventsWhereverTheBytesAreCut(String stream) {
        assertReadsLikeTheModel(stream, Seeds.ofThisRun().random());
    }

    @Test
    void readsRandomStreamsAsTheStandardDoes() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        for (int round = 0; round < 60; round++) {
            StringBuilder stream = new StringBuilder(random.nextInt(8) == 0 ? "\ufeff" : "");
            for (int lines = 1 + random.nextInt(10); lines > 0; lines--) {
                stream.append(LINES[random.nextInt(LINES.length)]);
                stream.append(List.of("\n", "\r", "\r\n").get(random.nextInt(3)));
            }
            assertReadsLikeTheModel(stream.toString(), random);
        }
    }

    /** An event without data resets its type; what follows is a message again. */
    @Test
    void readsTheMessageBehindAnEventOfAnotherTypeWithoutData() {
        assertThat(read(List.of(bytes("event: ping\n\ndata: {}\n\n"))))
                .containsExactly("event null -1", "frame {}");
    }

    @Test
    void doesNotTakeAFieldForAnotherWhoseNameItBeginsWith() {
        assertThat(read(List.of(bytes("id=x: 5\nretry=: 7\nevent=: q\ndata: {}\n\n"))))
                .containsExactly("event null -1", "frame {}");
    }

    @Test
    void ignoresAFieldThatIsTooLongAsAWhole() {
        String longId = "i".repeat(1025);
        assertThat(read(List.of(bytes("id: 1\nid: " + longId + "\ndata: {}\n\n"))))
                .containsExactly("event 1 -1", "frame {}");
        String longest = "i".repeat(1000);
        assertThat(read(List.of(bytes("id: " + longest + "\n\n"))))
                .containsExactly("event " + longest + " -1");
    }

    @Test
    void marksAnEventBeyondTheLimitAndGoesOnBehindIt() {
        String fits = "x".repeat(LIMIT);
        String stream =
                "data: " + fits + "y\n\ndata: " + fits + "\n\ndata: " + fits + "\ndata:\n\n";
        Cuts.of(bytes(stream), Seeds.ofThisRun().random())
                .forEach(
                        portions ->
                                assertThat(read(portions))
                                        .filteredOn(line -> line.startsWith("frame"))
                                        .containsExactly(
                                                "frame oversized",
                                                "frame " + fits,
                                                "frame oversized"));
    }

    @Test
    void throwsAwayAnEventThatTheEndOfTheBodyCutsOff() {
        assertThat(read(List.of(bytes("data: {\"a\":"), bytes("1")))).isEmpty();
        assertThat(read(List.of(bytes("data: {}\n\n"))))
                .containsExactly("event null -1", "frame {}");
    }

    @Test
    void holdsNothingOnceTheBodyHasEnded() {
        EmbeddedChannel large =
                new EmbeddedChannel(
                        new HttpFrameDecoder(
                                new FrameLimits(1 << 20, budget), throttle, new SpareFrames()),
                        log);
        large.writeInbound(log);
        large.writeInbound(content(bytes("data: " + "x".repeat(100_000))));
        large.writeInbound(content(bytes("x".repeat(100_000))));
        assertThat(budget.held()).isEqualTo(200_000);
        large.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
        assertThat(budget.held()).isZero();
        large.finish();
    }

    @Test
    void releasesAnUnfinishedEventWhenTheChannelCloses() {
        channel.writeInbound(log);
        channel.writeInbound(content(bytes("data: abc\ndata: de")));
        channel.finish();
        assertThat(log.take()).isEmpty();
    }

    private void assertReadsLikeTheModel(String stream, Random random) {
        List<String> expected = EventModel.read(stream);
        Cuts.of(bytes(stream), random)
                .forEach(
                        portions ->
                                assertThat(read(portions))
                                        .as(Portions.describe(portions))
                                        .isEqualTo(expected));
    }

    private List<String> read(List<byte[]> portions) {
        channel.writeInbound(log);
        portions.forEach(portion -> channel.writeInbound(content(portion)));
        channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
        return log.take();
    }

    private static DefaultHttpContent content(byte[] portion) {
        return new DefaultHttpContent(Portions.buffer(portion));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
