package io.watchgate.detect;

import io.watchgate.detect.json.Swar;

/**
 * A way in which text hides single characters, and the way back: what a place in the plain text was
 * in the folded one. Malformed sequences are plain text.
 */
enum Folding {

    /** Escapes of JSON strings: also those that stand in a JSON text inside of a string. */
    BACKSLASH('\\') {
        @Override
        int length(byte[] text, int i, int to) {
            if (text[i] != '\\' || i + 1 >= to) {
                return 0;
            }
            if (text[i + 1] != 'u') {
                return "\"\\/bfnrt".indexOf(text[i + 1]) < 0 ? 0 : 2;
            }
            int unit = hex(text, i + 2, to, 4);
            if (unit < 0) {
                return 0;
            }
            return Character.isHighSurrogate((char) unit) && lowHalf(text, i + 6, to) ? 12 : 6;
        }

        @Override
        int codePoint(byte[] text, int i, int length) {
            if (length == 2) {
                int at = "bfnrt".indexOf(text[i + 1]);
                return at < 0 ? text[i + 1] : "\b\f\n\r\t".charAt(at);
            }
            int unit = hex(text, i + 2, i + 6, 4);
            return length == 6
                    ? unit
                    : Character.toCodePoint((char) unit, (char) hex(text, i + 8, i + 12, 4));
        }

        private boolean lowHalf(byte[] text, int i, int to) {
            return i + 1 < to
                    && text[i] == '\\'
                    && text[i + 1] == 'u'
                    && Character.isLowSurrogate((char) Math.max(0, hex(text, i + 2, to, 4)));
        }
    },

    /** Bytes of URLs, as {@code %40}. */
    PERCENT('%') {
        @Override
        int length(byte[] text, int i, int to) {
            return text[i] == '%' && hex(text, i + 1, to, 2) >= 0 ? 3 : 0;
        }

        @Override
        int codePoint(byte[] text, int i, int length) {
            // Not a code point: one byte of UTF-8, which is written as it is.
            return -hex(text, i + 1, i + 3, 2);
        }
    };

    private final long eachMark;

    Folding(int mark) {
        eachMark = Swar.each(mark);
    }

    /** Returns the length of the folded character at {@code i}; 0 for a plain one. */
    abstract int length(byte[] text, int i, int to);

    /** Returns what it stands for: a code point, or a byte with a minus. */
    abstract int codePoint(byte[] text, int i, int length);

    /** Tells whether a text begins as one of JSON that holds strings does. */
    static boolean isJson(Text text) {
        int i = text.from;
        while (text.is(i, Ascii.SPACE)) {
            i++;
        }
        return text.at(i) == '{' || text.at(i) == '[' || text.at(i) == '"';
    }

    /** Returns how much of an escape of JSON stands from {@code i} on behind its backslash. */
    static int restOfEscape(Text text, int i) {
        int first = i;
        while (first > text.from && text.at(first - 1) == '\\') {
            first--;
        }
        boolean escaped = (i - first) % 2 == 1;
        return escaped ? Math.max(0, BACKSLASH.length(text.bytes, i - 1, text.to) - 1) : 0;
    }

    /** Writes the plain text of {@code text[from..to)} and returns its length. */
    int unfold(byte[] text, int from, int to, byte[] out) {
        int at = 0;
        int i = from;
        while (i < to) {
            int next = Swar.find(text, i, to, eachMark, eachMark);
            System.arraycopy(text, i, out, at, next - i);
            at += next - i;
            i = next;
            int length = i < to ? length(text, i, to) : 0;
            if (length == 0 && i < to) {
                out[at++] = text[i++];
            } else if (length > 0) {
                at = write(out, at, codePoint(text, i, length));
                i += length;
            }
        }
        return at;
    }

    /** Turns places in the plain text, in ascending order, into those in the folded one. */
    void locate(byte[] text, int from, int to, int[] places, int[] folded) {
        int at = 0;
        int i = from;
        int next = 0;
        while (next < places.length) {
            if (at >= places[next] || i >= to) {
                folded[next++] = i;
                continue;
            }
            int length = length(text, i, to);
            at += length == 0 ? 1 : size(codePoint(text, i, length));
            i += Math.max(1, length);
        }
    }

    private static int size(int codePoint) {
        return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }

    private static int write(byte[] out, int at, int codePoint) {
        if (codePoint < 0x80) {
            out[at] = (byte) Math.abs(codePoint);
            return at + 1;
        }
        int size = size(codePoint);
        int rest = codePoint;
        for (int k = at + size - 1; k > at; k--) {
            out[k] = (byte) (0x80 | rest & 0x3f);
            rest >>= 6;
        }
        out[at] = (byte) (0xf00 >> size | rest);
        return at + size;
    }

    /** Returns the number that {@code digits} hexadecimal digits spell; -1 when they do not. */
    private static int hex(byte[] text, int from, int to, int digits) {
        if (from + digits > to) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = Character.digit(text[i], 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }
}
