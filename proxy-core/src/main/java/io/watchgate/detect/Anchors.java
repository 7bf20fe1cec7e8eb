package io.watchgate.detect;

import io.watchgate.detect.json.Marks;
import io.watchgate.detect.json.Swar;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;

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

    /** Who wants to be called where a text begins that has a certain name: by the name's hash. */
    private final NamedSecretDetector[][] named = new NamedSecretDetector[NAMES][];

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

    /** Rows of five small letters or blanks that may stand behind a blank, by their hash. */
    static final class Words {

        /** The two bytes behind a blank and five more are of no interest. */
        private static final int OTHERS = 16;

        /**
         * Odd, and one that takes few words of English for rows, one in fifty: most of some
         * thousand others take twice as many.
         */
        private static final long FACTOR = 0x4b8865625c5ecb07L;

        private static final int SHIFT = 48;

        private static final long FIVE_BYTES = 0xffffffffffL;

        /** No row is this: its bytes are letters and blanks. */
        private static final long NONE = 0;

        /** A byte for each hash: a bit would take two more instructions for each word of a text. */
        private final byte[] known = new byte[1 << Long.SIZE - SHIFT];

        /** The rows, each at the place its hash says or the next free one behind. */
        private final long[] rows;

        Words(Collection<Long> all) {
            rows = new long[Math.max(2, Integer.highestOneBit(all.size()) << 2)];
            for (long five : all) {
                int hash = hash(five << Byte.SIZE | ' ');
                known[hash] = 1;
                rows[place(hash, five)] = five;
            }
        }

        /** Returns where a row stands, or where it would. */
        private int place(int hash, long five) {
            int place = hash & rows.length - 1;
            while (rows[place] != five && rows[place] != NONE) {
                place = place + 1 & rows.length - 1;
            }
            return place;
        }

        /** Tells whether one of these rows stands behind the blank with which a window begins. */
        private boolean has(long window) {
            long five = window >>> Byte.SIZE & FIVE_BYTES;
            return rows[place(hash(window), five)] == five;
        }

        /** Returns the hash of a blank and the five bytes behind it. */
        private static int hash(long window) {
            return (int) ((window << OTHERS) * FACTOR >>> SHIFT);
        }

        /**
         * Returns the blanks of 64 bytes that five small letters or blanks follow.
         *
         * @param others which of the bytes are no small letters
         * @param strange which are no blanks either
         * @param next the same of the 64 bytes behind
         */
        static long all(long others, long strange, long next) {
            long one = strange >>> 1 | next << 63;
            long two = strange >>> 2 | next << 62;
            long three = strange >>> 3 | next << 61;
            long four = strange >>> 4 | next << 60;
            long five = strange >>> 5 | next << 59;
            return others & ~(strange | one | two | three | four | five);
        }

        /** Leaves of the blanks in {@code masks} those behind which one of these rows stands. */
        void keep(byte[] bytes, int from, int words, long[] masks) {
            for (int word = 0; word < words; word++) {
                int start = from + word * Marks.BYTES;
                masks[word] = known(bytes, start, masks[word]);
            }
            for (int word = 0; word < words; word++) {
                for (long rest = masks[word]; rest != 0; rest &= rest - 1) {
                    int at = from + word * Marks.BYTES + Long.numberOfTrailingZeros(rest);
                    if (!has(Swar.get(bytes, at))) {
                        masks[word] ^= Long.lowestOneBit(rest);
                    }
                }
            }
        }

        private long known(byte[] bytes, int start, long blanks) {
            byte[] table = known;
            long kept = 0;
            for (long rest = blanks; rest != 0; rest &= rest - 1) {
                int at = start + Long.numberOfTrailingZeros(rest);
                if (table[hash(Swar.get(bytes, at)) & table.length - 1] != 0) {
                    kept |= Long.lowestOneBit(rest);
                }
            }
            return kept;
        }
    }

    /** Names have so many places. */
    private static final int NAMES = 1024;

    /** As many as there are pairs; that tells the compiler that no index is beyond the table. */
    private static final int PAIRS = 1 << 16;

    Anchors(long[] pairs, Words words, Bucket[] buckets, NamedSecretDetector[] named) {
        this.pairs = pairs;
        this.words = words;
        this.buckets = buckets;
        for (NamedSecretDetector detector : named) {
            for (String name : detector.names()) {
                // The same as Text#nameHash.
                add(detector, name.hashCode() & NAMES - 1);
            }
        }
    }

    private void add(NamedSecretDetector detector, int hash) {
        NamedSecretDetector[] some = named[hash];
        if (some == null) {
            named[hash] = new NamedSecretDetector[] {detector};
        } else if (some[some.length - 1] != detector) {
            named[hash] = Arrays.copyOf(some, some.length + 1);
            named[hash][some.length] = detector;
        }
    }

    /** Calls those that know a text by the name of the member whose value it is. */
    void callNamed(Text text, Hits hits) {
        if (text.nameLength() >= NamedSecretDetector.SHORTEST_NAME) {
            callByName(text, hits);
        }
    }

    private void callByName(Text text, Hits hits) {
        NamedSecretDetector[] some = named[text.nameHash() & NAMES - 1];
        if (some != null) {
            for (NamedSecretDetector detector : some) {
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
     * <p>Inside of words no window has an anchor unless something strange stands in it next to its
     * first byte or one of the two behind (see {@link AnchorsBuilder#build}), and at the beginning
     * of a word its first letters say for nearly all that they are nobody's. Nothing else is looked
     * up.
     *
     * @param masks scratch, with room for a word of bits for each 64 bytes
     * @return how many there are
     */
    int find(Marks marks, int from, int to, int[] places, long[] masks) {
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
            int first = (at - 1 - marks.from()) / Marks.BYTES;
            int rows = last / STEP % STEP + 1;
            int whole = last / Marks.BYTES + rows / STEP;
            for (int word = first; word < whole; word++) {
                masks[word - first] =
                        Words.all(marks.others(word), marks.strange(word), marks.strange(word + 1));
            }
            words.keep(bytes, marks.from() + first * Marks.BYTES, whole - first, masks);
            markOthers(marks, first, whole, masks);
            for (int word = first; word < whole; word++) {
                int start = marks.from() + word * Marks.BYTES;
                count = noteMarked(bytes, start, masks[word - first], places, count);
            }
            if (rows < STEP) {
                int start = marks.from() + whole * Marks.BYTES;
                for (int row = 0; row < rows; row++) {
                    count = noteEight(bytes, start + row * STEP + 1, places, count);
                }
            }
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

    /** Marks where else anchors may begin and end, of which {@link Words} say nothing. */
    private void markOthers(Marks marks, int first, int end, long[] masks) {
        byte[] bytes = marks.bytes();
        for (int word = first; word < end; word++) {
            long strange = marks.strange(word);
            long next = marks.strange(word + 1);
            if ((strange | next) != 0) {
                long mask = masks[word - first];
                long rest = others(marks.others(word), strange, next);
                for (; rest != 0; rest &= rest - 1) {
                    int place = Long.numberOfTrailingZeros(rest);
                    int four = Swar.four(bytes, marks.from() + word * Marks.BYTES + place);
                    long head = pairs[four & 0xffff];
                    if ((int) (head & pairs[four >>> 16] >>> 32) != 0) {
                        mask |= 1L << place;
                    }
                }
                masks[word - first] = mask;
            }
        }
    }

    /** Returns what is to be looked up of 64 bytes besides what {@link Words#all} returns. */
    private static long others(long others, long strange, long next) {
        long one = strange >>> 1 | next << 63;
        long two = strange >>> 2 | next << 62;
        long three = strange >>> 3 | next << 61;
        return (others | one | two | three) & ~Words.all(others, strange, next);
    }

    /** Looks at the windows that begin with the {@code marked} ones of 64 bytes. */
    private int noteMarked(byte[] bytes, int start, long marked, int[] places, int before) {
        int count = before;
        for (long rest = marked; rest != 0; rest &= rest - 1) {
            int at = start + 1 + Long.numberOfTrailingZeros(rest);
            long window = Swar.get(bytes, at - 1);
            count = note(begun(window), bytes, at, places, count);
        }
        return count;
    }

    /** Looks at the windows whose second byte is one of the eight from {@code at} on. */
    private int noteEight(byte[] bytes, int at, int[] places, int before) {
        long window = Swar.get(bytes, at - 1);
        long next = Swar.get(bytes, at - 1 + STEP);
        if ((Swar.notPlain(window) | Swar.notPlain(next) & REACH) == 0) {
            return noteMarked(bytes, at - 1, Swar.bits(Swar.blanks(window)), places, before);
        }
        int count = noteFour(bytes, window, at, places, before);
        return noteFour(bytes, window >>> 32 | next << 32, at + STEP / 2, places, count);
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
