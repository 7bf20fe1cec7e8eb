package io.watchgate.detect.json;

import java.util.Arrays;

/**
 * Where in a text letters and blanks stand and where something else, 64 bytes a word of bits, found
 * in one pass over it: whoever looks for something else passes these 64 bytes at once. Confined to
 * the thread that scans.
 */
public final class Marks {

    /** How many bytes one word of bits is about. */
    public static final int BYTES = Long.SIZE;

    private static final byte[] NOTHING = {};
    private static final int SHIFT = 6;

    /** What is said of bytes that nobody has looked at. */
    private static final long ALL = -1;

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

    /** Which of 64 bytes are no small letters. */
    private long[] others = {ALL};

    /** Which of them are neither small letters nor blanks. */
    private long[] strange = {ALL};

    /** Looks at {@code bytes[from..to)}, which are borrowed. */
    public void over(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        int words = (to - from + BYTES - 1) / BYTES;
        if (strange.length <= words) {
            // Some more, so that texts that grow do not take new ones each time.
            int room = words + 1 + Math.min(words, MOST_MORE) / 2;
            others = new long[room];
            strange = new long[room];
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
        Arrays.fill(others, word, words + 1, ALL);
        Arrays.fill(strange, word, words + 1, ALL);
    }

    /** Lets go of the text, and of what a text of more than {@code most} bytes had. */
    public void clear(int most) {
        if (bytes == NOTHING) {
            return;
        }
        bytes = NOTHING;
        from = 0;
        to = 0;
        if (strange.length > 2 * most / BYTES) {
            others = new long[1];
            strange = new long[1];
        }
        others[0] = ALL;
        strange[0] = ALL;
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
        long strangers = 0;
        long blanks = 0;
        for (int i = 0; i < BYTES; i += Swar.BYTES) {
            long eight = Swar.get(bytes, at + i);
            strangers |= Swar.bits(Swar.notPlain(eight)) << i;
            blanks |= Swar.bits(Swar.blanks(eight)) << i;
        }
        strange[word] = strangers;
        others[word] = strangers | blanks;
    }

    private void look(int at, int word) {
        long all =
                Swar.get(looks, at)
                        | Swar.get(looks, at + 8)
                        | Swar.get(looks, at + 16)
                        | Swar.get(looks, at + 24)
                        | Swar.get(looks, at + 32)
                        | Swar.get(looks, at + 40)
                        | Swar.get(looks, at + 48)
                        | Swar.get(looks, at + 56);
        if ((all & ALL_STRANGE) == 0) {
            strange[word] = 0;
            others[word] = ~plainLetters(at);
        } else {
            long strangers = highBits(at);
            strange[word] = strangers;
            others[word] = strangers | ~letters(at);
        }
    }

    /** Does what {@link #letters} does where nothing is strange, so that letters have one bit. */
    private long plainLetters(int at) {
        return Swar.turned(
                Swar.get(looks, at) >>> 6
                        | Swar.get(looks, at + 8) >>> 5
                        | Swar.get(looks, at + 16) >>> 4
                        | Swar.get(looks, at + 24) >>> 3
                        | Swar.get(looks, at + 32) >>> 2
                        | Swar.get(looks, at + 40) >>> 1
                        | Swar.get(looks, at + 48)
                        | Swar.get(looks, at + 56) << 1);
    }

    private long highBits(int at) {
        return Swar.turned(
                (Swar.get(looks, at) & ALL_STRANGE) >>> 7
                        | (Swar.get(looks, at + 8) & ALL_STRANGE) >>> 6
                        | (Swar.get(looks, at + 16) & ALL_STRANGE) >>> 5
                        | (Swar.get(looks, at + 24) & ALL_STRANGE) >>> 4
                        | (Swar.get(looks, at + 32) & ALL_STRANGE) >>> 3
                        | (Swar.get(looks, at + 40) & ALL_STRANGE) >>> 2
                        | (Swar.get(looks, at + 48) & ALL_STRANGE) >>> 1
                        | Swar.get(looks, at + 56) & ALL_STRANGE);
    }

    private long letters(int at) {
        return Swar.turned(
                (Swar.get(looks, at) & ALL_LETTERS) >>> 6
                        | (Swar.get(looks, at + 8) & ALL_LETTERS) >>> 5
                        | (Swar.get(looks, at + 16) & ALL_LETTERS) >>> 4
                        | (Swar.get(looks, at + 24) & ALL_LETTERS) >>> 3
                        | (Swar.get(looks, at + 32) & ALL_LETTERS) >>> 2
                        | (Swar.get(looks, at + 40) & ALL_LETTERS) >>> 1
                        | Swar.get(looks, at + 48) & ALL_LETTERS
                        | (Swar.get(looks, at + 56) & ALL_LETTERS) << 1);
    }

    /** Returns the array of the text. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns where the text begins in it. */
    public int from() {
        return from;
    }

    /**
     * Returns which of the 64 bytes are no small letters, from the first in the lowest bit on; all
     * of them, of bytes that were not looked at, for there are fewer than 64 up to the end.
     */
    public long others(int word) {
        return others[word];
    }

    /** Returns which of the 64 bytes are neither small letters nor blanks, in the same way. */
    public long strange(int word) {
        return strange[word];
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
            long rest = strange[word];
            if (rest == ALL) {
                int last = Math.min(until, to);
                int found = Swar.find(bytes, next, last, QUOTES, BACKSLASHES);
                if (found < last) {
                    return found;
                }
            } else {
                for (rest &= -1L << next - from; rest != 0; rest &= rest - 1) {
                    int place = until - BYTES + Long.numberOfTrailingZeros(rest);
                    if (bytes[place] == '"' || bytes[place] == '\\') {
                        return place;
                    }
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
            long strangers = strange[word];
            if (strangers == ALL) {
                int last = Math.min(until, end - Swar.BYTES + 1);
                for (; next < last; next += Swar.BYTES) {
                    if (Swar.allFrom(LEAST, Swar.get(bytes, next))) {
                        return next;
                    }
                }
            } else {
                long rows = Swar.zeros(others[word] & ~strangers) & -1L << next - from;
                for (; rows != 0; rows &= rows - 1) {
                    int row = Long.numberOfTrailingZeros(rows) & -Swar.BYTES;
                    int place = until - BYTES + row;
                    if ((strangers >>> row & 0xff) == 0
                            || Swar.allFrom(LEAST, Swar.get(bytes, place))) {
                        return place;
                    }
                }
                next = until;
            }
        }
        return end;
    }
}
