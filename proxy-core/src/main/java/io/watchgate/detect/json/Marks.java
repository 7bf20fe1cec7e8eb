package io.watchgate.detect.json;

import java.util.Arrays;

/**
 * Where one text is words and nothing else for 64 bytes, and where the blanks stand there, found in
 * one pass over it: whoever looks for something else passes these 64 bytes at once. Confined to the
 * thread that scans.
 */
public final class Marks {

    /** How many bytes one word of bits is about. */
    public static final int BYTES = Long.SIZE;

    private static final byte[] NOTHING = {};
    private static final int SHIFT = 6;

    /** Some of the bytes are neither small letters nor blanks. */
    private static final byte STRANGE = 1;

    /** Some of the first five of them are. */
    private static final byte AT_ONCE = 2;

    /** The high bits of five bytes. */
    private static final long FIVE = 0x8080808080L;

    /** The least byte of Base64, in both of its alphabets. */
    private static final int LEAST = '+';

    /** For so many words at most half as many more are made. */
    private static final int MOST_MORE = 1024;

    /** So many bytes are looked at together: some that stay in the nearest cache. */
    private static final int PORTION = 4096;

    /** For fewer, vectors would come to nothing: it is one byte after the other up to the first. */
    private static final int LEAST_PORTION = 1024;

    /** The look of eight bytes that are neither small letters nor blanks; bits are taken of it. */
    private static final long ALL_STRANGE = Swar.each(0x80);

    private static final long ALL_LETTERS = Swar.each('@');
    private static final long QUOTES = Swar.each('"');
    private static final long BACKSLASHES = Swar.each('\\');

    /** What {@link #classify} says of the bytes that are looked at. */
    private byte[] looks = NOTHING;

    private byte[] bytes = NOTHING;
    private int from;
    private int to;

    /** Which of 64 bytes are blanks, where none of them is strange. */
    private long[] blanks = new long[1];

    /** Of which kind 64 bytes are. */
    private byte[] kinds = {STRANGE | AT_ONCE};

    /** Looks at {@code bytes[from..to)}, which are borrowed. */
    public void over(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        int words = (to - from + BYTES - 1) / BYTES;
        if (kinds.length <= words) {
            // Some more, so that texts that grow do not take new ones each time.
            int room = words + 1 + Math.min(words, MOST_MORE) / 2;
            blanks = new long[room];
            kinds = new byte[room];
        }
        int word = to - from < LEAST_PORTION ? overEights() : 0;
        for (int at = from + word * BYTES; at + BYTES <= to; at += PORTION) {
            int length = Math.min(PORTION, to - at & -BYTES);
            if (looks.length == 0) {
                looks = new byte[PORTION];
            }
            System.arraycopy(bytes, at, looks, 0, length);
            classify(looks, length);
            for (int i = 0; i < length; i += BYTES) {
                look(i, word++);
            }
        }
        Arrays.fill(kinds, word, words + 1, (byte) (STRANGE | AT_ONCE));
    }

    /** Lets go of the text, and of what a text of more than {@code most} bytes had. */
    public void clear(int most) {
        bytes = NOTHING;
        from = 0;
        to = 0;
        if (kinds.length > 2 * most / BYTES) {
            blanks = new long[1];
            kinds = new byte[1];
        }
        kinds[0] = STRANGE | AT_ONCE;
    }

    /**
     * Puts in the place of each byte what it is: the high bit where it is neither a small letter
     * nor a blank, and the bit of its own that letters have and blanks have not.
     *
     * <p>The compiler makes vectors of this, of 64 bytes where the processor has such: there is one
     * index, and no shift ({@code RoundTripBenchmark}, all detectors, whose texts are words).
     */
    private static void classify(byte[] looks, int length) {
        for (int i = 0; i < length; i++) {
            int b = looks[i];
            int blank = b ^ ' ';
            // The sign of a byte: of these two sums one is negative, whatever is lost above it.
            int noLetter = b - 'a' | 'z' - b;
            int noBlank = blank | -blank;
            looks[i] = (byte) (noLetter & noBlank & 0x80 | b & '@');
        }
    }

