package io.watchgate.detect;

import io.watchgate.detect.json.Marks;
import io.watchgate.detect.json.Swar;
import java.util.BitSet;

/**
 * Walks once over a text and calls the detectors whose anchors stand there. An anchor is a window
 * of four bytes, each of a set, and two bytes behind them that are looked at last.
 *
 * <p>One table of byte pairs says in its lower half which buckets of anchors begin with a pair, in
 * its upper half which end with it. Where a bucket has both, the window is looked at exactly, and
 * only then a detector is called: in ordinary text at a few places in a hundred ({@code
 * ScannerBenchmark}). Immutable, safe from any thread.
 */
final class Anchors {

    private static final int STEP = Swar.BYTES;

    /** The bytes behind eight into which windows reach that begin there. */
    private static final long REACH = 0xffffffffffL;

    /** So many places behind the last byte may be looked at, too. */
    static final int BEYOND = Swar.BYTES;

    /** Where, seen from the second byte of a window, the byte behind it stands. */
    private static final int BEHIND = 3;

    private final long[] pairs;

    /** Which five bytes behind a blank an anchor may have, all small letters or blanks. */
    private final Words words;

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
        final long[] last = new long[256];

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

        /** Returns whose anchors a window is, of six bytes from the lowest on. */
        long due(long window) {
            return first[(int) window & 0xff]
                    & second[(int) (window >>> 8) & 0xff]
                    & third[(int) (window >>> 16) & 0xff]
                    & fourth[(int) (window >>> 24) & 0xff]
                    & behind[(int) (window >>> 32) & 0xff]
                    & last[(int) (window >>> 40) & 0xff];
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

    /** Rows of five bytes of which only the lower five bits count, by their hash. */
    static final class Words {

        private static final long FIVE_BITS = 0x1f1f1f1f1fL;
        private static final long FACTOR = 0x9e3779b97f4a7c15L;
        private static final int SHIFT = 48;

        private final long[] known = new long[(int) (1L << Long.SIZE - SHIFT) / Long.SIZE];

        void add(long five) {
            int hash = hash(five);
            known[hash >>> 6] |= 1L << hash;
        }

        /** Tells whether the lowest five of these bytes may have been added. */
        boolean has(long five) {
            int hash = hash(five);
            return (known[hash >>> 6] >>> hash & 1) != 0;
        }

        private static int hash(long five) {
            return (int) ((five & FIVE_BITS) * FACTOR >>> SHIFT);
        }
    }

    /** As many as there are pairs; that tells the compiler that no index is beyond the table. */
    private static final int PAIRS = 1 << 16;

    Anchors(long[] pairs, Words words, Bucket[] buckets, NamedSecretDetector[] named) {
        this.pairs = pairs;
        this.words = words;
        this.buckets = buckets;
        this.named = named;
    }

    /** Calls those that know a text by the name of the member whose value it is. */
    void callNamed(Text text, Hits hits) {
        if (text.nameLength() >= NamedSecretDetector.SHORTEST_NAME) {
            for (NamedSecretDetector detector : named) {
                detector.judgeNamed(text, hits);
            }
        }
    }

    /** Calls whose anchors stand at {@code at}, at the edge of an array or not. */
    void callAt(Text text, int at, boolean secretsOnly, Hits hits) {
        call(text, at, inside(text, at), secretsOnly, hits);
    }

    private static long inside(Text text, int at) {
        int head = text.at(at - 1) | text.at(at) << 8;
        int tail = text.at(at + 1) | text.at(at + 2) << 8;
        int behind = text.at(at + BEHIND) | text.at(at + BEHIND + 1) << 8;
        return head | (long) tail << 16 | (long) behind << 32;
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
     * Notes the places before {@code to} at which anchors may stand, whatever the texts there are:
     * those from {@code from} on, and some of the last 64 before it unless they begin there. There
     * are as many as bytes at most, for which {@link #BEYOND} more have room.
     *
     * <p>Where there is nothing but small letters and blanks, no window but one that begins with a
     * blank has an anchor (see {@link AnchorsBuilder#build}), so nothing else is looked up there.
     *
     * @return how many there are
     */
    int find(Marks marks, int from, int to, int[] places) {
        byte[] bytes = marks.bytes();
        int count = 0;
        int at = from;
        int end = Math.min(to, bytes.length - 2 * STEP);
        if (at == marks.from() && at < to) {
            // There is no byte before to make a pair with.
            places[count++] = at++;
        }
        if (at < end && pairs.length == PAIRS) {
            int last = end - 2 - marks.from();
            int word = (at - 1 - marks.from()) / Marks.BYTES;
            for (; word < last / Marks.BYTES; word++) {
                count = note(marks, word, STEP, places, count);
            }
            count = note(marks, word, last / STEP % STEP + 1, places, count);
            while (count > 0 && places[count - 1] >= end) {
                count--;
            }
            at = end;
        }
        for (; at < to; at++) {
            places[count++] = at;
        }
        return count;
    }

    /** Looks at the windows that begin in some of eight rows of eight bytes. */
    private int note(Marks marks, int word, int rows, int[] places, int before) {
        byte[] bytes = marks.bytes();
        int start = marks.from() + word * Marks.BYTES;
        if (rows == STEP && marks.isPlain(word)) {
            return noteWords(bytes, start, marks.blanks(word), places, before);
        }
        int count = before;
        long window = Swar.get(bytes, start);
        long strange = Swar.notPlain(window);
        for (int at = start + 1; at <= start + rows * STEP; at += STEP) {
            long next = Swar.get(bytes, at - 1 + STEP);
            long strangeNext = Swar.notPlain(next);
            if ((strange | strangeNext & REACH) == 0) {
                long blanks = Swar.bits(Swar.blanks(window));
                count = noteWords(bytes, at - 1, blanks, places, count);
            } else {
                count = noteFour(bytes, window, at, places, count);
                long middle = window >>> 32 | next << 32;
                count = noteFour(bytes, middle, at + STEP / 2, places, count);
            }
            window = next;
            strange = strangeNext;
        }
        return count;
    }

    /** Looks at the windows that begin with one of the {@code blanks} from {@code start} on. */
    private int noteWords(byte[] bytes, int start, long blanks, int[] places, int before) {
        int count = before;
        for (long rest = blanks; rest != 0; rest &= rest - 1) {
            int blank = start + Long.numberOfTrailingZeros(rest);
            long window = Swar.get(bytes, blank);
            if (words.has(window >>> 8) && stands(begun(window), window)) {
                places[count++] = blank + 1;
            }
        }
        return count;
    }

    /** Looks at the windows that begin with the first four bytes of this one. */
    private int noteFour(byte[] bytes, long window, int at, int[] places, int before) {
        long[] table = pairs;
        long c = table[(int) (window >>> 16) & 0xffff];
        long d = table[(int) (window >>> 24) & 0xffff];
        int first = (int) (table[(int) window & 0xffff] & c >>> 32);
        int second = (int) (table[(int) (window >>> 8) & 0xffff] & d >>> 32);
        int third = (int) (c & table[(int) (window >>> 32) & 0xffff] >>> 32);
        int fourth = (int) (d & table[(int) (window >>> 40) & 0xffff] >>> 32);
        int count = before;
        if ((first | second | third | fourth) != 0) {
            count = note(first, bytes, at, places, count);
            count = note(second, bytes, at + 1, places, count);
            count = note(third, bytes, at + 2, places, count);
            count = note(fourth, bytes, at + 3, places, count);
        }
        return count;
    }

    private int note(int due, byte[] bytes, int at, int[] places, int count) {
        if (due != 0 && stands(due, Swar.get(bytes, at - 1))) {
            places[count] = at;
            return count + 1;
        }
        return count;
    }

    /** Returns the buckets with anchors that begin, and others that end, as a window does. */
    private int begun(long window) {
        long head = pairs[(int) window & 0xffff];
        return (int) (head & pairs[(int) (window >>> 16) & 0xffff] >>> 32);
    }

    private boolean stands(int begun, long window) {
        int due = begun;
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
