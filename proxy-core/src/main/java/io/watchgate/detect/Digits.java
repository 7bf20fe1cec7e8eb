package io.watchgate.detect;

/**
 * Digits taken out of a text, at most {@link #MOST}. Packed into the object that holds them, so
 * that a check allocates nothing that outlives it. Confined to the thread that made it.
 */
final class Digits {

    static final int MOST = 20;

    private long first;
    private long rest;
    private int size;

    /** Adds a digit; one beyond {@link #MOST} is lost. */
    void add(int digit) {
        if (size < 10) {
            first |= (long) digit << 4 * size;
        } else if (size < MOST) {
            rest |= (long) digit << 4 * (size - 10);
        }
        size++;
    }

    void clear() {
        first = 0;
        rest = 0;
        size = 0;
    }

    int size() {
        return size;
    }

    int at(int index) {
        return (int) ((index < 10 ? first >> 4 * index : rest >> 4 * (index - 10)) & 15);
    }

    /** Returns the number that the digits in {@code [from, to)} spell. */
    long number(int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + at(i);
        }
        return number;
    }

    boolean allSame() {
        for (int i = 1; i < size; i++) {
            if (at(i) != at(0)) {
                return false;
            }
        }
        return true;
    }
}
