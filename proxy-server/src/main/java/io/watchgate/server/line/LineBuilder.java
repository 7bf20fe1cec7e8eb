package io.watchgate.server.line;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Builds one line of JSON in an array that is used again for the next.
 *
 * <p>Whatever comes from outside is bounded and escaped: in no line is there a control character, a
 * line separator or an unpaired surrogate. Confined to one thread.
 */
public final class LineBuilder {

    /** Bytes of a text from outside that are shown; what is longer ends with an ellipsis. */
    public static final int LONGEST_TEXT = 256;

    private static final byte[] HEX = ascii("0123456789abcdef");
    private static final byte[] PAIRS = pairs();
    private static final byte[] ELLIPSIS = "…".getBytes(StandardCharsets.UTF_8);

    /** Digits of the largest number. */
    private static final int LONGEST_NUMBER = 19;

    /** The longest escape of one character: six bytes for {@code \\u0000}, twice for a pair. */
    private static final int LONGEST_ESCAPE = 12;

    private byte[] line = new byte[1024];
    private int length;

    /** Returns the two digits of each number below a hundred. */
    private static byte[] pairs() {
        byte[] pairs = new byte[200];
        for (int i = 0; i < 100; i++) {
            pairs[2 * i] = (byte) ('0' + i / 10);
            pairs[2 * i + 1] = (byte) ('0' + i % 10);
        }
        return pairs;
    }

    /** Begins a new line. */
    public LineBuilder begin() {
        length = 0;
        return this;
    }

    /** Returns the line's array; its first {@link #length()} bytes are the line. */
    public byte[] bytes() {
        return line;
    }

    public int length() {
        return length;
    }

    /** Returns a copy of what was built. */
    public byte[] copy() {
        return Arrays.copyOf(line, length);
    }

    /** Appends bytes as they are. */
    public LineBuilder raw(byte[] bytes) {
        return raw(bytes, bytes.length);
    }

    /** Appends the first {@code count} of the bytes as they are. */
    public LineBuilder raw(byte[] bytes, int count) {
        room(count);
        System.arraycopy(bytes, 0, line, length, count);
        length += count;
        return this;
    }

    public LineBuilder raw(char ascii) {
        room(1);
        line[length++] = (byte) ascii;
        return this;
    }

    /** Appends a number in decimal digits. */
    public LineBuilder number(long number) {
        if (number == Long.MIN_VALUE) {
            return raw(ascii(Long.toString(number)));
        }
        room(20);
        if (number < 0) {
            line[length++] = '-';
        }
        return decimal(Math.abs(number));
    }

    /** Appends a number that is not negative in base 36. */
    public LineBuilder base36(long number) {
        room(20);
        int count = 1;
        for (long rest = number / 36; rest != 0; rest /= 36) {
            count++;
        }
        long rest = number;
        for (int i = length + count - 1; i >= length; i--) {
            int digit = (int) (rest % 36);
            line[i] = (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10);
            rest /= 36;
        }
        length += count;
        return this;
    }

    /** Appends nanoseconds as milliseconds with three decimals. */
    public LineBuilder millis(long nanos) {
        room(24);
        long micros = Math.max(0, nanos) / 1000;
        decimal(micros / 1000);
        int part = (int) (micros % 1000);
        byte[] to = line;
        to[length] = '.';
        to[length + 1] = (byte) ('0' + part / 100);
        to[length + 2] = PAIRS[2 * (part % 100)];
        to[length + 3] = PAIRS[2 * (part % 100) + 1];
        length += 4;
        return this;
    }

    /** Appends the digits of a number that is not negative, two at a time. */
    private LineBuilder decimal(long number) {
        byte[] to = line;
        int count = digits(number);
        int at = length + count;
        length = at;
        long rest = number;
        while (rest >= 100) {
            long hundreds = rest / 100;
            int pair = (int) (rest - 100 * hundreds) * 2;
            to[--at] = PAIRS[pair + 1];
            to[--at] = PAIRS[pair];
            rest = hundreds;
        }
        int last = (int) rest * 2;
        to[--at] = PAIRS[last + 1];
        if (rest >= 10) {
            to[--at] = PAIRS[last];
        }
        return this;
    }

    private static int digits(long number) {
        int count = 1;
        for (long power = 10; count < LONGEST_NUMBER && number >= power; power *= 10) {
            count++;
        }
        return count;
    }

    /** Appends the inside of a JSON string that shows {@code text}. */
    public LineBuilder text(CharSequence text) {
        int end = length + LONGEST_TEXT;
        room(LONGEST_TEXT + LONGEST_ESCAPE + ELLIPSIS.length);
        for (int i = plain(text); i < text.length(); i++) {
            if (length >= end) {
                return raw(ELLIPSIS);
            }
            i += codePoint(text, i);
        }
        return this;
    }

