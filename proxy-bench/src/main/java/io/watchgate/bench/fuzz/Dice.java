package io.watchgate.bench.fuzz;

/** Random numbers that a seed repeats; cheaper than those of the library. Used by one thread. */
final class Dice {

    private static final long STEP = 0x9E3779B97F4A7C15L;

    private long state;

    Dice(long seed) {
        state = seed;
    }

    /** Returns a number from 0 to below {@code bound}. */
    int below(int bound) {
        return (int) ((next() >>> 33) * bound >>> 31);
    }

    /** Tells true once in {@code times}. */
    boolean once(int times) {
        return below(times) == 0;
    }

    /** Returns one of {@code words}. */
    byte[] of(byte[][] words) {
        return words[below(words.length)];
    }

    private long next() {
        state += STEP;
        long z = state;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
