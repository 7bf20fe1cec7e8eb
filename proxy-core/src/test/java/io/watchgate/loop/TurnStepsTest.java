package io.watchgate.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.SingleThreadEventLoop;
import io.watchgate.testkit.VirtualLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TurnStepsTest {

    private final List<Integer> done = new ArrayList<>();

    /** What a real loop does in steps, with how many of them there were in each of its turns. */
    private final class Crowd {

        private final GatewayLoop loop;
        private final CompletableFuture<List<Integer>> turns = new CompletableFuture<>();
        private final List<Integer> perTurn = new ArrayList<>();
        private final int size;
        private int thisTurn;

        Crowd(GatewayLoop loop, int size) {
            this.loop = loop;
            this.size = size;
        }

        void begin() {
            IntStream.range(0, size).forEach(i -> loop.steps().run(() -> step(i)));
        }

        private void step(int i) {
            done.add(i);
            if (thisTurn++ == 0) {
                ((SingleThreadEventLoop) loop.eventLoop())
                        .executeAfterEventLoopIteration(this::turned);
            }
        }

        private void turned() {
            perTurn.add(thisTurn);
            thisTurn = 0;
            if (done.size() == size) {
                turns.complete(perTurn);
            }
        }
    }

    @Test
    void doesAFewInEachTurnOfALoopInTheirOrder() throws Exception {
        GatewayLoops loops = Loops.start(1);
        Crowd crowd = new Crowd(loops.get(0), 7);
        loops.get(0).eventLoop().execute(crowd::begin);
        assertThat(crowd.turns.get(20, TimeUnit.SECONDS)).containsExactly(2, 2, 2, 1);
        assertThat(done).containsExactly(0, 1, 2, 3, 4, 5, 6);
        Loops.stop(loops);
    }

    @Test
    void doesTheFirstOfATurnAtOnce() {
        VirtualLoop loop = new VirtualLoop();
        for (int i = 0; i < 4; i++) {
            int step = i;
            loop.loop().steps().run(() -> done.add(step));
        }
        assertThat(done).containsExactly(0, 1);
        loop.channel().runPendingTasks();
        assertThat(done).containsExactly(0, 1, 2, 3);
        loop.loop().steps().run(() -> done.add(4));
        assertThat(done).as("another turn has another share").endsWith(4);
    }
}
