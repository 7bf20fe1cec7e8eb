package io.watchgate.detect;

import java.util.BitSet;

/**
 * Knows addresses of electronic mail around an {@code @}: the local parts that are in use, not all
 * that RFC 5321 allows, and a domain that ends in letters. Names for repositories (git@...), user
 * parts of URLs and names of pictures (icon@2x.png) are none.
 */
final class EmailDetector extends Detector {

    private static final int LONGEST_LOCAL = 64;
    private static final int LONGEST_DOMAIN = 253;

    EmailDetector(Kind kind) {
        super(kind);
    }

    @Override
    void anchor(AnchorsBuilder anchors) {
        BitSet wide = Anchors.set(0x80, 0xff);
        anchors.window(
                this,
                0,
                Anchors.or(Anchors.or(Anchors.set(Ascii.LOCAL_PART), wide), Anchors.set("\"")),
                Anchors.set("@"),
                Anchors.or(Anchors.set(Ascii.ALNUM), wide),
                Anchors.any());
    }

    @Override
    void judge(Text text, int at, Hits hits) {
        int start = text.at(at - 1) == '"' ? quoteStart(text, at) : localStart(text, at);
        if (start == at || text.at(at - 1) == '.' || text.has(start, "git@")) {
            return;
        }
        int end = domainEnd(text, at + 1);
        if (end > 0 && !isPicture(text, at + 1, end) && !isUserPart(text, start)) {
            hits.add(kind, start, end);
        }
    }

    /** Returns where a local part in quotes begins (RFC 5321, 4.1.2); {@code at} when none does. */
    private static int quoteStart(Text text, int at) {
        int i = at - 2;
        while (at - i <= LONGEST_LOCAL && text.at(i) >= ' ' && text.at(i) != '"') {
            i--;
        }
        boolean quoted = text.at(i) == '"' && i < at - 2 && !text.is(i - 1, Ascii.ALNUM);
        return quoted ? i : at;
    }

    private static int localStart(Text text, int at) {
        int start = at;
        while (at - start < LONGEST_LOCAL) {
            if (text.is(start - 1, Ascii.LOCAL_PART)) {
                start--;
            } else if (isWide(text, start - 2)) {
                start -= 2;
            } else {
                break;
            }
        }
        while (start < at
                && !text.is(start, Ascii.ALNUM)
                && text.at(start) < 0x80
                && text.at(start) != '_') {
            start++;
        }
        return start;
    }

    /** Tells whether a letter from U+00C0 to U+053F stands at {@code i}. */
    private static boolean isWide(Text text, int i) {
        int lead = text.at(i);
        return lead >= 0xc3 && lead <= 0xd4 && (text.at(i + 1) & 0xc0) == 0x80;
    }

    /** Returns the end of the last label that can be a top-level domain; -1 without one. */
    private static int domainEnd(Text text, int from) {
        int end = -1;
        int i = from;
        int labels = 0;
        while (i - from < LONGEST_DOMAIN) {
            int letters = letters(text, i);
            int label = labelEnd(text, i);
            if (label == i) {
                break;
            }
            boolean top = letters - i >= 2 && !text.is(letters, Ascii.ALNUM);
            if (labels > 0 && (top || text.hasAnyCase(i, "xn--"))) {
                end = top ? letters : label;
            }
            labels++;
            if (text.at(label) != '.') {
                break;
            }
            i = label + 1;
        }
        return end;
    }

    private static int letters(Text text, int from) {
        int i = from;
        while (true) {
            if (text.is(i, Ascii.LETTER)) {
                i++;
            } else if (isWide(text, i)) {
                i += 2;
            } else {
                return i;
            }
        }
    }

    private static int labelEnd(Text text, int from) {
        int i = from;
        while (i - from < 64) {
            if (text.is(i, Ascii.ALNUM) || text.at(i) == '-' && i > from) {
                i++;
            } else if (isWide(text, i)) {
                i += 2;
            } else {
                break;
            }
        }
        return i;
    }

    private static boolean isPicture(Text text, int from, int end) {
        return text.is(from, Ascii.DIGIT)
                && text.at(from + 1) == 'x'
                && text.at(from + 2) == '.'
                && end - from <= 8;
    }

    private static boolean isUserPart(Text text, int start) {
        for (int i = start - 1; i > start - LONGEST_LOCAL && i >= text.from + 2; i--) {
            if (text.at(i) == '/') {
                return text.at(i - 1) == '/' && text.at(i - 2) == ':';
            }
            if (text.is(i, Ascii.SPACE) || "?#\"<>,;()".indexOf(text.at(i)) >= 0) {
                return false;
            }
        }
        return false;
    }
}
