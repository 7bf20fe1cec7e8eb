package io.watchgate.codec;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The bytes of the head that a peer sends again and again on its connection: heads that differ from
 * it in the digits of Content-Length alone need not be read again. What was read in it, the decoder
 * keeps.
 *
 * <p>Nothing is kept before two heads in a row were equally long, so that a connection that sends
 * one and rests keeps nothing. Comparing takes as long wherever a head differs: one may hold a
 * secret of somebody who shares the connection. Confined to the event loop of its channel; borrows
 * every buffer.
 */
public final class RepeatedHead {

    /** Bytes of the longest head that is kept. */
    static final int LONGEST = 2048;

    /** Digits of the longest length that is read here: it fits an int. */
    private static final int MOST_DIGITS = 9;

    /** So many heads in a row are kept in vain before keeping rests. */
    private static final int MOST_VAIN = 8;

    /** So many heads it rests. */
    private static final int REST = 64;

    private static final int STEP = Long.BYTES;

    private static final byte[] LENGTH_LINE = {
        'c', 'o', 'n', 't', 'e', 'n', 't', '-', 'l', 'e', 'n', 'g', 't', 'h', ':'
    };

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final int longest;
    private final Room room;
    private byte[] head = {};

    /** How many bytes of {@link #head} count; 0 while nothing is kept. */
    private int length;

    // Where the digits of Content-Length begin and end in it, and which header they are.
    private int digits;
    private int digitsEnd;
    private int lengthAt;

    /** The length whose text the kept headers have; -1 while that is another's. */
    private int keptBody;

    /** How long the head was that was read last. */
    private int before;

    /** How many were kept in vain since one came again, and how long keeping has rested since. */
    private int vain;

    private int foundLength;
    private int foundBody;

    /** Room for the bytes of one head of a loop at a time. Confined to it. */
    public static final class Room {
        private final byte[] bytes = new byte[LONGEST + MOST_DIGITS];
    }

    /**
     * Creates it.
     *
     * @param most bytes that a head may have ({@code limits.header})
     */
    public RepeatedHead(int most, Room room) {
        // With a longer length the next one is longer by its digits.
        this.longest = Math.min(LONGEST, most) - MOST_DIGITS;
        this.room = room;
    }

    /**
     * Tells whether {@code in} is the head again, with all of its body and nothing behind it.
     * Leaves {@code in} as it is.
     */
    public boolean isAll(ByteBuf in) {
        if (length == 0) {
            return false;
        }
        byte[] bytes = room.bytes;
        int readable = in.readableBytes();
        int taken = Math.min(readable, length + MOST_DIGITS);
        if (taken <= digits) {
            return false;
        }
        in.getBytes(in.readerIndex(), bytes, 0, taken);
        int at = digits;
        int last = Math.min(taken, at + MOST_DIGITS);
        int body = 0;
        while (at < last && isDigit(bytes[at])) {
            body = body * 10 + bytes[at++] - '0';
        }
        int behind = length - digitsEnd;
        foundLength = at + behind;
        foundBody = body;
        // With a zero in front, or alone, it has another text, or no body.
        if (at == digits || bytes[digits] == '0' || readable != foundLength + body) {
            return false;
        }
        boolean all =
                isSame(bytes, 0, head, 0, digits) & isSame(bytes, at, head, digitsEnd, behind);
        vain = all ? 0 : vain;
        return all;
    }

    /** Returns how long the head that {@link #isAll} found is. */
    public int foundLength() {
        return foundLength;
    }

    /** Returns how long its body is. */
    public int foundBody() {
        return foundBody;
    }

    /**
     * Makes {@code kept}, the headers of the head that is kept, those that {@link #isAll} found.
     */
    public void renew(ArrayHeaders kept) {
        if (foundBody != keptBody) {
            kept.set(lengthAt, Integer.toString(foundBody));
            keptBody = foundBody;
        }
    }

    /** Puts the headers that {@link #isAll} found into {@code into}; leaves {@code kept}. */
    public void copy(ArrayHeaders kept, ArrayHeaders into) {
        into.setTo(kept);
        into.set(lengthAt, Integer.toString(foundBody));
    }

    /**
     * Notes a head that was read as one that is followed by a body of a known length.
     *
     * @param in holds its bytes from {@code from} to {@code to}
     * @param read what was read; borrowed
     * @return whether it is kept: then the caller keeps what was read, in place of what it kept
     */
    public boolean note(ByteBuf in, int from, int to, ArrayHeaders read) {
        int bytes = to - from;
        boolean again = bytes == before;
        before = bytes;
        if (!again || bytes > longest || !read.isShort()) {
            return false;
        }
        length = 0;
        lengthAt = read.onlyLength();
        if (lengthAt < 0 || isResting()) {
            return false;
        }
        if (head.length < bytes) {
            head = new byte[bytes];
        }
        in.getBytes(from, head, 0, bytes);
        if (!findDigits(bytes)) {
            return false;
        }
        keptBody = -1;
        length = bytes;
        return true;
    }

    /** Whoever sends another head each time is asked now and then whether that has changed. */
    private boolean isResting() {
        vain++;
        if (vain > MOST_VAIN + REST) {
            vain = MOST_VAIN;
        }
        return vain > MOST_VAIN;
    }

    private boolean findDigits(int bytes) {
        for (int line = lineEnd(0, bytes); line < bytes; line = lineEnd(line, bytes)) {
            if (isLengthLine(line, bytes)) {
                int at = line + LENGTH_LINE.length;
                while (at < bytes && (head[at] == ' ' || head[at] == '\t')) {
                    at++;
                }
                digits = at;
                while (at < bytes && isDigit(head[at])) {
                    at++;
                }
                digitsEnd = at;
                return at > digits;
            }
        }
        return false;
    }

    private int lineEnd(int from, int bytes) {
        int at = from;
        while (at < bytes && head[at] != '\n') {
            at++;
        }
        return at + 1;
    }

    private boolean isLengthLine(int line, int bytes) {
        if (bytes - line < LENGTH_LINE.length) {
            return false;
        }
        for (int i = 0; i < LENGTH_LINE.length; i++) {
            byte b = head[line + i];
            int lower = b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
            if (lower != LENGTH_LINE[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static boolean isSame(byte[] some, int from, byte[] others, int othersFrom, int count) {
        long different = 0;
        int i = 0;
        for (; i <= count - STEP; i += STEP) {
            different |=
                    (long) LONGS.get(some, from + i) ^ (long) LONGS.get(others, othersFrom + i);
        }
        for (; i < count; i++) {
            different |= some[from + i] ^ others[othersFrom + i];
        }
        return different == 0;
    }
}