    /** Appends the characters up to the first that is not shown as it is; returns their number. */
    private int plain(CharSequence text) {
        byte[] to = line;
        int at = length;
        int count = Math.min(text.length(), LONGEST_TEXT);
        int i = 0;
        while (i < count) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7f || c == '"' || c == '\\') {
                break;
            }
            to[at + i] = (byte) c;
            i++;
        }
        length = at + i;
        return i;
    }

    /** Appends the character at {@code at}; returns 1 when it took the next one too, else 0. */
    private int codePoint(CharSequence text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1))) {
            utf8(Character.toCodePoint(c, text.charAt(at + 1)));
            return 1;
        }
        character(c);
        return 0;
    }

    /**
     * Appends the inside of a quoted field of CSV that shows {@code text}: quotes are doubled,
     * everything else is as in JSON.
     */
    public LineBuilder csvText(CharSequence text) {
        int end = length + LONGEST_TEXT;
        room(LONGEST_TEXT + LONGEST_ESCAPE + ELLIPSIS.length);
        for (int i = plain(text); i < text.length(); i++) {
            if (length >= end) {
                return raw(ELLIPSIS);
            }
            if (text.charAt(i) == '"') {
                line[length++] = '"';
                line[length++] = '"';
            } else {
                i += codePoint(text, i);
            }
        }
        return this;
    }

    /**
     * Appends the inside of a JSON string that is in {@code json} already: valid UTF-8, escapes
     * left as they are. What JSON allows bare and a terminal or a line reader would obey is
     * escaped.
     */
    public LineBuilder jsonText(byte[] json, int count) {
        int end = length + LONGEST_TEXT;
        room(LONGEST_TEXT + LONGEST_ESCAPE + ELLIPSIS.length);
        int i = 0;
        while (i < count) {
            if (length >= end) {
                return raw(ELLIPSIS);
            }
            byte b = json[i];
            if (b == '\\') {
                i += escape(json, i);
            } else if (b >= 0) {
                character((char) b);
                i++;
            } else {
                i += sequence(json, i);
            }
        }
        return this;
    }

    /**
     * Appends the inside of a JSON string, or of a quoted field of CSV, that shows JSON text:
     * {@code json}, in UTF-8, is taken as characters.
     *
     * @param most bytes to append; the last character may go beyond it by the length of its escape
     * @param csv whether quotes are doubled
     * @return how many bytes of {@code json} are shown
     */
    public int body(byte[] json, int most, boolean csv) {
        int end = length + most;
        room(most + LONGEST_ESCAPE);
        int i = 0;
        while (i < json.length && length < end) {
            byte b = json[i];
            if (b == '"' && csv) {
                line[length++] = '"';
                line[length++] = '"';
                i++;
            } else if (b >= 0) {
                character((char) b);
                i++;
            } else {
                i += sequence(json, i);
            }
        }
        return i;
    }

    /** Copies an escape, the second half of a pair too; returns its length. */
    private int escape(byte[] json, int at) {
        int count = json[at + 1] == 'u' ? 6 : 2;
        System.arraycopy(json, at, line, length, count);
        length += count;
        boolean highSurrogate =
                count == 6 && (json[at + 2] | 0x20) == 'd' && "89abAB".indexOf(json[at + 3]) >= 0;
        return highSurrogate ? count + escape(json, at + count) : count;
    }

    /** Copies a character of several bytes; returns their number. */
    private int sequence(byte[] json, int at) {
        int lead = json[at] & 0xff;
        int count = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        int codePoint = lead & 0x7f >> count;
        for (int i = 1; i < count; i++) {
            codePoint = codePoint << 6 | json[at + i] & 0x3f;
        }
        utf8(codePoint);
        return count;
    }

    private void character(char c) {
        if (c == '"' || c == '\\') {
            line[length++] = '\\';
            line[length++] = (byte) c;
        } else if (c < ' ' || c == 0x7f || Character.isSurrogate(c)) {
            hex(c);
        } else if (c < 0x80) {
            line[length++] = (byte) c;
        } else {
            utf8(c);
        }
    }

    private void utf8(int codePoint) {
        boolean steers = codePoint < 0xa0 || isSeparatorOrBidi(codePoint);
        if (steers) {
            hex((char) codePoint);
        } else if (codePoint < 0x800) {
            line[length++] = (byte) (0xc0 | codePoint >> 6);
            line[length++] = (byte) (0x80 | codePoint & 0x3f);
        } else if (codePoint < 0x10000) {
            line[length++] = (byte) (0xe0 | codePoint >> 12);
            line[length++] = (byte) (0x80 | codePoint >> 6 & 0x3f);
            line[length++] = (byte) (0x80 | codePoint & 0x3f);
        } else {
            line[length++] = (byte) (0xf0 | codePoint >> 18);
            line[length++] = (byte) (0x80 | codePoint >> 12 & 0x3f);
            line[length++] = (byte) (0x80 | codePoint >> 6 & 0x3f);
            line[length++] = (byte) (0x80 | codePoint & 0x3f);
        }
    }

    /** Tells whether a character breaks lines or turns the direction of what follows. */
    private static boolean isSeparatorOrBidi(int codePoint) {
        return codePoint >= 0x2028 && codePoint <= 0x202e
                || codePoint >= 0x2066 && codePoint <= 0x2069;
    }

    private void hex(char c) {
        line[length++] = '\\';
        line[length++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            line[length++] = HEX[c >> shift & 0xf];
        }
    }

    private void room(int count) {
        if (line.length - length < count) {
            line = Arrays.copyOf(line, Math.max(2 * line.length, length + count));
        }
    }

    /** Returns the bytes of an ASCII text. */
    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
