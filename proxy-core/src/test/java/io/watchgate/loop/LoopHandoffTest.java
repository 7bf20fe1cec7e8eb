package io.watchgate.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.HeldLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopHandoffTest {

    private static final int PRODUCERS = 4;

    @Test
    void runsEveryTaskOnceInTheOrderOfItsThread() throws Exception {
        GatewayLoops loops = Loops.start(1);
        LoopHandoff handoff = loops.get(0).handoff();
        int tasks = 20_000;
        int[] seen = new int[PRODUCERS];
        AtomicInteger disorder = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(PRODUCERS * tasks);
        List<Thread> threads = new ArrayList<>();
        for (int p = 0; p < PRODUCERS; p++) {
            int producer = p;
            threads.add(
                    start(
                            () -> {
                                for (int i = 0; i < tasks; i++) {
                                    int number = i;
                                    handoff.post(
                                            () -> {
                                                if (seen[producer]++ != number) {
                                                    disorder.incrementAndGet();
                                                }
                                                done.countDown();
                                            });
                                }
                            }));
        }
        join(threads);
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(disorder).hasValue(0);
        assertThat(handoff.waiting()).isZero();
        Loops.stop(loops);
    }

    @Test
    void handsTasksBackAndForthBetweenLoops() throws Exception {
        GatewayLoops loops = Loops.start(2);
        CountDownLatch done = new CountDownLatch(1);
        AtomicInteger left = new AtomicInteger(5000);
        LoopTask[] pingPong = new LoopTask[2];
        for (int i = 0; i < 2; i++) {
            int here = i;
            pingPong[i] =
                    () -> {
                        assertThat(loops.get(here).inLoop()).isTrue();
                        if (left.decrementAndGet() > 0) {
                            loops.get(1 - here).run(pingPong[1 - here]);
                        } else {
                            done.countDown();
                        }
                    };
        }
        loops.get(0).run(pingPong[0]);
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        Loops.stop(loops);
    }

    @Test
    void refusesWhatMayBeRefusedWhenTooMuchWaits() throws Exception {
        GatewayLoops loops = Loops.start(1);
        LoopHandoff handoff = loops.get(0).handoff();
        AtomicInteger ran = new AtomicInteger();
        HeldLoop held = HeldLoop.hold(loops.get(0).eventLoop());
        for (int i = 0; i < Loops.HANDOFF_LIMIT; i++) {
            assertThat(handoff.offer(ran::incrementAndGet)).isTrue();
        }
        assertThat(handoff.offer(ran::incrementAndGet)).isFalse();
        handoff.post(ran::incrementAndGet);
        assertThat(handoff.waiting()).isEqualTo(Loops.HANDOFF_LIMIT + 1);
        held.close();
        Loops.stop(loops);
        assertThat(ran).hasValue(Loops.HANDOFF_LIMIT + 1);
    }

    @Test
    void goesOnBehindATaskThatFails() throws Exception {
        GatewayLoops loops = Loops.start(1);
        AtomicInteger ran = new AtomicInteger();
        HeldLoop held = HeldLoop.hold(loops.get(0).eventLoop());
        loops.get(0)
                .handoff()
                .post(
                        () -> {
                            throw new AssertionError("thrown on purpose by a test");
                        });
        loops.get(0).handoff().post(ran::incrementAndGet);
        held.close();
        Loops.stop(loops);
        assertThat(ran).hasValue(1);
    }

    @Test
    void letsTheLoopLookAtItsChannelsBetweenManyTasks() throws Exception {
        GatewayLoops loops = Loops.start(1);
        GatewayLoop loop = loops.get(0);
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger ranBefore = new AtomicInteger();
        HeldLoop held = HeldLoop.hold(loop.eventLoop());
        for (int i = 0; i < 5000; i++) {
            loop.handoff().post(ran::incrementAndGet);
        }
        loop.eventLoop().execute(() -> ranBefore.set(ran.get()));
        held.close();
        Loops.stop(loops);
        assertThat(ran).hasValue(5000);
        assertThat(ranBefore.get()).as("one batch at most").isBetween(1, 1024);
    }

    @Test
    void abandonsWhatIsHandedOverToALoopThatHasStopped() throws Exception {
        GatewayLoops loops = Loops.start(1);
        Loops.stop(loops);
        Outcome first = new Outcome();
        Outcome second = new Outcome();
        loops.get(0).handoff().post(first);
        assertThat(loops.get(0).handoff().offer(second)).isTrue();
        for (Outcome outcome : List.of(first, second)) {
            assertThat(outcome.ran).hasValue(0);
            assertThat(outcome.abandoned).hasValue(1);
        }
    }

    /** Whatever the moment of the stop: a task is run or abandoned, once, and never forgotten. */
    @Test
    void forgetsNoTaskHandedOverDuringTheStop() throws Exception {
        for (int round = 0; round < 40; round++) {
            GatewayLoops loops = Loops.start(1);
            LoopHandoff handoff = loops.get(0).handoff();
            List<List<Outcome>> handedOver = new ArrayList<>();
            CyclicBarrier start = new CyclicBarrier(PRODUCERS + 1);
            List<Thread> threads = new ArrayList<>();
            for (int p = 0; p < PRODUCERS; p++) {
                List<Outcome> own = new ArrayList<>();
                handedOver.add(own);
                threads.add(start(() -> handOver(start, loops, handoff, own)));
            }
            start.await(20, TimeUnit.SECONDS);
            Loops.stop(loops);
            join(threads);
            for (List<Outcome> own : handedOver) {
                assertThat(own).allMatch(each -> each.ran.get() + each.abandoned.get() == 1);
            }
        }
    }

    private static void handOver(
            CyclicBarrier start, GatewayLoops loops, LoopHandoff handoff, List<Outcome> own) {
        try {
            start.await(20, TimeUnit.SECONDS);
        } catch (Exception late) {
            throw new AssertionError(late);
        }
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        int behind = 0;
        while (behind < 20 && System.nanoTime() - giveUp < 0) {
            behind += loops.get(0).eventLoop().isTerminated() ? 1 : 0;
            Outcome outcome = new Outcome();
            own.add(outcome);
            handoff.post(outcome);
            while (!outcome.isSettled() && System.nanoTime() - giveUp < 0) {
                Thread.onSpinWait();
            }
        }
    }

    private static final class Outcome implements LoopTask {

        private final AtomicInteger ran = new AtomicInteger();
        private final AtomicInteger abandoned = new AtomicInteger();

        boolean isSettled() {
            return ran.get() + abandoned.get() > 0;
        }

        @Override
        public void run() {
            ran.incrementAndGet();
        }

        @Override
        public void abandon() {
            abandoned.incrementAndGet();
        }
    }

    private static Thread start(Runnable task) {
        Thread thread = new Thread(task, "producer");
        thread.start();
        return thread;
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(30_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }
}
