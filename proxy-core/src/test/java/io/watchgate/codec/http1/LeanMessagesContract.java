package io.watchgate.codec.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.watchgate.testkit.Cuts;
import io.watchgate.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One of the gateway's own decoders against Netty's, at every cut. */
abstract class LeanMessagesContract {

    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 3_000);

    private final TwoDecoders decoders;

    LeanMessagesContract(TwoDecoders decoders) {
        this.decoders = decoders;
    }

    abstract MessageStreams streams(Random random);

    @Test
    void readsValidMessagesAsNettyDoesWhereverTheyAreCut() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        MessageStreams streams = streams(random);
        for (int round = 0; round < ROUNDS / 500; round++) {
            String stream = streams.valid();
            byte[] bytes = MessageStreams.bytes(stream);
            String expected = netty(List.of(bytes));
            assertThat(expected).as(stream).doesNotContain(Transcript.FAULT);
            Cuts.of(bytes, random)
                    .forEach(
                            portions ->
                                    assertThat(lean(portions))
                                            .as("%s%n%s", seeds.describe(), stream)
                                            .isEqualTo(expected));
        }
    }

    @Test
    void readsNothingInAnotherWayThanNettyDoes() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        MessageStreams streams = streams(random);
        for (int round = 0; round < ROUNDS; round++) {
            String stream = streams.spoiled();
            List<byte[]> portions = Cuts.atRandom(MessageStreams.bytes(stream), random);
            assertThat(TwoDecoders.difference(lean(portions), netty(portions)))
                    .as("%s%n%s", seeds.describe(), stream)
                    .isNull();
        }
    }

    @Test
    void aHeadAndItsTrailersHaveOneBound() {
        String half = "x: " + "y".repeat(TwoDecoders.LONGEST / 2) + "\r\n";
        String start = oneWithBody().substring(0, oneWithBody().indexOf('\n') + 1);
        String coded = start + "transfer-encoding: chunked\r\n";
        String most = half + "x: " + "y".repeat(TwoDecoders.LONGEST / 2 - 42) + "\r\n";
        for (String stream :
                List.of(
                        coded + half + "\r\n0\r\n" + half + "\r\n",
                        coded + most + "\r\n0\r\nx:\r\n\r\n")) {
            List<byte[]> whole = List.of(MessageStreams.bytes(stream));
            assertThat(lean(whole)).endsWith(Transcript.FAULT);
            assertThat(lean(Cuts.byteByByte(whole.get(0)))).endsWith(Transcript.FAULT);
        }
        byte[] fits = MessageStreams.bytes((coded + most + "\r\n0\r\n\r\n").repeat(2));
        assertThat(lean(List.of(fits))).endsWith(Transcript.END);
        assertThat(lean(Cuts.byteByByte(fits))).endsWith(Transcript.END);
    }

    @Test
    void aLineWithAChunksSizeIsNoLongerThanAHead() {
        int longest = 100;
        TwoDecoders small = bounded(longest);
        String start = oneWithBody().substring(0, oneWithBody().indexOf('\n') + 1);
        String head = start + "transfer-encoding: chunked\r\n\r\n";
        String end = "hello\r\n0\r\n\r\n";

        byte[] fits = MessageStreams.bytes((head + sizeLine(longest) + end).repeat(2));
        assertThat(small.readLean(List.of(fits))).endsWith(Transcript.END);
        assertThat(small.readLean(Cuts.byteByByte(fits))).endsWith(Transcript.END);

        // Netty does not count CR LF.
        byte[] tooLong = MessageStreams.bytes(head + sizeLine(longest + 3) + end);
        assertThat(small.readNetty(List.of(tooLong))).endsWith(Transcript.FAULT);
        for (int more = 1; more <= 3; more++) {
            byte[] refused = MessageStreams.bytes(head + sizeLine(longest + more) + end);
            assertThat(small.readLean(List.of(refused))).endsWith(Transcript.FAULT);
            assertThat(small.readLean(Cuts.byteByByte(refused))).endsWith(Transcript.FAULT);
        }
    }

    /** Returns a line of {@code bytes} for a chunk of five. */
    private static String sizeLine(int bytes) {
        return "5;" + "e".repeat(bytes - 4) + "\r\n";
    }

    @Test
    void readsNothingMoreOnceItWasTakenAway() {
        byte[] bytes = MessageStreams.bytes(oneWithBody().repeat(2));
        AtomicInteger passedOn = new AtomicInteger();
        ChannelInboundHandlerAdapter last =
                new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object message) {
                        passedOn.incrementAndGet();
                        ReferenceCountUtil.release(message);
                        ctx.pipeline().removeFirst();
                    }
                };
        EmbeddedChannel channel = new EmbeddedChannel(decoders.lean().get(), last);

        channel.writeInbound(Unpooled.copiedBuffer(bytes));

        assertThat(passedOn).hasValue(1);
        channel.finishAndReleaseAll();
    }

    @Test
    void givesBackWhatItKeptWhenItIsTakenAway() {
        EmbeddedChannel channel = new EmbeddedChannel(decoders.lean().get());
        ByteBuf begun = channel.alloc().buffer().writeBytes(MessageStreams.bytes("HT"));
        channel.writeInbound(begun);

        channel.pipeline().removeFirst();

        assertThat(begun.refCnt()).isZero();
        channel.finishAndReleaseAll();
    }

    @Test
    void passesOnWhatIsNoBytes() {
        EmbeddedChannel channel = new EmbeddedChannel(decoders.lean().get());

        channel.writeInbound("no bytes");

        assertThat(channel.<Object>readInbound()).isEqualTo("no bytes");
        channel.finishAndReleaseAll();
    }

    @Test
    void tellsWhetherMoreFollowsWhatItPassesOn() {
        List<Boolean> told = new ArrayList<>();
        LeanMessages decoder = (LeanMessages) decoders.lean().get();
        ChannelInboundHandlerAdapter next =
                new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object message) {
                        told.add(decoder.hasMore());
                        ReferenceCountUtil.release(message);
                    }
                };
        EmbeddedChannel channel = new EmbeddedChannel(decoder, next);

        channel.writeInbound(Unpooled.copiedBuffer(MessageStreams.bytes(oneWithBody())));

        assertThat(told).containsExactly(true, false);
        assertThat(decoder.hasMore()).isFalse();
        channel.finishAndReleaseAll();
    }

    /** Returns the decoders for heads of up to so many bytes. */
    abstract TwoDecoders bounded(int longest);

    /** Returns a message with a body of known length. */
    abstract String oneWithBody();

    /** Holds that what {@code stream} begins with is no message, wherever it is cut. */
    final void assertFault(String stream) {
        Cuts.of(MessageStreams.bytes(stream), Seeds.ofThisRun().random())
                .forEach(
                        portions ->
                                assertThat(lean(portions)).as(stream).contains(Transcript.FAULT));
    }

    final TwoDecoders decoders() {
        return decoders;
    }

    final String lean(List<byte[]> portions) {
        return decoders.readLean(portions);
    }

    final String netty(List<byte[]> portions) {
        return decoders.readNetty(portions);
    }
}
