package io.watchgate.detect;

import java.util.BitSet;

/**
 * Knows text that a model reads and a person does not see: characters without width between
 * letters, changes of direction, characters of the tags block, and a run of variation selectors.
 * One joiner between emoji or in scripts that need it, one mark of byte order at the beginning and
 * the flags of regions are ordinary text.
 */
final class HiddenTextDetector extends Detector {

    /** What hidden characters begin with in UTF-8. */
    static final BitSet FIRST_BYTES = Anchors.set("\u00c2\u00e2\u00ef\u00f3");

    static final BitSet SECOND_BYTES = Anchors.set("\u00ad\u0080\u0081\u00bb\u00a0");

    private static final int MOST = 4096;

    HiddenTextDetector(Kind kind) {
        super(kind);
    }

    @Override
    void anchor(AnchorsBuilder anchors) {
        BitSet general = Anchors.or(Anchors.set(0x8b, 0x8f), Anchors.set(0xaa, 0xae));
        hidden(anchors, 0xe2, 0x80, general);
        hidden(anchors, 0xe2, 0x81, Anchors.set(0xa0, 0xaf));
        hidden(anchors, 0xef, 0xbb, Anchors.set(0xbf, 0xbf));
        hidden(anchors, 0xef, 0xb8, Anchors.set(0x80, 0x8f));
        hidden(anchors, 0xc2, 0xad, Anchors.any());
        hidden(anchors, 0xf3, 0xa0, Anchors.set(0x80, 0x87));
        // Fillers of Hangul and Mongolian, which stand between letters of these only.
        hidden(anchors, 0xe3, 0x85, Anchors.set(0xa4, 0xa4));
        hidden(anchors, 0xe1, 0x85, Anchors.set(0x9f, 0xa0));
        hidden(anchors, 0xe1, 0xa0, Anchors.set(0x8e, 0x8e));
    }

    private void hidden(AnchorsBuilder anchors, int first, int second, BitSet third) {
        anchors.window(
                this,
                0,
                Anchors.any(),
                Anchors.set(first, first),
                Anchors.set(second, second),
                third);
    }

    @Override
    void judge(Text text, int at, Hits hits) {
        if (size(text, before(text, at)) > 0 && before(text, at) >= text.from) {
            return;
        }
        int end = at;
        int count = 0;
        boolean strong = false;
        int size = size(text, at);
        while (size > 0 && end - at < MOST) {
            strong |= isStrong(text, end);
            end += size;
            count++;
            size = size(text, end);
        }
        boolean between = text.is(at - 1, Ascii.ALNUM) && text.is(end, Ascii.ALNUM);
        boolean flag = text.at(at) == 0xf3 && isFlag(text, at);
        boolean variant = count == 1 && isVariant(text, at);
        if (count > 0
                && !flag
                && !variant
                && (strong || count > 2 || between && text.at(at) != 0xc2)) {
            hits.add(kind, at, end);
        }
    }

    /** Returns where a hidden character that ends at {@code at} begins, or something before. */
    private static int before(Text text, int at) {
        int i = at - 1;
        while (at - i < 4 && (text.at(i) & 0xc0) == 0x80) {
            i--;
        }
        return i + size(text, i) == at ? i : text.from - 1;
    }

    /** Returns the bytes of the hidden character at {@code i}; 0 when there is none. */
    private static int size(Text text, int i) {
        int second = text.at(i + 1);
        int third = text.at(i + 2);
        return switch (text.at(i)) {
            case 0xc2 -> second == 0xad ? 2 : 0;
            case 0xe2 ->
                    second == 0x80
                                            && (third >= 0x8b && third <= 0x8f
                                                    || third >= 0xaa && third <= 0xae)
                                    || second == 0x81 && third >= 0xa0 && third <= 0xaf
                            ? 3
                            : 0;
            case 0xe3 -> second == 0x85 && third == 0xa4 ? 3 : 0;
            case 0xe1 ->
                    second == 0x85 && (third == 0x9f || third == 0xa0)
                                    || second == 0xa0 && third == 0x8e
                            ? 3
                            : 0;
            case 0xef ->
                    second == 0xbb && third == 0xbf
                                    || second == 0xb8 && third >= 0x80 && third <= 0x8f
                            ? 3
                            : 0;
            case 0xf3 -> second == 0xa0 && third >= 0x80 && third <= 0x87 ? 4 : 0;
            default -> 0;
        };
    }

    /** Tells whether nobody has a use for the character: a change of direction, a tag. */
    private static boolean isStrong(Text text, int i) {
        int third = text.at(i + 2);
        return text.at(i) == 0xf3
                || text.at(i) == 0xe2
                        && (text.at(i + 1) == 0x80 && third >= 0xaa && third <= 0xae
                                || text.at(i + 1) == 0x81 && third >= 0xa6 && third <= 0xa9);
    }

    /** Tells whether one of the selectors for ideographs stands behind one (UTS 37). */
    private static boolean isVariant(Text text, int at) {
        int lead = text.at(at - 3);
        boolean ideograph = lead >= 0xe3 && lead <= 0xe9 || text.at(at - 4) == 0xf0;
        return text.at(at) == 0xf3 && text.at(at + 2) >= 0x84 && ideograph;
    }

    /** Tells whether the tags follow the black flag, as those of Scotland and Wales do. */
    private static boolean isFlag(Text text, int at) {
        return text.at(at - 4) == 0xf0
                && text.at(at - 3) == 0x9f
                && text.at(at - 2) == 0x8f
                && text.at(at - 1) == 0xb4;
    }

    /** Returns the place behind hidden characters. */
    static int skip(Text text, int from) {
        int i = from;
        while (text.at(i) >= 0x80 && size(text, i) > 0) {
            i += size(text, i);
        }
        return i;
    }
}
