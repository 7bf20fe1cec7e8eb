package io.watchgate.bench.fuzz;

import java.util.Arrays;

/** Bytes of one connection while they are put together, up to a bound. Used by one thread. */
final class Text {

    private final byte[] bytes;
    private int length;

    /** Creates an empty text; what would make it longer than {@code longest} is left out. */
    Text(int longest) {
        bytes = new byte[longest];
    }

    /** Returns where the bytes are: the text's own, which change with it. */
    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    int room() {
        return bytes.length - length;
    }

    Text clear() {
        length = 0;
        return this;
    }

    Text add(byte[] word) {
        return insert(length, word, 0, word.length);
    }

    Text add(int b) {
        if (length < bytes.length) {
            bytes[length++] = (byte) b;
        }
        return this;
    }

    /** Adds decimal digits. */
    Text addNumber(int number) {
        if (number >= 10) {
            addNumber(number / 10);
        }
        return add('0' + number % 10);
    }

    /** Adds hexadecimal digits, in upper or lower case. */
    Text addHex(int number, boolean upper) {
        if (number >= 16) {
            addHex(number >>> 4, upper);
        }
        int digit = number & 15;
        return add(digit < 10 ? '0' + digit : (upper ? 'A' : 'a') + digit - 10);
    }

    /** Puts bytes of {@code from} in front of the one at {@code at}. */
    Text insert(int at, byte[] from, int begin, int count) {
        if (count <= room()) {
            System.arraycopy(bytes, at, bytes, at + count, length - at);
            System.arraycopy(from, begin, bytes, at, count);
            length += count;
        }
        return this;
    }

    void delete(int from, int to) {
        System.arraycopy(bytes, to, bytes, from, length - to);
        length -= to - from;
    }

    void set(int at, int b) {
        bytes[at] = (byte) b;
    }

    /** Leaves the first {@code kept} bytes. */
    void cutTo(int kept) {
        length = kept;
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }
}
