package io.watchgate.detect.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at eight bytes at a time ({@code ScannerBenchmark}). */
public final class Swar {

    /** How many bytes are looked at. */
    public static final int BYTES = 8;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private Swar() {}

    /** Returns eight bytes, the first in the lowest ones. */
    public static long get(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }

    /** Returns four bytes, the first in the lowest one. */
    public static int four(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    /** Returns eight times that byte, which is ASCII. */
    public static long each(int c) {
        return c * ONES;
    }

    /** Returns where the first of two bytes stands in {@code bytes[from..to)}, or {@code to}. */
    public static int find(byte[] bytes, int from, int to, long eachOne, long eachOther) {
        int i = from;
        while (i + BYTES <= to) {
            long eight = get(bytes, i);
            long found = firstZero(eight ^ eachOne) | firstZero(eight ^ eachOther);
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
            i += BYTES;
        }
        byte one = (byte) eachOne;
        byte other = (byte) eachOther;
        while (i < to && bytes[i] != one && bytes[i] != other) {
            i++;
        }
        return i;
    }

    /** Returns the high bit of each zero; above the first one also some of others. */
    private static long firstZero(long eight) {
        return eight - ONES & ~eight & HIGHS;
    }

    /** Returns the high bit of each zero, and of nothing else. */
    static long zeros(long eight) {
        return ~((eight & ~HIGHS) + ~HIGHS | eight | ~HIGHS);
    }

    /** Returns the high bit of each byte as a bit, that of the first one in the lowest place. */
    public static long bits(long eight) {
        return ((eight & HIGHS) >>> 7) * 0x0102040810204080L >>> 56;
    }

    /** Returns eight rows of eight bits as columns: bit 8 i + k becomes bit 8 k + i. */
    static long turned(long rows) {
        long ones = (rows ^ rows >>> 7) & 0x00aa00aa00aa00aaL;
        long next = rows ^ ones ^ ones << 7;
        long twos = (next ^ next >>> 14) & 0x0000cccc0000ccccL;
        next ^= twos ^ twos << 14;
        long fours = (next ^ next >>> 28) & 0x00000000f0f0f0f0L;
        return next ^ fours ^ fours << 28;
    }

    /** Tells whether each of eight bytes is ASCII, and none is below {@code least}. */
    static boolean allFrom(int least, long eight) {
        return ((eight & ~HIGHS) + each(0x80 - least) & ~eight & HIGHS) == HIGHS;
    }

    /** Returns the high bit of each byte that is neither a small letter of ASCII nor a blank. */
    public static long notPlain(long eight) {
        long low = eight & ~HIGHS;
        long letters = low + each(0x80 - 'a') & ~(low + each(0x7f - 'z'));
        long others = (low ^ each(' ')) + each(0x7f);
        return (others & ~letters | eight) & HIGHS;
    }

    /** Returns the high bit of each blank; the bytes are plain. */
    public static long blanks(long eight) {
        return (~eight & each('@')) << 1;
    }

    /** Returns how many of the first of eight bytes are digits. */
    public static int digits(long eight) {
        long low = eight & ~HIGHS;
        long digits = low + each(0x80 - '0') & ~(low + each(0x7f - '9')) & ~eight & HIGHS;
        return Long.numberOfTrailingZeros(~digits & HIGHS) >>> 3;
    }
}