    /** Looks at a short text, eight bytes at a time; returns how many words that was. */
    private int overEights() {
        int word = 0;
        for (int at = from; at + BYTES <= to; at += BYTES) {
            lookAtEights(at, word++);
        }
        return word;
    }

    private void lookAtEights(int at, int word) {
        long strange = Swar.notPlain(Swar.get(bytes, at));
        int kind = (strange & FIVE) == 0 ? 0 : AT_ONCE;
        for (int i = Swar.BYTES; strange == 0 && i < BYTES; i += Swar.BYTES) {
            strange = Swar.notPlain(Swar.get(bytes, at + i));
        }
        if (strange != 0) {
            kinds[word] = (byte) (kind | STRANGE);
            return;
        }
        long all = 0;
        for (int i = 0; i < BYTES; i += Swar.BYTES) {
            all |= Swar.bits(Swar.blanks(Swar.get(bytes, at + i))) << i;
        }
        blanks[word] = all;
        kinds[word] = 0;
    }

    private void look(int at, int word) {
        long a = Swar.get(looks, at);
        long b = Swar.get(looks, at + 8);
        long c = Swar.get(looks, at + 16);
        long d = Swar.get(looks, at + 24);
        long e = Swar.get(looks, at + 32);
        long f = Swar.get(looks, at + 40);
        long g = Swar.get(looks, at + 48);
        long h = Swar.get(looks, at + 56);
        if (((a | b | c | d | e | f | g | h) & ALL_STRANGE) != 0) {
            kinds[word] = (a & FIVE) == 0 ? STRANGE : STRANGE | AT_ONCE;
            return;
        }
        blanks[word] =
                Swar.turned(
                        (~a & ALL_LETTERS) >>> 6
                                | (~b & ALL_LETTERS) >>> 5
                                | (~c & ALL_LETTERS) >>> 4
                                | (~d & ALL_LETTERS) >>> 3
                                | (~e & ALL_LETTERS) >>> 2
                                | (~f & ALL_LETTERS) >>> 1
                                | ~g & ALL_LETTERS
                                | (~h & ALL_LETTERS) << 1);
        kinds[word] = 0;
    }

    /** Returns the array of the text. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns where the text begins in it. */
    public int from() {
        return from;
    }

    /** Tells whether 64 bytes and the five behind them are nothing but small letters and blanks. */
    public boolean isPlain(int word) {
        return (kinds[word] & STRANGE | kinds[word + 1] & AT_ONCE) == 0;
    }

    /** Returns which of 64 bytes are blanks, if {@link #isPlain} is true of them. */
    public long blanks(int word) {
        return blanks[word];
    }

    /**
     * Returns the place of the first quote or backslash from {@code at} on; that behind the text
     * when there is none.
     */
    public int end(int at) {
        int next = at;
        while (next < to) {
            int word = next - from >>> SHIFT;
            int until = from + (word + 1 << SHIFT);
            if ((kinds[word] & STRANGE) != 0) {
                int last = Math.min(until, to);
                int found = Swar.find(bytes, next, last, QUOTES, BACKSLASHES);
                if (found < last) {
                    return found;
                }
            }
            next = until;
        }
        return to;
    }

    /**
     * Returns the first place from {@code at} on, side by side with the first eight bytes of the
     * text, at which eight bytes begin that may all be of Base64; {@code end}, or more, when there
     * is none before it.
     */
    public int eight(int at, int end) {
        int next = from + (at - from + Swar.BYTES - 1 & -Swar.BYTES);
        while (next + Swar.BYTES <= end) {
            int word = next - from >>> SHIFT;
            int until = from + (word + 1 << SHIFT);
            if ((kinds[word] & STRANGE) == 0) {
                long rows = Swar.zeros(blanks[word]) & -1L << next - from;
                if (rows != 0) {
                    return until - BYTES + (Long.numberOfTrailingZeros(rows) & -Swar.BYTES);
                }
                next = until;
            } else {
                int last = Math.min(until, end - Swar.BYTES + 1);
                for (; next < last; next += Swar.BYTES) {
                    if (Swar.allFrom(LEAST, Swar.get(bytes, next))) {
                        return next;
                    }
                }
            }
        }
        return end;
    }
}
