package io.watchgate.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.watchgate.testkit.TestBackend;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NamePortionsTest {

    private static final int DEPTH = 64;

    private final List<String> taken = new ArrayList<>();
    private int overs;
    private long now = 1;

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "n" + i).toList();
    }

    /** Takes as many names as are wanted, each of them for so long. */
    private NamePortions.Taker taker(int wanted, long nanos) {
        return new NamePortions.Taker() {
            @Override
            public boolean goesOn() {
                return taken.size() < wanted;
            }

            @Override
            public void take(String name) {
                taken.add(name);
                now += nanos;
            }

            @Override
            public void over() {
                overs++;
            }
        };
    }

    private GatewayLoop virtual(EmbeddedChannel channel) {
        return new GatewayLoop(channel.eventLoop(), 0, new LoopSettings(1, 1024, DEPTH, () -> now));
    }

    /** Counts how many names a real loop takes in each of its turns. */
    private static final class Turns implements NamePortions.Taker {

        private final GatewayLoop loop;
        private final CompletableFuture<List<Integer>> over = new CompletableFuture<>();
        private final List<Integer> perTurn = new ArrayList<>();
        private int thisTurn;
        private boolean last;

        Turns(GatewayLoop loop) {
            this.loop = loop;
        }

        @Override
        public boolean goesOn() {
            return true;
        }

        @Override
        public void take(String name) {
            if (thisTurn++ == 0) {
                ((SingleThreadEventLoop) loop.eventLoop())
                        .executeAfterEventLoopIteration(this::turned);
            }
        }

        private void turned() {
            perTurn.add(thisTurn);
            thisTurn = 0;
            if (last) {
                over.complete(perTurn);
            }
        }

        @Override
        public void over() {
            last = true;
        }
    }

    @Test
    void noTurnOfALoopTakesMoreThanItsPortions() throws Exception {
        int all = 300_000;
        GatewayLoops loops =
                new GatewayLoops(
                        TestBackend.chosen(), new LoopSettings(1, 1024, DEPTH, System::nanoTime));
        try {
            Turns turns = new Turns(loops.get(0));
            loops.get(0)
                    .eventLoop()
                    .execute(() -> NamePortions.give(loops.get(0), names(all), turns));
            List<Integer> perTurn = turns.over.get(60, TimeUnit.SECONDS);
            assertThat(perTurn.stream().mapToInt(Integer::intValue).sum()).isEqualTo(all);
            assertThat(Collections.max(perTurn))
                    .isLessThanOrEqualTo(TurnSteps.PER_TURN * NamePortions.MOST);
        } finally {
            loops.shutdown().syncUninterruptibly();
        }
    }

    @Test
    void whatTakesLongIsAPortionByItself() {
        EmbeddedChannel channel = new EmbeddedChannel();
        NamePortions.give(virtual(channel), names(9), taker(10, TimeUnit.MILLISECONDS.toNanos(1)));
        assertThat(taken).hasSize(TurnSteps.PER_TURN);
        channel.runPendingTasks();
        assertThat(taken).hasSize(9);
        assertThat(overs).isEqualTo(1);
        channel.finishAndReleaseAll();
    }

    @Test
    void nothingFollowsWhenNoMoreIsWanted() {
        EmbeddedChannel channel = new EmbeddedChannel();
        NamePortions.give(virtual(channel), names(9), taker(3, 1));
        channel.runPendingTasks();
        assertThat(taken).containsExactly("n0", "n1", "n2");
        assertThat(overs).isZero();
        channel.finishAndReleaseAll();
    }

    @Test
    void noNamesAreOverAtOnce() {
        EmbeddedChannel channel = new EmbeddedChannel();
        NamePortions.give(virtual(channel), names(0), taker(1, 1));
        assertThat(overs).isEqualTo(1);
        channel.finishAndReleaseAll();
    }
}
