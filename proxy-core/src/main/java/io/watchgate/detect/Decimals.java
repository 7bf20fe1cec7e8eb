package io.watchgate.detect;

/** Spells integers that JSON numbers write with a point or an exponent: {@code 4.1E3} is 4100. */
final class Decimals {

    /** Returned for a number that is digits already. */
    static final int PLAIN = -1;

    private Decimals() {}

    /**
     * Writes the digits of the number at {@code json[from..to)}.
     *
     * @return how many there are; 0 when it is no integer or too long, {@link #PLAIN} when it has
     *     neither point nor exponent
     */
    static int integer(byte[] json, int from, int to, byte[] out) {
        int digits = 0;
        int whole = -1;
        int i = from;
        while (i < to && (json[i] | 32) != 'e') {
            if (json[i] == '.') {
                whole = digits;
            } else if (json[i] != '-') {
                if (digits == out.length) {
                    return whole < 0 && isDigits(json, i, to) ? PLAIN : 0;
                }
                out[digits++] = json[i];
            }
            i++;
        }
        if (whole < 0 && i == to) {
            return PLAIN;
        }
        long places = (whole < 0 ? digits : whole) + exponent(json, i + 1, to);
        if (places < digits) {
            return integerOf(out, digits, places);
        }
        if (places > out.length) {
            return 0;
        }
        while (digits < places) {
            out[digits++] = '0';
        }
        return digits;
    }

    private static int integerOf(byte[] out, int digits, long places) {
        for (int i = (int) Math.max(0, places); i < digits; i++) {
            if (out[i] != '0') {
                return 0;
            }
        }
        return (int) Math.max(0, places);
    }

    private static boolean isDigits(byte[] json, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Ascii.is(json[i] & 0xff, Ascii.DIGIT)) {
                return false;
            }
        }
        return true;
    }

    private static long exponent(byte[] json, int from, int to) {
        long value = 0;
        for (int i = from; i < to && value < 1000; i++) {
            if (Ascii.is(json[i] & 0xff, Ascii.DIGIT)) {
                value = value * 10 + json[i] - '0';
            }
        }
        return from < to && json[from] == '-' ? -value : value;
    }
}
