package io.watchgate.detect;

import io.watchgate.detect.json.Marks;

/**
 * The places in one array at which anchors may stand, found some thousand bytes ahead of whoever
 * judges texts of it from the first to the last. Confined to the thread that scans.
 */
final class Places {

    private static final int AHEAD = 1024;

    private final int[] places = new int[AHEAD + Anchors.BEYOND];
    private final long[] masks = new long[AHEAD / Marks.BYTES + 2];
    private final Marks marks;
    private int end;
    private int found;
    private int next;
    private int count;

    /** Creates the places of texts whose bytes are looked at here. */
    Places() {
        this(new Marks());
    }

    /** Creates the places of texts whose bytes somebody else looks at. */
    Places(Marks marks) {
        this.marks = marks;
    }

    /** Starts with {@code bytes[from..to)}, which are borrowed, and looks at them. */
    void over(byte[] bytes, int from, int to) {
        marks.over(bytes, from, to);
        begin(from, to);
    }

    /** Starts with {@code [from, to)} of the text that has been looked at. */
    void begin(int from, int to) {
        found = from;
        end = to;
        next = 0;
        count = 0;
    }

    /** Returns what stands where in the text. */
    Marks marks() {
        return marks;
    }

    /** Lets go of the array, and of what was found in more than {@code most} bytes. */
    void clear(int most) {
        marks.clear(most);
        begin(0, 0);
    }

    /** Returns the next place in {@code [from, to)}, and passes it; -1 when there is none. */
    int next(Anchors anchors, int from, int to) {
        while (true) {
            while (next < count && places[next] < from) {
                next++;
            }
            if (next < count) {
                return places[next] < to ? places[next++] : -1;
            }
            if (found >= to) {
                return -1;
            }
            int first = Math.max(found, from);
            // Up to the first byte of 64: what is looked for there begins at the byte before.
            int whole = first - marks.from() + AHEAD & -Marks.BYTES;
            int until = Math.min(marks.from() + whole + 1, end);
            count = anchors.find(marks, first, until, places, masks);
            next = 0;
            found = until;
        }
    }
}
