package io.watchgate.detect;

import io.watchgate.detect.json.Swar;
import java.util.Arrays;

/**
 * Finds runs of Base64 in a text and decodes them, in the standard alphabet and in that for URLs,
 * with line breaks or without (RFC 4648; RFC 2045 section 6.8). Confined to the thread that scans.
 */
final class Base64Runs {

    /** Runs shorter than this hide nothing that is looked for. */
    static final int LEAST = 16;

    /** From this line length on, a line break inside of a run is taken for MIME's. */
    private static final int LEAST_LINE = 60;

    /** So many bytes of a run tell how its fours are aligned. */
    private static final int PROBED = 256;

    private static final byte[] VALUES = new byte[256];

    static {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        Arrays.fill(VALUES, (byte) -1);
        for (int i = 0; i < alphabet.length(); i++) {
            VALUES[alphabet.charAt(i)] = (byte) i;
        }
        VALUES['-'] = VALUES['+'];
        VALUES['_'] = VALUES['/'];
    }

    private Text text = new Text();
    private int at;
    private int floor;
    private int start;
    private int end;

    /** Starts with {@code text}. */
    void over(Text text) {
        this.text = text;
        at = text.from;
        floor = text.from;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /**
     * Goes on to the next run; false when there is none. Of eights of bytes side by side, a run
     * that is long enough fills one.
     */
    boolean next() {
        byte[] bytes = text.bytes;
        while ((at = text.marks.eight(at, text.to)) + Swar.BYTES <= text.to) {
            int filled = at;
            while (filled < at + Swar.BYTES && VALUES[bytes[filled] & 0xff] >= 0) {
                filled++;
            }
            if (filled < at + Swar.BYTES) {
                at = filled + 1;
                continue;
            }
            int first = at;
            while (first > floor && VALUES[bytes[first - 1] & 0xff] >= 0) {
                first--;
            }
            start = first;
            end = runEnd(filled);
            floor = end;
            at = end;
            if (end - start >= LEAST) {
                return true;
            }
        }
        return false;
    }

    private int runEnd(int from) {
        byte[] bytes = text.bytes;
        int line = start;
        int i = from;
        while (true) {
            while (i < text.to && VALUES[bytes[i] & 0xff] >= 0) {
                i++;
            }
            int next = i;
            next += text.at(next) == '\r' ? 1 : 0;
            next += text.at(next) == '\n' ? 1 : 0;
            if (next == i || i - line < LEAST_LINE || !text.is(next, Ascii.BASE64)) {
                return i;
            }
            line = next;
            i = next;
        }
    }

    /**
     * Decodes the run, leaving out its first {@code skip} bytes.
     *
     * @return how many bytes were written
     */
    int decode(int skip, byte[] out) {
        return decode(text, start + skip, end, out);
    }

    /** Decodes {@code text[from..to)}, leaving out whatever is not of the alphabet. */
    static int decode(Text text, int from, int to, byte[] out) {
        byte[] bytes = text.bytes;
        int bits = 0;
        int held = 0;
        int length = 0;
        for (int i = from; i < to; i++) {
            int value = VALUES[bytes[i] & 0xff];
            if (value < 0) {
                continue;
            }
            bits = bits << 6 | value;
            held += 6;
            if (held >= 8) {
                held -= 8;
                out[length++] = (byte) (bits >> held);
            }
        }
        return length;
    }

    /**
     * Tells whether leaving out {@code skip} bytes gives mostly ASCII: the first of four characters
     * then stands for less than 32.
     */
    boolean isLikely(int skip) {
        int high = 0;
        int fours = 0;
        for (int i = start + skip; i < Math.min(end, start + PROBED); i += 4) {
            high += VALUES[text.bytes[i] & 0xff] > 31 ? 1 : 0;
            fours++;
        }
        return high * 4 <= fours;
    }

    /** Tells whether at least seven of eight bytes belong to text. */
    static boolean isText(byte[] bytes, int length) {
        int strange = 0;
        int i = 0;
        while (i < length && strange * 8 <= length) {
            int size = characterSize(bytes, i, length);
            strange += size == 0 ? 1 : 0;
            i += Math.max(1, size);
        }
        return strange * 8 <= length;
    }

    /** Returns the bytes of the character at {@code i}; 0 when it is none of a text. */
    private static int characterSize(byte[] bytes, int i, int length) {
        int b = bytes[i] & 0xff;
        if (b < 0x80) {
            return b >= ' ' && b != 0x7f || Ascii.is(b, Ascii.SPACE) || b == 0x1b ? 1 : 0;
        }
        int size = b >= 0xc2 && b < 0xe0 ? 2 : b >= 0xe0 && b < 0xf0 ? 3 : b < 0xf5 ? 4 : 0;
        if (b < 0xc2 || size == 0 || i + size > length) {
            return 0;
        }
        for (int k = 1; k < size; k++) {
            if ((bytes[i + k] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return size;
    }
}
