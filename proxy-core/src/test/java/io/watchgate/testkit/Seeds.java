package io.watchgate.testkit;

import java.util.Random;

/**
 * Hands out random generators whose seed can be repeated.
 *
 * <p>The seed stands in the name of each failing assertion through {@link #describe()}; {@code
 * -Dseed=N} repeats a run.
 */
public final class Seeds {

    private final long seed;

    private Seeds(long seed) {
        this.seed = seed;
    }

    /** Returns this run's seed: {@code -Dseed}, or a new one. */
    public static Seeds ofThisRun() {
        return new Seeds(Long.getLong("seed", System.nanoTime()));
    }

    /** Returns a generator for one test. */
    public Random random() {
        return new Random(seed);
    }

    /** Returns how to repeat the run. */
    public String describe() {
        return "repeat with -Dseed=" + seed;
    }
}
