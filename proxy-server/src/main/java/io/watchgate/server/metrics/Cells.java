package io.watchgate.server.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counters with one writer and any number of readers.
 *
 * <p>Adding is a plain read and an opaque write: no lock, no atomic instruction, no garbage. A
 * reader sees each counter whole and soon, but not all counters at one moment. {@link #add} belongs
 * to the one writing thread; reading is safe from any thread.
 */
public final class Cells {

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    /** Longs in front and behind, so that two writers' counters never share a cache line. */
    private static final int PADDING = 8;

    private final long[] cells;

    /** Creates {@code count} counters at zero. */
    public Cells(int count) {
        cells = new long[count + 2 * PADDING];
    }

    /** Adds to a counter. Called by the one writer. */
    public void add(int index, long amount) {
        int at = PADDING + index;
        CELL.setOpaque(cells, at, cells[at] + amount);
    }

    /** Returns a counter. */
    public long get(int index) {
        return (long) CELL.getOpaque(cells, PADDING + index);
    }

    /** Returns how many counters there are. */
    public int count() {
        return cells.length - 2 * PADDING;
    }
}
