package io.watchgate.detect;

import io.watchgate.detect.json.Swar;
import java.util.BitSet;

/**
 * Walks once over a text and calls the detectors whose anchors stand there. An anchor is a window
 * of four bytes, each of a set, and a byte behind them that is looked at last.
 *
 * <p>One table of byte pairs says in its lower half which buckets of anchors begin with a pair, in
 * its upper half which end with it. Where a bucket has both, the window is looked at exactly, and
 * only then a detector is called: in ordinary text at a few places in a hundred ({@code
 * ScannerBenchmark}). Immutable, safe from any thread.
 */
final class Anchors {

    private static final int STEP = 4;

    /** Where, seen from the second byte of a window, the byte behind it stands. */
    private static final int BEHIND = 3;

    private final long[] pairs;
    private final Bucket[] buckets;

    /** Who wants to be called where a text begins that has a certain name. */
    private final NamedSecretDetector[] named;

    /** Anchors that are looked at together. */
    static final class Bucket {

        static final int MOST = 64;

        /** Which anchors have a byte in their set, for each place in the window. */
        final long[] first = new long[256];

        final long[] second = new long[256];
        final long[] third = new long[256];
        final long[] fourth = new long[256];
        final long[] behind = new long[256];

        /** The anchors of detectors of secrets. */
        long secrets;

        /** Those of them that others do the work of where all is looked for. */
        long secretsAlone;

        final Detector[] whom;
        final int[] shifts;

        Bucket(int size) {
            whom = new Detector[size];
            shifts = new int[size];
        }

        /** Returns whose anchors a window is, of five bytes from the lowest on. */
        long due(long window) {
            return first[(int) window & 0xff]
                    & second[(int) (window >>> 8) & 0xff]
                    & third[(int) (window >>> 16) & 0xff]
                    & fourth[(int) (window >>> 24) & 0xff]
                    & behind[(int) (window >>> 32) & 0xff];
        }

        void call(Text text, int at, long window, boolean secretsOnly, Hits hits) {
            long due = due(window) & (secretsOnly ? secrets : ~secretsAlone);
            while (due != 0) {
                int next = Long.numberOfTrailingZeros(due);
                due &= due - 1;
                whom[next].judge(text, at + shifts[next], hits);
            }
        }
    }

    /** As many as there are pairs; that tells the compiler that no index is beyond the table. */
    private static final int PAIRS = 1 << 16;

    Anchors(long[] pairs, Bucket[] buckets, NamedSecretDetector[] named) {
        this.pairs = pairs;
        this.buckets = buckets;
        this.named = named;
    }

    /** Calls the detectors for the whole text; hits come in no particular order. */
    void walk(Text text, boolean secretsOnly, Hits hits) {
        callNamed(text, hits);
        int at = text.from;
        if (at == 0 && at < text.to) {
            // There is no byte before to make a pair with.
            callAt(text, at++, secretsOnly, hits);
        }
        at = walkFast(text, at, secretsOnly, hits);
        for (; at < text.to; at++) {
            callAt(text, at, secretsOnly, hits);
        }
    }

    /** Calls those that know a text by the name of the member whose value it is. */
    void callNamed(Text text, Hits hits) {
        if (text.nameLength() >= NamedSecretDetector.SHORTEST_NAME) {
            for (NamedSecretDetector detector : named) {
                detector.judgeNamed(text, hits);
            }
        }
    }

    /** Walks four bytes at a time, and returns where the array has no more of them. */
    private int walkFast(Text text, int from, boolean secretsOnly, Hits hits) {
        byte[] bytes = text.bytes;
        long[] table = pairs;
        int end = Math.min(text.to, bytes.length - 7);
        int at = from;
        if (at >= end || table.length != PAIRS) {
            return at;
        }
        int head = bytes[at - 1] & 0xff | (bytes[at] & 0xff) << 8;
        long a = table[head];
        long b = table[(head >>> 8) | (bytes[at + 1] & 0xff) << 8];
        while (at < end) {
            long window = Swar.get(bytes, at - 1);
            long c = table[(int) (window >>> 16) & 0xffff];
            long d = table[(int) (window >>> 24) & 0xffff];
            long e = table[(int) (window >>> 32) & 0xffff];
            long f = table[(int) (window >>> 40) & 0xffff];
            if ((a & c >>> 32 | b & d >>> 32 | c & e >>> 32 | d & f >>> 32) != 0) {
                callFour(text, at, window, secretsOnly, hits);
            }
            a = e;
            b = f;
            at += STEP;
        }
        return Math.min(at, text.to);
    }

