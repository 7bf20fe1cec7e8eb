package io.watchgate.bench.fuzz;

/**
 * Which ways through a watched decoder were taken, and how often. {@link EdgeVisitor} puts calls of
 * {@link #hit} into its code, which is found by name: hence public.
 *
 * <p>One for the process, used by one thread.
 */
public final class EdgeMap {

    private static final int SIZE = 1 << 13;

    /** Far more than any text takes, less one: beyond it the decoder turns round and round. */
    private static final int MOST_STEPS = (1 << 20) - 1;

    private static final byte[] COUNTS = new byte[SIZE];
    private static final char[] TOUCHED = new char[SIZE];
    private static int touched;
    private static int before;
    private static int steps;

    /** A decoder that does not come to an end. */
    static final class Endless extends Error {
        private static final long serialVersionUID = 1;

        Endless() {
            super("it does not come to an end");
        }
    }

    private EdgeMap() {}

    /** Notes that the code comes to place {@code id}. */
    public static void hit(int id) {
        int edge = (before ^ id) & SIZE - 1;
        before = id >>> 1;
        if (COUNTS[edge]++ == 0) {
            TOUCHED[touched++ & SIZE - 1] = (char) edge;
        }
        // Not always: code that ends a try is watched as well, and ends when it is let.
        if ((++steps & MOST_STEPS) == 0) {
            throw new Endless();
        }
    }

    /** Forgets everything. */
    static void clear() {
        for (int i = Math.min(touched, SIZE) - 1; i >= 0; i--) {
            COUNTS[TOUCHED[i]] = 0;
        }
        touched = 0;
        before = 0;
        steps = 0;
    }

    /** What was seen so far: for each edge, in which magnitudes it was counted. */
    static final class Seen {

        private final byte[] magnitudes = new byte[SIZE];
        private int edges;

        int ways() {
            return edges;
        }

        /** Adds what the map holds; tells whether something is new. */
        boolean add() {
            boolean isNew = false;
            for (int i = Math.min(touched, SIZE) - 1; i >= 0; i--) {
                int edge = TOUCHED[i];
                int bit = 1 << magnitude(COUNTS[edge] & 0xFF);
                int known = magnitudes[edge];
                if ((known & bit) == 0) {
                    edges += known == 0 ? 1 : 0;
                    magnitudes[edge] = (byte) (known | bit);
                    isNew = true;
                }
            }
            return isNew;
        }

        private static int magnitude(int count) {
            if (count <= 3) {
                return count;
            }
            return count < 8 ? 4 : count < 32 ? 5 : count < 128 ? 6 : 7;
        }
    }
}
