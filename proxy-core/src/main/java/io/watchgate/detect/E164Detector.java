package io.watchgate.detect;

import java.util.BitSet;

/**
 * Knows international telephone numbers: a plus or two zeros, a country code in use, and as many
 * digits as that country's plan has (ITU-T E.164), with blanks, hyphens, points and parentheses
 * between them.
 */
final class E164Detector extends Detector {

    private static final String[] WORDS = {"phone", "tel", "mobile", "cell", "call", "fax"};

    /** Least and most digits with the country code, by code; 0 where there is no such code. */
    private static final byte[] LEAST = new byte[1000];

    private static final byte[] MOST = new byte[1000];

    static {
        String plans =
                "1:11-11 7:11-11 20:11-12 27:11-11 30:12-12 31:11-11 32:10-11 33:11-11 34:11-11"
                        + " 36:10-11 39:10-13 40:11-11 41:11-11 43:9-15 44:11-12 45:10-10 46:9-12"
                        + " 47:10-10 48:11-11 49:9-14 51:10-11 52:12-13 53:10-10 54:11-13 55:12-13"
                        + " 56:11-11 57:10-12 58:12-12 60:10-12 61:11-11 62:10-14 63:10-12 64:9-12"
                        + " 65:10-12 66:10-11 81:11-12 82:10-12 84:11-12 86:12-13 90:12-12 91:12-12"
                        + " 92:11-12 93:11-11 94:11-11 95:9-12 98:12-12";
        for (String plan : plans.split(" ")) {
            String[] parts = plan.split("[:-]");
            plan(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), parts[2]);
        }
        int[][] threes = {
            {211, 213}, {216, 216}, {218, 218}, {220, 269}, {290, 291}, {297, 299}, {350, 359},
            {370, 383}, {385, 387}, {389, 389}, {420, 421}, {423, 423}, {500, 509}, {590, 599},
            {670, 670}, {672, 692}, {800, 800}, {808, 808}, {850, 850}, {852, 853}, {855, 856},
            {870, 870}, {878, 878}, {880, 883}, {886, 886}, {960, 968}, {970, 977}, {979, 979},
            {992, 996}, {998, 998}
        };
        for (int[] range : threes) {
            for (int code = range[0]; code <= range[1]; code++) {
                plan(code, 9, "15");
            }
        }
    }

    E164Detector(Kind kind) {
        super(kind);
    }

    private static void plan(int code, int least, String most) {
        LEAST[code] = (byte) least;
        MOST[code] = Byte.parseByte(most);
    }

    @Override
    void anchor(AnchorsBuilder anchors) {
        BitSet zero = Anchors.set("0");
        BitSet digits = Anchors.set(Ascii.DIGIT);
        BitSet begins = Anchors.or(digits, Anchors.set("("));
        anchors.window(this, 0, AnchorsBuilder.NO_WORD, Anchors.set("+"), begins, Anchors.any());
        anchors.window(
                this,
                0,
                Anchors.not(Anchors.set(Ascii.ALNUM | Ascii.LOCAL_PART)),
                zero,
                zero,
                Anchors.or(begins, Anchors.set(" ")));
    }

    @Override
    void judge(Text text, int at, Hits hits) {
        boolean plus = text.at(at) == '+';
        if (!plus && !text.has(at, "00") || text.is(at - 1, Ascii.ALNUM)) {
            return;
        }
        int from = at + (plus ? 1 : 2);
        int first = from + (text.at(from) == '(' || text.at(from) == ' ' && !plus ? 1 : 0);
        int code = code(text, first);
        if (code == 0 || !plus && text.is(at - 1, Ascii.LOCAL_PART)) {
            return;
        }
        int end = end(text, first, LEAST[code], MOST[code]);
        if (end > 0 && (plus || hasSeparator(text, at, end) || text.near(at, WORDS))) {
            hits.add(kind, at, end);
        }
    }

    private static boolean hasSeparator(Text text, int from, int end) {
        for (int i = from; i < end; i++) {
            if (!text.is(i, Ascii.DIGIT)) {
                return true;
            }
        }
        return false;
    }

    private static int code(Text text, int at) {
        int code = 0;
        for (int i = at; i < at + 3 && text.is(i, Ascii.DIGIT); i++) {
            code = code * 10 + text.at(i) - '0';
            if (LEAST[code] > 0 && code > 0) {
                return code;
            }
        }
        return 0;
    }

    /**
     * Returns the end behind at most {@code most} digits; -1 with too few, or too many in a row.
     */
    private static int end(Text text, int from, int least, int most) {
        int count = 0;
        int i = from;
        int end = -1;
        while (count < most && text.is(i, Ascii.DIGIT)) {
            i++;
            count++;
            end = i;
            i += gap(text, i);
            // The zero for calls inside of the country, which no caller from outside dials.
            i += text.has(i, "0)") && text.at(i - 1) == '(' ? 2 + gap(text, i + 2) : 0;
        }
        return count >= least && !text.is(end, Ascii.ALNUM) ? end : -1;
    }

    /** Returns the bytes between two digits: at most three, as of {@code ") "}. */
    private static int gap(Text text, int at) {
        int i = at;
        for (int k = 0; k < 3 && !text.is(i, Ascii.DIGIT); k++) {
            int c = text.at(i);
            int length = c == '.' || c == '(' || c == ')' || c == '/' ? 1 : 0;
            length = length == 0 ? Layout.separator(text, i) : length;
            if (length == 0) {
                break;
            }
            i += length;
        }
        return i - at;
    }
}
