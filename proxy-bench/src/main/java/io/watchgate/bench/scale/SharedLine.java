package io.watchgate.bench.scale;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Measures what it costs to write to a cache line that another processor has written to just
 * before: two threads that let each other go, write by write.
 */
final class SharedLine {

    private static final int ROUNDS = 100_000;
    private static final int TURNS = 9;

    private SharedLine() {}

    /** Returns the nanoseconds of moving a line, as the quietest of some turns shows it. */
    static double moveNanos() throws InterruptedException {
        double least = Double.MAX_VALUE;
        for (int i = 0; i < TURNS; i++) {
            least = Math.min(least, nanos());
        }
        return least;
    }

    private static double nanos() throws InterruptedException {
        AtomicInteger line = new AtomicInteger();
        Thread other = new Thread(() -> answer(line, 1));
        long begun = System.nanoTime();
        other.start();
        answer(line, 0);
        other.join();
        return (System.nanoTime() - begun) / (2.0 * ROUNDS);
    }

    /** Writes whenever the other has written. */
    private static void answer(AtomicInteger line, int first) {
        for (int i = 0; i < ROUNDS; i++) {
            int due = 2 * i + first;
            while (line.get() != due) {
                Thread.onSpinWait();
            }
            line.set(due + 1);
        }
    }
}
