package io.watchgate.bench.scale;

/**
 * What many loops make of calls that meet at cache lines all of them write to: a closed network of
 * queues, in which each loop is a customer, its own work the time to think, and each such line a
 * station that serves one loop at a time. Solved exactly by mean value analysis. Immutable.
 *
 * @param ownNanos processor time of a call on a loop that is alone
 * @param lines lines that every call touches
 * @param touches how often a call writes to each of them
 * @param moveNanos what it takes to get a line from the loop that wrote to it before
 */
public record ScaleModel(double ownNanos, int lines, int touches, double moveNanos) {

    /** Creates a model whose numbers make sense. */
    public ScaleModel {
        if (ownNanos <= 0 || moveNanos < 0 || lines < 0 || touches < 0) {
            throw new IllegalArgumentException(
                    ownNanos
                            + ", "
                            + lines
                            + ", "
                            + touches
                            + ", "
                            + moveNanos
                            + " (expected: > 0)");
        }
    }

    /** Returns the processor time of a call, in nanoseconds, when {@code loops} make calls. */
    public double nanos(int loops) {
        return loops / perNano(loops);
    }

    /** Returns how many loops' worth of calls {@code loops} make. */
    public double speedup(int loops) {
        return perNano(loops) * ownNanos;
    }

    /**
     * Returns how many loops there are when one more brings less than {@code part} of what the
     * first brought; {@code most} when that does not come to pass before.
     */
    public int bend(double part, int most) {
        for (int loops = 1; loops < most; loops++) {
            if (speedup(loops + 1) - speedup(loops) < part) {
                return loops;
            }
        }
        return most;
    }

    private double perNano(int loops) {
        double waiting = 0;
        double rate = 0;
        for (int n = 1; n <= loops; n++) {
            // An arriving loop finds what one loop less leaves behind (arrival theorem); a line
            // that was written to by the same loop last is there already.
            double moved = moveNanos * (n - 1) / n;
            double each = touches * moved * (1 + waiting);
            rate = n / (ownNanos + lines * each);
            waiting = rate * each;
        }
        return rate;
    }
}
