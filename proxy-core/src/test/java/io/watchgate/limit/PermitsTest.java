package io.watchgate.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.LoopSettings;
import io.watchgate.testkit.TestBackend;
import io.watchgate.testkit.VirtualLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PermitsTest {

    private final VirtualLoop first = new VirtualLoop(0, 2);
    private final VirtualLoop second = new VirtualLoop(1, 2);
    private final List<String> woken = new ArrayList<>();

    @Test
    void givesOutNoMoreThanThereAre() {
        Permits permits = new Permits(2);
        assertThat(permits.tryTake()).isTrue();
        assertThat(permits.tryTake()).isTrue();
        assertThat(permits.tryTake()).isFalse();
        assertThat(permits.taken()).isEqualTo(2);
        permits.giveBack();
        assertThat(permits.tryTake()).isTrue();
        assertThat(permits.tryTake()).isFalse();
    }

    @Test
    void wakesWhoWaitsOnItsLoopInTheOrderOfAsking() {
        Permits permits = new Permits(1);
        permits.tryTake();
        permits.await(first.loop(), () -> takeAs(permits, "first"));
        permits.await(second.loop(), () -> takeAs(permits, "second"));
        permits.await(first.loop(), () -> takeAs(permits, "third"));
        runLoops();
        assertThat(woken).as("no permit has come back").isEmpty();
        permits.giveBack();
        second.channel().runPendingTasks();
        assertThat(woken).as("runs on its own loop").isEmpty();
        runLoops();
        assertThat(woken).containsExactly("first");
        permits.giveBack();
        runLoops();
        assertThat(woken).containsExactly("first", "second");
        assertThat(permits.hasWaiters()).isTrue();
        permits.giveBack();
        runLoops();
        assertThat(woken).containsExactly("first", "second", "third");
        assertThat(permits.hasWaiters()).isFalse();
    }

    /** A permit may come back after the failed attempt and before the waiter is in the queue. */
    @Test
    void wakesAtOnceWhenAPermitIsFree() {
        Permits permits = new Permits(1);
        permits.await(first.loop(), () -> takeAs(permits, "first"));
        runLoops();
        assertThat(woken).containsExactly("first");
    }

    /** A waiter whose calls were cancelled takes nothing: the next must not sleep on. */
    @Test
    void passesAPermitOnThatTheWokenDoesNotTake() {
        Permits permits = new Permits(1);
        permits.tryTake();
        permits.await(first.loop(), () -> woken.add("wants nothing"));
        permits.await(first.loop(), () -> woken.add("neither"));
        permits.await(second.loop(), () -> takeAs(permits, "second"));
        permits.giveBack();
        runLoops();
        assertThat(woken).containsExactly("wants nothing", "neither", "second");
        assertThat(permits.taken()).isEqualTo(1);
    }

    @Test
    void keepsItsCountWhenManyThreadsTakeAndGiveBack() throws Exception {
        int limit = 3;
        Permits permits = new Permits(limit);
        AtomicInteger holders = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Thread thread =
                    new Thread(
                            () -> {
                                for (int round = 0; round < 20_000; round++) {
                                    if (permits.tryTake()) {
                                        most.accumulateAndGet(holders.incrementAndGet(), Math::max);
                                        holders.decrementAndGet();
                                        permits.giveBack();
                                    }
                                }
                            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join(30_000);
        }
        assertThat(most.get()).isBetween(1, limit);
        assertThat(permits.taken()).isZero();
    }

    /**
     * Every loop has more work than there are permits; all of it is done, whoever waits for whom.
     */
    @Test
    void letsNobodyWaitForEver() throws Exception {
        GatewayLoops loops =
                new GatewayLoops(
                        TestBackend.chosen(), new LoopSettings(4, 1024, 64, System::nanoTime));
        Permits permits = new Permits(2);
        int jobs = 3000;
        CountDownLatch done = new CountDownLatch(loops.size() * jobs);
        loops.all()
                .forEach(
                        loop ->
                                loop.run(
                                        () ->
                                                new Worker(permits, loops, loop.index(), jobs, done)
                                                        .pump()));
        assertThat(done.await(50, TimeUnit.SECONDS)).as("%s left", done).isTrue();
        loops.shutdown().get(20, TimeUnit.SECONDS);
        assertThat(permits.taken()).isZero();
    }

    /** Works through a queue on one loop; each job gives its permit back from another loop. */
    private static final class Worker {

        private final Permits permits;
        private final GatewayLoops loops;
        private final int index;
        private final CountDownLatch done;
        private final ArrayDeque<Integer> queue = new ArrayDeque<>();

        Worker(Permits permits, GatewayLoops loops, int index, int jobs, CountDownLatch done) {
            this.permits = permits;
            this.loops = loops;
            this.index = index;
            this.done = done;
            for (int i = 0; i < jobs; i++) {
                queue.add(i);
            }
        }

        void pump() {
            while (!queue.isEmpty()) {
                if (!permits.tryTake()) {
                    permits.await(loops.get(index), this::pump);
                    return;
                }
                int job = queue.poll();
                loops.get((index + job) % loops.size())
                        .run(
                                () -> {
                                    permits.giveBack();
                                    done.countDown();
                                });
            }
        }
    }

    private void takeAs(Permits permits, String name) {
        if (permits.tryTake()) {
            woken.add(name);
        }
    }

    private void runLoops() {
        for (int i = 0; i < 5; i++) {
            first.channel().runPendingTasks();
            second.channel().runPendingTasks();
        }
    }
}