    private void callFour(Text text, int from, long window, boolean secretsOnly, Hits hits) {
        int end = Math.min(from + STEP, text.to);
        long rest = window;
        for (int at = from; at < end; at++) {
            // The byte behind the text may be another than none, as it may for the last bytes.
            call(text, at, at + BEHIND < text.to ? rest : inside(text, at), secretsOnly, hits);
            rest >>>= 8;
        }
    }

    /** Calls whose anchors stand at {@code at}, at the edge of an array or not. */
    void callAt(Text text, int at, boolean secretsOnly, Hits hits) {
        call(text, at, inside(text, at), secretsOnly, hits);
    }

    private static long inside(Text text, int at) {
        int head = text.at(at - 1) | text.at(at) << 8;
        int tail = text.at(at + 1) | text.at(at + 2) << 8;
        return head | (long) tail << 16 | (long) text.at(at + BEHIND) << 32;
    }

    private void call(Text text, int at, long window, boolean secretsOnly, Hits hits) {
        int due = begun(window);
        while (due != 0) {
            int next = Integer.numberOfTrailingZeros(due);
            due &= due - 1;
            buckets[next].call(text, at, window, secretsOnly, hits);
        }
    }

    /**
     * Notes the places in {@code bytes[from..to)} at which anchors may stand, whatever the texts
     * there are: at most as many as there are bytes.
     *
     * @return how many there are
     */
    int find(byte[] bytes, int from, int to, int[] places) {
        long[] table = pairs;
        int count = 0;
        int at = from;
        int end = Math.min(to, bytes.length - 7);
        if (at == 0 && at < to) {
            places[count++] = at++;
        }
        if (at < end && table.length == PAIRS) {
            long a = table[bytes[at - 1] & 0xff | (bytes[at] & 0xff) << 8];
            long b = table[bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8];
            for (; at < end; at += STEP) {
                long window = Swar.get(bytes, at - 1);
                long c = table[(int) (window >>> 16) & 0xffff];
                long d = table[(int) (window >>> 24) & 0xffff];
                long e = table[(int) (window >>> 32) & 0xffff];
                long f = table[(int) (window >>> 40) & 0xffff];
                if ((a & c >>> 32 | b & d >>> 32 | c & e >>> 32 | d & f >>> 32) != 0) {
                    count = noteFour(window, at, end, places, count);
                }
                a = e;
                b = f;
            }
            at = Math.min(at, end);
        }
        for (; at < to; at++) {
            places[count++] = at;
        }
        return count;
    }

    private int noteFour(long window, int from, int end, int[] places, int before) {
        int count = before;
        long rest = window;
        for (int at = from; at < Math.min(from + STEP, end); at++) {
            if (stands(rest)) {
                places[count++] = at;
            }
            rest >>>= 8;
        }
        return count;
    }

    /** Returns the buckets with anchors that begin, and others that end, as a window does. */
    private int begun(long window) {
        long head = pairs[(int) window & 0xffff];
        return (int) (head & pairs[(int) (window >>> 16) & 0xffff] >>> 32);
    }

    private boolean stands(long window) {
        int due = begun(window);
        while (due != 0) {
            if (buckets[Integer.numberOfTrailingZeros(due)].due(window) != 0) {
                return true;
            }
            due &= due - 1;
        }
        return false;
    }

    /** Sets of bytes of which anchors are made. */
    static BitSet set(int classes) {
        BitSet set = new BitSet(256);
        for (int c = 0; c < 256; c++) {
            set.set(c, Ascii.is(c, classes));
        }
        return set;
    }

    static BitSet set(String bytes) {
        BitSet set = new BitSet(256);
        bytes.chars().forEach(set::set);
        return set;
    }

    static BitSet set(int from, int to) {
        BitSet set = new BitSet(256);
        set.set(from, to + 1);
        return set;
    }

    static BitSet any() {
        return set(0, 255);
    }

    static BitSet anyCase(int letter) {
        BitSet set = new BitSet(256);
        set.set(Ascii.lower(letter));
        set.set(Character.toUpperCase(letter));
        return set;
    }

    static BitSet not(BitSet set) {
        BitSet others = any();
        others.andNot(set);
        return others;
    }

    static BitSet or(BitSet... sets) {
        BitSet all = new BitSet(256);
        for (BitSet set : sets) {
            all.or(set);
        }
        return all;
    }
}
