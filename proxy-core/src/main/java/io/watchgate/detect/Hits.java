package io.watchgate.detect;

import io.watchgate.detect.pattern.PatternText;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was found: kind, start and end of each hit, and where it stands. Grows to its bound, then
 * only says that there was more. Confined to the thread that scans; nothing is made before the
 * first hit.
 */
final class Hits {

    /** A hit in a string value: its bytes can be exchanged. */
    static final byte VALUE = 0;

    /** A hit in a member's name. */
    static final byte NAME = 1;

    /** A hit in a number; start and end are the number's. */
    static final byte NUMBER = 2;

    /** A hit in what an encoded run decodes to; start and end are the run's. */
    static final byte ENCODED = 3;

    private static final int FIRST_SIZE = 16;

    private final int most;
    private @Nullable Kind[] kinds = {};
    private int[] starts = {};
    private int[] ends = {};
    private byte[] places = {};
    private int size;
    private boolean overflown;
    private @Nullable PatternText patternText;

    /** Creates room for {@code most} hits. */
    Hits(int most) {
        this.most = most;
    }

    void add(Kind kind, int start, int end) {
        if (size > 0
                && starts[size - 1] == start
                && ends[size - 1] == end
                && kinds[size - 1] == kind) {
            return;
        }
        if (size == most) {
            overflown = true;
            return;
        }
        if (size == starts.length) {
            int larger = Math.min(most, Math.max(FIRST_SIZE, size * 2));
            kinds = Arrays.copyOf(kinds, larger);
            starts = Arrays.copyOf(starts, larger);
            ends = Arrays.copyOf(ends, larger);
            places = Arrays.copyOf(places, larger);
        }
        kinds[size] = kind;
        starts[size] = start;
        ends[size] = end;
        places[size++] = VALUE;
    }

    /** Returns through what expressions read texts, this message's and any other's. */
    PatternText patternText() {
        PatternText own = patternText;
        if (own == null) {
            own = new PatternText();
            patternText = own;
        }
        return own;
    }

    /** Moves a hit to another place. */
    void place(int index, int start, int end, byte place) {
        starts[index] = start;
        ends[index] = end;
        places[index] = place;
    }

    /** Takes away the hit at {@code index}; the last one comes to its place. */
    void remove(int index) {
        size--;
        kinds[index] = kinds[size];
        starts[index] = starts[size];
        ends[index] = ends[size];
        places[index] = places[size];
        kinds[size] = null;
    }

    int size() {
        return size;
    }

    /** Tells whether there were more hits than the bound. */
    boolean overflown() {
        return overflown;
    }

    Kind kind(int index) {
        return Objects.requireNonNull(kinds[index]);
    }

    int start(int index) {
        return starts[index];
    }

    int end(int index) {
        return ends[index];
    }

    byte place(int index) {
        return places[index];
    }

    /** Forgets everything, and lets go of arrays that have grown large. */
    void clear() {
        if (starts.length > 1024) {
            kinds = new Kind[0];
            starts = new int[0];
            ends = new int[0];
            places = new byte[0];
        } else {
            Arrays.fill(kinds, 0, size, null);
        }
        size = 0;
        overflown = false;
        if (patternText != null) {
            patternText.clear();
        }
    }
}
