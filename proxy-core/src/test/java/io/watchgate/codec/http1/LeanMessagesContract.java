package io.watchgate.codec.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandler;
import io.watchgate.testkit.Cuts;
import io.watchgate.testkit.Seeds;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One of the gateway's own decoders against Netty's, at every cut. */
abstract class LeanMessagesContract {

    static final int LONGEST = 8192;
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 3_000);

    abstract MessageStreams streams(Random random);

    abstract ChannelHandler leanDecoder();

    abstract ChannelHandler nettyDecoder();

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

    final String lean(List<byte[]> portions) {
        return Transcript.of(leanDecoder(), portions);
    }

    final String netty(List<byte[]> portions) {
        return Transcript.of(nettyDecoder(), portions);
    }
}
