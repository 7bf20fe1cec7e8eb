package io.watchgate.detect;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Knows IPv4 addresses: four decimal parts, and what inet_aton also reads: parts in octal and
 * hexadecimal, and in URLs fewer parts, down to one number. Version numbers are none.
 */
final class Ipv4Detector extends Detector {

    private static final String[] VERSION_WORDS = {
        "version", "versions", "ver", "release", "firmware", "build", "upgrade to", "upgraded to"
    };

    private static final int LONGEST_PART = 12;
    private static final int LONGEST_PRODUCT = 20;
    private static final int[] ONE = {0};

    Ipv4Detector(Kind kind) {
        super(kind);
    }

    @Override
    void anchor(AnchorsBuilder anchors) {
        anchors.digits(this);
        BitSet slash = Anchors.set("/");
        anchors.window(this, -1, slash, slash, Anchors.set(Ascii.DIGIT), Anchors.any());
    }

    @Override
    boolean mayBegin(int run) {
        return run <= LONGEST_PART;
    }

    @Override
    int @Nullable [] formsOf(int run, int behind, int second) {
        boolean dotted = run <= LONGEST_PART && behind == '.' && second > 0;
        return dotted || run == 1 && (behind | 32) == 'x' ? ONE : null;
    }

    @Override
    void judge(Text text, int anchor, Hits hits) {
        int at = anchor + (text.at(anchor) == '/' ? 2 : 0);
        int before = text.at(at - 1);
        if (!text.is(at, Ascii.DIGIT)
                || Ascii.is(before, Ascii.ALNUM)
                || before == '.'
                || before == '_'
                || before == '-' && text.is(at - 2, Ascii.ALNUM)) {
            return;
        }
        boolean inUrl = before == '/' && text.at(at - 2) == '/';
        int end = end(text, at, inUrl);
        if (end > 0 && !text.near(at, VERSION_WORDS) && !isOfProduct(text, at)) {
            hits.add(kind, at, end);
        }
    }

    /** Tells whether a program's name and a slash stand before, as in {@code Chrome/120.0.0.0}. */
    private static boolean isOfProduct(Text text, int at) {
        int i = at - 1;
        while (at - i <= LONGEST_PRODUCT && text.is(i - 1, Ascii.LETTER)) {
            i--;
        }
        return text.at(at - 1) == '/'
                && i < at - 2
                && text.is(i, Ascii.UPPER)
                && !text.is(i - 1, Ascii.ALNUM)
                && "/._-".indexOf(text.at(i - 1)) < 0;
    }

    private static int end(Text text, int start, boolean inUrl) {
        int i = start;
        boolean plain = true;
        for (int part = 1; part <= 4; part++) {
            int end = partEnd(text, i);
            boolean last = part == 4 || text.at(end) != '.' || !text.is(end + 1, Ascii.DIGIT);
            long value = value(text, i, end);
            plain &= end - i == 1 || text.at(i) != '0';
            if (value < 0 || value >= (last ? 1L << 8 * (5 - part) : 256)) {
                return -1;
            }
            if (last) {
                boolean enough = part == 4 || inUrl && (part > 1 || end - i > 7);
                return enough && endsThere(text, end, inUrl, part) ? end : -1;
            }
            i = end + 1;
        }
        return -1;
    }

    private static boolean endsThere(Text text, int end, boolean inUrl, int parts) {
        int behind = text.at(end);
        if (Ascii.is(behind, Ascii.ALNUM) || behind == '_') {
            return false;
        }
        if (parts < 4) {
            return behind == 0 || Ascii.is(behind, Ascii.SPACE) || "/:?#\"')".indexOf(behind) >= 0;
        }
        return behind != '.' && behind != '-'
                || !text.is(end + 1, behind == '.' ? Ascii.DIGIT : Ascii.ALNUM);
    }

    private static int partEnd(Text text, int from) {
        boolean hex = text.at(from) == '0' && (text.at(from + 1) | 32) == 'x';
        int i = from + (hex ? 2 : 0);
        while (i - from < LONGEST_PART && text.is(i, hex ? Ascii.HEX : Ascii.DIGIT)) {
            i++;
        }
        return i;
    }

    /** Returns what the part says; -1 when it is none. */
    private static long value(Text text, int from, int to) {
        boolean zero = text.at(from) == '0' && to - from > 1;
        boolean hex = zero && (text.at(from + 1) | 32) == 'x';
        int base = hex ? 16 : zero ? 8 : 10;
        long value = hex && to - from == 2 ? -1 : 0;
        for (int i = from + (hex ? 2 : 0); i < to; i++) {
            int digit = Character.digit(text.at(i), base);
            if (digit < 0) {
                return -1;
            }
            value = value * base + digit;
        }
        return value;
    }
}
