package io.watchgate.detect;

/**
 * The places in one array at which anchors may stand, found some thousand bytes ahead of whoever
 * judges texts of it from the first to the last. Confined to the thread that scans.
 */
final class Places {

    private static final int AHEAD = 1024;
    private static final byte[] NOTHING = {};

    private final int[] places = new int[AHEAD + Anchors.BEYOND];
    private byte[] bytes = NOTHING;
    private int end;
    private int found;
    private int next;
    private int count;

    /** Starts with {@code bytes[from..to)}, which are borrowed. */
    void over(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        found = from;
        end = to;
        next = 0;
        count = 0;
    }

    /** Lets go of the array. */
    void clear() {
        over(NOTHING, 0, 0);
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
            int until = Math.min(Math.max(found, from) + AHEAD, end);
            count = anchors.find(bytes, Math.max(found, from), until, places);
            next = 0;
            found = until;
        }
    }
}
