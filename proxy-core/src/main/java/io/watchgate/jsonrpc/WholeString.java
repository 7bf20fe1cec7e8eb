package io.watchgate.jsonrpc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the end of a string that lies whole in one portion, and validates it on the way: escapes
 * and letters beyond ASCII one by one, everything else eight bytes at a time.
 *
 * <p>Accepts nothing that {@link StringScanner} would not. Where it gives up, which is at a fault,
 * at the portion's end and at escapes too near to it, that one finds out why.
 */
final class WholeString {

    /** Returned when the string has no end here, or when more care is needed. */
    static final int NONE = -1;

    /** Bytes behind the last one that may be looked at. */
    static final int HEADROOM = Long.BYTES;

    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int ESCAPE = 6;
    private static final int PAIR = 2 * ESCAPE;

    /** What a digit is worth, and what stands for one that is none. */
    private static final byte[] DIGITS = new byte[256];

    private static final byte NO_DIGIT = -1;

    /** Which bytes may follow a backslash and stand for a letter with it. */
    private static final boolean[] SIMPLE = new boolean[256];

    static {
        for (int b = 0; b < DIGITS.length; b++) {
            DIGITS[b] = (byte) Character.digit(b < 0x80 ? b : 0, 16);
            SIMPLE[b] = "\"\\/bfnrt".indexOf(b) >= 0;
        }
    }

    private WholeString() {}

    /**
     * Returns the index of the closing quote of the string that goes on at {@code from}; {@link
     * #NONE}, or {@link #seen} when only its end is missing, when it is not found before {@code
     * last}. {@link #HEADROOM} bytes from there on are the frame's.
     */
    static int end(byte[] bytes, int from, int last) {
        int i = from;
        while (i >= 0 && i < last) {
            i = StringScanner.endOfPlain(bytes, i, last);
            if (i == last) {
                break;
            }
            byte b = bytes[i];
            if (b == '"') {
                return i;
            }
            i = b < 0 ? letters(bytes, i, last) : escapes(bytes, i, last);
        }
        return i < 0 ? NONE : seen(i);
    }

    /**
     * Turns the index up to which a string was found to hold whole letters and escapes, and no end,
     * into what {@link #end} returns, and that into the index.
     */
    static int seen(int index) {
        return NONE - 1 - index;
    }

    /** Passes escapes that stand side by side; {@link #NONE} when there is none, or a fault. */
    private static int escapes(byte[] bytes, int from, int last) {
        int i = from;
        while (bytes[i] == '\\') {
            if (SIMPLE[bytes[i + 1] & 0xff]) {
                i += 2;
            } else {
                i = bytes[i + 1] == 'u' ? unit(bytes, i, last) : NONE;
            }
            if (i < 0 || i >= last) {
                return i;
            }
        }
        return i == from ? NONE : i;
    }

    /** Passes one escape of four digits, or two that are a pair of surrogates. */
    private static int unit(byte[] bytes, int i, int last) {
        int unit = digits(bytes, i + 2);
        if (unit < 0 || unit >> 10 == Character.MIN_LOW_SURROGATE >> 10) {
            return NONE;
        }
        if (unit >> 10 != Character.MIN_HIGH_SURROGATE >> 10) {
            return i + ESCAPE;
        }
        if (i + PAIR > last + HEADROOM || bytes[i + ESCAPE] != '\\' || bytes[i + 7] != 'u') {
            return NONE;
        }
        int low = digits(bytes, i + ESCAPE + 2);
        return low >> 10 == Character.MIN_LOW_SURROGATE >> 10 ? i + PAIR : NONE;
    }

    /** Returns the number that four digits are; a negative one when one is none. */
    private static int digits(byte[] bytes, int i) {
        return DIGITS[bytes[i] & 0xff] << 12
                | DIGITS[bytes[i + 1] & 0xff] << 8
                | DIGITS[bytes[i + 2] & 0xff] << 4
                | DIGITS[bytes[i + 3] & 0xff];
    }

    /**
     * Passes letters beyond ASCII that stand side by side (Unicode 15, table 3-7, well-formed
     * UTF-8); {@link #NONE} when one is malformed.
     */
    private static int letters(byte[] bytes, int from, int last) {
        int i = from;
        do {
            int letter = (int) INTS.get(bytes, i);
            int lead = letter & 0xff;
            if (lead < 0xe0) {
                if (lead < 0xc2 || (letter & 0xc000) != 0x8000) {
                    return NONE;
                }
                i += 2;
            } else if (lead < 0xf0) {
                // The five bits that tell overlong forms (0) and surrogates (13) from the others.
                int most = letter & 0x200f;
                if ((letter & 0xc0c000) != 0x808000 || most == 0 || most == 0x200d) {
                    return NONE;
                }
                i += 3;
            } else {
                // U+10000 to U+10FFFF.
                int top = (letter & 0x07) << 2 | letter >> 12 & 0x03;
                if (lead > 0xf4 || (letter & 0xc0c0c000) != 0x80808000 || top < 1 || top > 16) {
                    return NONE;
                }
                i += 4;
            }
        } while (i < last && bytes[i] < 0);
        return i;
    }
}
