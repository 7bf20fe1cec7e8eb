package io.watchgate.jsonrpc;

import io.netty.buffer.ByteBuf;

/** Writes non-negative integers as decimal text without a string in between. */
public final class Decimal {

    private static final long[] POWERS = powers();

    private Decimal() {}

    /** Returns how many digits {@code value}, which is not negative, has. */
    public static int length(long value) {
        int digits = 1;
        while (digits < POWERS.length && value >= POWERS[digits]) {
            digits++;
        }
        return digits;
    }

    /** Writes {@code value}, which is not negative. */
    public static void write(ByteBuf out, long value) {
        int length = length(value);
        int at = out.writerIndex() + length;
        out.ensureWritable(length);
        out.writerIndex(at);
        long rest = value;
        do {
            long next = rest / 10;
            out.setByte(--at, (byte) ('0' + rest - next * 10));
            rest = next;
        } while (rest != 0);
    }

    private static long[] powers() {
        long[] powers = new long[19];
        long power = 1;
        for (int i = 0; i < powers.length; i++) {
            powers[i] = power;
            power *= 10;
        }
        return powers;
    }
}
