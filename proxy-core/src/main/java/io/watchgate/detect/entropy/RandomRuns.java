package io.watchgate.detect.entropy;

import java.util.Arrays;

/**
 * Goes through a text from one run of letters, digits, {@code +}, {@code -} and {@code _} to the
 * next, and says how evenly its characters are spread. One pass, no allocation. Confined to one
 * thread.
 */
public final class RandomRuns {

    /** Shorter runs cannot be told from words. */
    public static final int SHORTEST = 20;

    /** Longer runs are data, such as a picture in Base64, and no key. */
    public static final int LONGEST = 256;

    private static final int DIGIT = 1;
    private static final int UPPER = 2;
    private static final int LOWER = 4;
    private static final int MARK = 8;
    private static final int DASH = 16;
    private static final int BEYOND_HEX = 32;
    private static final byte[] CLASSES = new byte[256];
    private static final byte[] NOTHING = {};

    /** What {@code count} equal characters of a run take from its entropy, times its length. */
    private static final double[] SPENT = new double[LONGEST + 1];

    static {
        for (int c = '0'; c <= '9'; c++) {
            CLASSES[c] = DIGIT;
        }
        for (int c = 'a'; c <= 'z'; c++) {
            byte beyond = (byte) (c > 'f' ? BEYOND_HEX : 0);
            CLASSES[c] = (byte) (LOWER | beyond);
            CLASSES[c - 'a' + 'A'] = (byte) (UPPER | beyond);
        }
        CLASSES['-'] = MARK | DASH;
        CLASSES['_'] = MARK | BEYOND_HEX;
        CLASSES['+'] = MARK | BEYOND_HEX;
        for (int count = 1; count <= LONGEST; count++) {
            SPENT[count] = count * Math.log(count) / Math.log(2);
        }
    }

    private final short[] counts = new short[128];
    private byte[] bytes = NOTHING;
    private int to;
    private int start;
    private int end;
    private int classes;

    /** Begins with {@code bytes[from..to)}, which are borrowed until the last run was found. */
    public void over(byte[] newBytes, int from, int newTo) {
        bytes = newBytes;
        to = newTo;
        end = from;
    }

    /**
     * Goes to the next run of {@link #SHORTEST} to {@link #LONGEST} characters with a letter and a
     * digit; returns false, and lets go of the text, when there is none.
     */
    public boolean next() {
        while (end < to) {
            int at = end;
            while (at < to && CLASSES[bytes[at] & 0xff] == 0) {
                at++;
            }
            start = at;
            classes = 0;
            while (at < to && CLASSES[bytes[at] & 0xff] != 0) {
                classes |= CLASSES[bytes[at++] & 0xff];
            }
            end = at;
            int length = end - start;
            if (length >= SHORTEST
                    && length <= LONGEST
                    && has(DIGIT)
                    && (classes & (UPPER | LOWER)) != 0) {
                return true;
            }
        }
        bytes = NOTHING;
        return false;
    }

    private boolean has(int all) {
        return (classes & all) == all;
    }

    /** Returns where the run begins. */
    public int start() {
        return start;
    }

    /** Returns where the run ends. */
    public int end() {
        return end;
    }

    /** Tells whether the run has letters of both cases. */
    public boolean isMixed() {
        return has(UPPER | LOWER);
    }

    /** Tells whether the run has hexadecimal digits only, as a hash has, and dashes. */
    public boolean isHex() {
        return (classes & BEYOND_HEX) == 0;
    }

    /** Tells whether the run has a dash, as a UUID has. */
    public boolean hasDash() {
        return has(DASH);
    }

    /** Returns the entropy of the run's characters after Shannon, in bits for each. */
    public double bits() {
        Arrays.fill(counts, (short) 0);
        for (int i = start; i < end; i++) {
            counts[bytes[i]]++;
        }
        double spent = 0;
        for (short count : counts) {
            spent += SPENT[count];
        }
        int length = end - start;
        return (SPENT[length] - spent) / length;
    }
}
