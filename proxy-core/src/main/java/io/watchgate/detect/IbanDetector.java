package io.watchgate.detect;

import java.util.BitSet;

/**
 * Knows international bank account numbers: the country's length and the remainder of ISO 13616, in
 * one piece or in fours.
 */
final class IbanDetector extends Detector {

    private static final byte[] LENGTHS = new byte[26 * 26];

    static {
        String lengths =
                "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24"
                    + " DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18"
                    + " GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32"
                    + " LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18"
                    + " NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19"
                    + " SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";
        for (String entry : lengths.split(" ")) {
            LENGTHS[index(entry.charAt(0), entry.charAt(1))] = Byte.parseByte(entry.substring(2));
        }
    }

    IbanDetector(Kind kind) {
        super(kind);
    }

    /** Returns the length of that country's numbers; 0 for letters that are no country's. */
    static int length(int first, int second) {
        return LENGTHS[index(first, second)];
    }

    private static int index(int first, int second) {
        return (Ascii.lower(first) - 'a') * 26 + Ascii.lower(second) - 'a';
    }

    @Override
    void anchor(AnchorsBuilder anchors) {
        BitSet letters = Anchors.set(Ascii.LETTER);
        anchors.window(this, 2, AnchorsBuilder.NO_WORD, letters, letters, Anchors.set(Ascii.DIGIT));
    }

    @Override
    void judge(Text text, int at, Hits hits) {
        int start = at - 2;
        if (!text.is(at + 1, Ascii.DIGIT)
                || !text.is(start, Ascii.LETTER)
                || !text.is(start + 1, Ascii.LETTER)
                || text.is(start - 1, Ascii.ALNUM)) {
            return;
        }
        int length = length(text.at(start), text.at(start + 1));
        int end = length == 0 ? -1 : end(text, start, length);
        if (end > 0 && remainder(text, start, end) == 1) {
            hits.add(kind, start, end);
        }
    }

    /** Returns the end of {@code length} letters and digits, every four of which may be parted. */
    private static int end(Text text, int start, int length) {
        int i = start;
        for (int count = 0; count < length; count++) {
            if (count > 0 && count % 4 == 0) {
                i += Layout.separator(text, i);
            }
            if (!text.is(i, Ascii.ALNUM)) {
                return -1;
            }
            i++;
        }
        return text.is(i, Ascii.ALNUM) ? -1 : i;
    }

    private static int remainder(Text text, int start, int end) {
        int remainder = remainder(text, start + 4, end, 0);
        return remainder(text, start, start + 4, remainder);
    }

    private static int remainder(Text text, int from, int to, int before) {
        int remainder = before;
        for (int i = from; i < to; i++) {
            int c = text.at(i);
            if (Ascii.is(c, Ascii.DIGIT)) {
                remainder = (remainder * 10 + c - '0') % 97;
            } else if (Ascii.is(c, Ascii.LETTER)) {
                remainder = (remainder * 100 + Ascii.lower(c) - 'a' + 10) % 97;
            }
        }
        return remainder;
    }
}
