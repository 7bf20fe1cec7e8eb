package io.watchgate.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.limit.BufferBudget;
import io.watchgate.testkit.Cuts;
import io.watchgate.testkit.Seeds;
import io.watchgate.testkit.VirtualLoop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HttpFrameDecoderTest {

    private static final int LIMIT = 64;
    private static final MessageContext EXCHANGE = new MessageContext() {};

    private final VirtualLoop loop = new VirtualLoop();
    private final BufferBudget budget = new BufferBudget(1 << 20);
    private final ReadThrottle throttle = new ReadThrottle(loop.loop(), budget);
    private final FrameLog frames = new FrameLog();
    private final EmbeddedChannel channel = newChannel(LIMIT);

    @Test
    void makesOneFrameOfABodyHoweverItIsCut() {
        String text = "{\"a\":\"é 日\",\r\n\"b\":[1,2]}";
        Cuts.of(text.getBytes(StandardCharsets.UTF_8), Seeds.ofThisRun().random())
                .forEach(
                        portions -> {
                            begin();
                            write(portions);
                            assertThat(frames.take())
                                    .as(Portions.describe(portions))
                                    .containsExactly(text);
                        });
        channel.finish();
    }

    @Test
    void makesAnEmptyFrameOfAnEmptyBody() {
        begin();
        channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
        assertThat(frames.take()).containsExactly("");
        channel.finish();
    }

    @Test
    void marksABodyBeyondTheLimit() {
        byte[] text = "x".repeat(LIMIT + 1).getBytes(StandardCharsets.US_ASCII);
        Cuts.of(text, Seeds.ofThisRun().random())
                .forEach(
                        portions -> {
                            begin();
                            write(portions);
                            assertThat(frames.take()).containsExactly(FrameLog.OVERSIZED);
                        });
        begin();
        write(Cuts.byteByByte("x".repeat(LIMIT).getBytes(StandardCharsets.US_ASCII)));
        assertThat(frames.take()).containsExactly("x".repeat(LIMIT));
        channel.finish();
    }

    @Test
    void startsAnewWhenABodyWasGivenUp() {
        begin();
        channel.writeInbound(content("{\"given\":"));
        begin();
        write(List.of("{}".getBytes(StandardCharsets.US_ASCII)));
        assertThat(frames.take()).containsExactly("{}");
        channel.finish();
    }

    @Test
    void passesOnWhatStandsBetweenBodies() {
        LastHttpContent stray = new DefaultLastHttpContent();
        channel.writeInbound(stray, "head");
        assertThat(frames.others()).containsExactly(stray, "head");
        stray.release();
        channel.finish();
    }

    @Test
    void stopsReadingALargeBodyWhileTheBudgetIsSpent() {
        EmbeddedChannel large = newChannel(1 << 21);
        budget.join(1 << 20);
        large.writeInbound(EXCHANGE);
        large.writeInbound(new DefaultHttpContent(Unpooled.buffer().writeZero(1 << 20)));
        assertThat(large.config().isAutoRead()).isFalse();
        budget.leave(1 << 20);
        loop.advance(Duration.ofSeconds(1));
        assertThat(large.config().isAutoRead()).isTrue();
        large.finish();
        assertThat(budget.held()).as("released with the channel").isZero();
    }

    @Test
    void stopsReadingALargeEventWhileTheBudgetIsSpent() {
        EmbeddedChannel large = newChannel(1 << 21);
        budget.join(1 << 20);
        large.writeInbound(new EventLog());
        large.writeInbound(content("data: "));
        large.writeInbound(new DefaultHttpContent(Unpooled.buffer().writeZero(1 << 20)));
        assertThat(large.config().isAutoRead()).isFalse();
        large.finish();
        budget.leave(1 << 20);
    }

    private void begin() {
        channel.writeInbound(EXCHANGE);
    }

    private void write(List<byte[]> portions) {
        for (int i = 0; i < portions.size() - 1; i++) {
            channel.writeInbound(new DefaultHttpContent(Portions.buffer(portions.get(i))));
        }
        channel.writeInbound(
                new DefaultLastHttpContent(Portions.buffer(portions.get(portions.size() - 1))));
    }

    private EmbeddedChannel newChannel(int limit) {
        return new EmbeddedChannel(
                new HttpFrameDecoder(new FrameLimits(limit, budget), throttle, new SpareFrames()),
                frames);
    }

    private static DefaultHttpContent content(String text) {
        return new DefaultHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }
}
