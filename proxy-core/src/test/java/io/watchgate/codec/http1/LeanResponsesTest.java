package io.watchgate.codec.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandler;
import io.watchgate.codec.SpareHead;
import io.watchgate.testkit.Cuts;
import io.watchgate.testkit.Seeds;
import io.watchgate.transport.upstream.http.HttpResponses;
import io.watchgate.transport.upstream.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway's own decoder against Netty's, at every cut. */
class LeanResponsesTest {

    private static final int LONGEST = 8192;
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 3_000);

    private final ResponseHeads heads =
            new ResponseHeads(LONGEST, HttpResponses.KNOWN, new BytesMemo(), ResponseHead::new);

    @Test
    void readsValidResponsesAsNettyDoesWhereverTheyAreCut() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        ResponseStreams streams = new ResponseStreams(random);
        for (int round = 0; round < ROUNDS / 500; round++) {
            String stream = streams.valid();
            byte[] bytes = ResponseStreams.bytes(stream);
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
        ResponseStreams streams = new ResponseStreams(random);
        for (int round = 0; round < ROUNDS; round++) {
            String stream = streams.spoiled();
            List<byte[]> portions = Cuts.atRandom(ResponseStreams.bytes(stream), random);
            String lean = lean(portions);
            String netty = netty(portions);
            int fault = lean.indexOf(Transcript.FAULT);
            boolean unfinished = fault < 0 && netty.equals(lean + Transcript.FAULT);
            if (unfinished) {
                // Netty says of some ends of a connection that they came too early.
                assertThat(lean).as("%s%n%s", seeds.describe(), stream).doesNotEndWith("<end>");
            } else if (fault < 0) {
                assertThat(lean).as("%s%n%s", seeds.describe(), stream).isEqualTo(netty);
            } else {
                assertThat(netty)
                        .as("%s%n%s", seeds.describe(), stream)
                        .startsWith(lean.substring(0, fault));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 0\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\n",
                "\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1  200 OK\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\n folded: 1\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nx: 1\r\n 2\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nname : 1\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\n: 1\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nname\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 O\u0001K\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nx: \u007f\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nx: a\rb\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 0 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length:\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 1000000000000000000\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5 \r\n12345\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\n12345\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n12345\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n123456\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\nx y: 1\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n000000000\r\n\r\n"
            })
    void takesNothingThatIsNotExactlyAResponse(String stream) {
        byte[] bytes = stream.getBytes(StandardCharsets.ISO_8859_1);
        Cuts.of(bytes, Seeds.ofThisRun().random())
                .forEach(
                        portions ->
                                assertThat(lean(portions)).as(stream).contains(Transcript.FAULT));
    }

    @Test
    void keepsNoMoreOfAHeadThanItMayHave() {
        String head = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nx: ";
        String fits = head + "y".repeat(LONGEST - head.length() - 4) + "\r\n\r\n";
        assertThat(lean(List.of(ResponseStreams.bytes(fits)))).endsWith("<end>");
        String tooLong = head + "y".repeat(LONGEST - head.length() - 3) + "\r\n\r\n";
        assertThat(lean(List.of(ResponseStreams.bytes(tooLong)))).isEqualTo(Transcript.FAULT);
        assertThat(lean(Cuts.byteByByte(ResponseStreams.bytes(tooLong))))
                .isEqualTo(Transcript.FAULT);
        String endless =
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5;" + "e".repeat(2000);
        assertThat(lean(List.of(ResponseStreams.bytes(endless)))).endsWith(Transcript.FAULT);
    }

    private String lean(List<byte[]> portions) {
        return Transcript.of(new LeanResponses(heads), portions);
    }

    private static String netty(List<byte[]> portions) {
        ChannelHandler decoder = new HttpResponses(LONGEST, new SpareHead<>(ResponseHead::new));
        return Transcript.of(decoder, portions);
    }
}
