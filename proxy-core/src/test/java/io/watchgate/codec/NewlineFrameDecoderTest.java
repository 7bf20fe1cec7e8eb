package io.watchgate.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.limit.BufferBudget;
import io.watchgate.testkit.Cuts;
import io.watchgate.testkit.Seeds;
import io.watchgate.testkit.VirtualLoop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewlineFrameDecoderTest {

    private static final int LIMIT = 64;

    private final VirtualLoop loop = new VirtualLoop();
    private final BufferBudget budget = new BufferBudget(1 << 20);
    private final ReadThrottle throttle = new ReadThrottle(loop.loop(), budget);
    private final FrameLog frames = new FrameLog();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1}\n{\"b\":2}\n",
                "{\"a\":1}\r\n\r\n\n\n{\"b\":2}\r\n",
                "\ufeff{\"a\":1}\n{\"b\":2}\n{\"unfinished\":",
                "\ufeff\n{\"a\":1}\n{\"b\":2}\n",
                "\n{\"a\":1}\r\n{\"b\":2}\n",
            })
    void cutsAtLineFeedsWhereverTheBytesAreCut(String text) {
        assertFrames(text, "{\"a\":1}", "{\"b\":2}");
    }

    @Test
    void keepsEveryOtherByte() {
        assertFrames(
                "é 日 \uD83D\uDE00\r.\n \t \nx\uFEFF\n", "é 日 \uD83D\uDE00\r.", " \t ", "x\uFEFF");
    }

    @Test
    void keepsBytesThatOnlyBeginLikeAByteOrderMark() {
        byte[] text = {(byte) 0xef, (byte) 0xbb, 'x', '\n', (byte) 0xef, '\n'};
        Cuts.of(text, Seeds.ofThisRun().random())
                .forEach(
                        portions -> {
                            write(newChannel(LIMIT), portions);
                            assertThat(frames.take()).hasSize(2).first().asString().endsWith("x");
                        });
    }

    @Test
    void marksALineBeyondTheLimitAndGoesOnBehindIt() {
        assertFrames(
                "x".repeat(LIMIT)
                        + "\n"
                        + "y".repeat(LIMIT + 1)
                        + "\nz\n"
                        + "y".repeat(500)
                        + "\nz\n",
                "x".repeat(LIMIT),
                FrameLog.OVERSIZED,
                "z",
                FrameLog.OVERSIZED,
                "z");
    }

    @Test
    void keepsOnlyTheBeginningOfAnOversizedLine() {
        EmbeddedChannel channel = new EmbeddedChannel(decoder(LIMIT));
        byte[] portion = "y".repeat(40).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 1000; i++) {
            channel.writeInbound(Unpooled.copiedBuffer(portion));
        }
        channel.writeInbound(Unpooled.copiedBuffer("\n", StandardCharsets.US_ASCII));
        Frame frame = null;
        Object next;
        while ((next = channel.readInbound()) != null) {
            frame = (Frame) next;
        }
        assertThat(frame).isNotNull();
        assertThat(frame.isOversized()).isTrue();
        assertThat(frame.body().readableBytes()).isEqualTo(40);
        frame.body().release();
        channel.finish();
    }

    @Test
    void releasesAnUnfinishedLineWhenTheChannelCloses() {
        EmbeddedChannel channel = newChannel(1 << 20);
        ByteBuf portion = Unpooled.buffer().writeZero(100_000);
        channel.writeInbound(portion.retainedDuplicate());
        channel.writeInbound(portion.retainedDuplicate());
        assertThat(budget.held()).isEqualTo(200_000);
        assertThat(portion.refCnt()).isEqualTo(3);
        channel.finishAndReleaseAll();
        assertThat(portion.refCnt()).isEqualTo(1);
        assertThat(budget.held()).isZero();
        portion.release();
    }

    @Test
    void stopsReadingALargeLineWhileTheBudgetIsSpent() {
        EmbeddedChannel channel = loop.channel(decoder(1 << 20), frames);
        budget.join(2 << 20);
        channel.writeInbound(Unpooled.buffer().writeZero(100_000));
        assertThat(channel.config().isAutoRead()).as("smaller than its share").isTrue();
        budget.leave(2 << 20);
        budget.join(950_000);
        budget.join(1);
        budget.join(1);
        channel.writeInbound(Unpooled.buffer().writeZero(300_000));
        assertThat(channel.config().isAutoRead()).isFalse();
        assertThat(throttle.paused()).isEqualTo(1);
        loop.advance(Duration.ofSeconds(1));
        assertThat(channel.config().isAutoRead()).as("nothing has come free").isFalse();
        budget.leave(950_000);
        loop.advance(Duration.ofSeconds(1));
        assertThat(channel.config().isAutoRead()).isTrue();
        assertThat(throttle.paused()).isZero();
        channel.finishAndReleaseAll();
    }

    @Test
    void countsAChannelOnceHoweverOftenItIsPaused() {
        EmbeddedChannel channel = newChannel(1 << 20);
        budget.join(500_000);
        channel.writeInbound(Unpooled.buffer().writeZero(600_000));
        channel.writeInbound(Unpooled.buffer().writeZero(10));
        channel.writeInbound(Unpooled.buffer().writeZero(10));
        assertThat(throttle.paused()).isEqualTo(1);
        channel.close();
        loop.advance(Duration.ofSeconds(1));
        assertThat(throttle.paused()).as("a closed channel is forgotten").isZero();
        channel.finishAndReleaseAll();
    }

    @Test
    void passesOnWhatIsNoBytes() {
        EmbeddedChannel channel = newChannel(LIMIT);
        channel.writeInbound("event");
        assertThat(frames.others()).containsExactly("event");
        channel.finish();
    }

    private void assertFrames(String text, String... expected) {
        Seeds seeds = Seeds.ofThisRun();
        Cuts.of(text.getBytes(StandardCharsets.UTF_8), seeds.random())
                .forEach(
                        portions -> {
                            write(newChannel(LIMIT), portions);
                            assertThat(frames.take())
                                    .as("%s, %s", Portions.describe(portions), seeds.describe())
                                    .containsExactly(expected);
                        });
    }

    private static void write(EmbeddedChannel channel, List<byte[]> portions) {
        portions.forEach(portion -> channel.writeInbound(Portions.buffer(portion)));
        channel.finishAndReleaseAll();
    }

    private EmbeddedChannel newChannel(int limit) {
        return new EmbeddedChannel(decoder(limit), frames);
    }

    private NewlineFrameDecoder decoder(int limit) {
        return new NewlineFrameDecoder(
                new MessageContext() {},
                new FrameLimits(limit, budget),
                throttle,
                new SpareFrames());
    }
}
