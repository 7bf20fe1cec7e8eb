package io.watchgate.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandler;
import io.watchgate.testkit.Cuts;
import io.watchgate.testkit.Seeds;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What is read of the messages of one connection, wherever they are cut. */
abstract class MessageReadingContract {

    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 3_000);

    /** How many bytes the header lines of a head may have where that is tried. */
    private static final int LONGEST = 400;

    private final Supplier<ChannelHandler> decoder;
    private final Supplier<ChannelHandler> bounded;

    /** Creates it for what makes decoders of heads of up to so many bytes. */
    MessageReadingContract(IntFunction<Supplier<ChannelHandler>> decoders) {
        this.decoder = decoders.apply(HttpDecoders.LONGEST);
        this.bounded = decoders.apply(LONGEST);
    }

    abstract MessageStreams streams(Random random);

    /** Returns the first line of a message that may have a body. */
    abstract String firstLine();

    @Test
    void readsValidMessagesTheSameWhereverTheyAreCut() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        MessageStreams streams = streams(random);
        for (int round = 0; round < ROUNDS / 500; round++) {
            String stream = streams.valid();
            byte[] bytes = MessageStreams.bytes(stream);
            String expected = read(List.of(bytes));
            assertThat(expected).as(stream).doesNotContain(Transcript.FAULT);
            Cuts.of(bytes, random)
                    .forEach(
                            portions ->
                                    assertThat(read(portions))
                                            .as("%s%n%s", seeds.describe(), stream)
                                            .isEqualTo(expected));
        }
    }

    @Test
    void readsSpoiledMessagesTheSameWhereverTheyAreCut() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        MessageStreams streams = streams(random);
        for (int round = 0; round < ROUNDS / 3; round++) {
            String stream = streams.spoiled();
            byte[] bytes = MessageStreams.bytes(stream);
            assertThat(read(Cuts.atRandom(bytes, random)))
                    .as("%s%n%s", seeds.describe(), stream)
                    .isEqualTo(read(List.of(bytes)));
        }
    }

    @Test
    void aHeadAndItsTrailersHaveOneBound() {
        String half = "x: " + "y".repeat(LONGEST / 2) + "\r\n";
        String coded = firstLine() + "transfer-encoding: chunked\r\n";
        assertTooLong(coded + half + "\r\n0\r\n" + half + "\r\n");
        String most = half + "x: " + "y".repeat(LONGEST / 2 - 42) + "\r\n";
        assertTooLong(coded + most + "\r\n0\r\nx: " + "y".repeat(20) + "\r\n\r\n");
        assertFits((coded + most + "\r\n0\r\n\r\n").repeat(2));
    }

    @Test
    void aLineWithAChunksSizeIsNoLongerThanAHead() {
        String head = firstLine() + "transfer-encoding: chunked\r\n\r\n";
        String end = "hello\r\n0\r\n\r\n";
        assertFits((head + sizeLine(LONGEST) + end).repeat(2));
        // CR LF do not count.
        assertTooLong(head + sizeLine(LONGEST + 3) + end);
        assertTooLong(head + "5;" + "e".repeat(LONGEST + 1));
    }

    /** Returns a line of {@code bytes} for a chunk of five. */
    private static String sizeLine(int bytes) {
        return "5;" + "e".repeat(bytes - 4) + "\r\n";
    }

    @Test
    void keepsNoMoreOfAHeadThanItMayHave() {
        String headers = "content-length: 0\r\nx: ";
        int left = LONGEST - headers.length() - "\r\n\r\n".length();
        assertFits(firstLine() + headers + "y".repeat(left) + "\r\n\r\n");
        assertTooLong(firstLine() + headers + "y".repeat(left + 10) + "\r\n\r\n");
        assertTooLong(firstLine() + "x".repeat(LONGEST + 1));
        assertTooLong("G".repeat(LONGEST + 3));
    }

    private void assertFits(String stream) {
        byte[] bytes = MessageStreams.bytes(stream);
        for (List<byte[]> portions : List.of(List.of(bytes), Cuts.byteByByte(bytes))) {
            assertThat(Transcript.of(bounded.get(), portions)).endsWith(Transcript.END);
        }
    }

    private void assertTooLong(String stream) {
        byte[] bytes = MessageStreams.bytes(stream);
        for (List<byte[]> portions :
                List.of(
                        List.of(bytes),
                        Cuts.byteByByte(bytes),
                        Cuts.inTwo(bytes, 1),
                        Cuts.inTwo(bytes, bytes.length - 1))) {
            assertThat(Transcript.of(bounded.get(), portions)).endsWith(Transcript.FAULT);
        }
    }

    /** Holds that what {@code stream} begins with is no message, wherever it is cut. */
    final void assertFault(String stream) {
        Cuts.of(MessageStreams.bytes(stream), Seeds.ofThisRun().random())
                .forEach(
                        portions ->
                                assertThat(read(portions)).as(stream).contains(Transcript.FAULT));
    }

    /** Holds that {@code stream} is read as {@code expected} says, wherever it is cut. */
    final void assertTaken(String stream, String expected) {
        Cuts.of(MessageStreams.bytes(stream), Seeds.ofThisRun().random())
                .forEach(portions -> assertThat(read(portions)).as(stream).isEqualTo(expected));
    }

    final String read(List<byte[]> portions) {
        return Transcript.of(decoder.get(), portions);
    }
}
