package io.watchgate.detect;

import java.util.zip.CRC32;

/** The checks that vendors have built into their tokens. */
final class TokenChecks {

    private static final int CHECKSUM = 6;
    private static final int LONGEST_PREFIX = 12;
    private static final String BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private static final int[] BECH32_GENERATOR = {
        0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
    };

    private TokenChecks() {}

    /** The last six characters are CRC-32 of those behind the prefix, in base 62. */
    static Detector.Check crc32(int prefix) {
        return (text, start, end) -> {
            CRC32 crc = new CRC32();
            crc.update(text.bytes, start + prefix, end - start - prefix - CHECKSUM);
            long spelled = 0;
            for (int i = end - CHECKSUM; i < end; i++) {
                spelled = spelled * 62 + base62(text.at(i));
            }
            return crc.getValue() == spelled;
        };
    }

    private static int base62(int c) {
        if (c <= '9') {
            return c - '0';
        }
        return c <= 'Z' ? c - 'A' + 10 : c - 'a' + 36;
    }

    /**
     * The last eight characters are CRC-32 of everything before their underscore, in base 16 with
     * the lowest byte first, as Grafana's {@code satokengen} writes it.
     */
    static boolean crc32Hex(Text text, int start, int end) {
        CRC32 crc = new CRC32();
        crc.update(text.bytes, start, end - start - 9);
        long spelled = 0;
        for (int i = end - 8; i < end; i++) {
            spelled = spelled << 4 | Character.digit(text.at(i), 16);
        }
        return (int) crc.getValue() == Integer.reverseBytes((int) spelled);
    }

    /** The checksum of Bech32 (BIP 173), which age's keys end with. */
    static boolean bech32(Text text, int start, int end) {
        int separator = end - 1;
        while (text.at(separator) != '1') {
            separator--;
        }
        int check = 1;
        for (int i = start; i < separator; i++) {
            check = bech32(check, Ascii.lower(text.at(i)) >> 5);
        }
        check = bech32(check, 0);
        for (int i = start; i < separator; i++) {
            check = bech32(check, Ascii.lower(text.at(i)) & 31);
        }
        for (int i = separator + 1; i < end; i++) {
            check = bech32(check, BECH32.indexOf(Ascii.lower(text.at(i))));
        }
        return check == 1;
    }

    private static int bech32(int before, int value) {
        int top = before >>> 25;
        int check = (before & 0x1ffffff) << 5 ^ value;
        for (int i = 0; i < 5; i++) {
            check ^= (top >>> i & 1) == 1 ? BECH32_GENERATOR[i] : 0;
        }
        return check;
    }

    /** Letters and digits, as random text has and words have not. */
    static boolean mixed(Text text, int start, int end) {
        int classes = 0;
        for (int i = start + 3; i < end; i++) {
            classes |= Ascii.classes(text.at(i));
        }
        return (classes & Ascii.DIGIT) != 0 && (classes & Ascii.LETTER) != 0;
    }

    /**
     * Small letters, capitals and digits take turns: of neighbours a third at least are of two
     * sorts, of random ones nearly two thirds are, of those in names joined by hyphens or
     * underscores a few.
     */
    static boolean random(Text text, int start, int end) {
        int pairs = 0;
        int turns = 0;
        int before = 0;
        for (int i = start; i < end; i++) {
            int sort = Ascii.classes(text.at(i)) & Ascii.ALNUM;
            if (sort != 0 && before != 0) {
                pairs++;
                turns += sort == before ? 0 : 1;
            }
            before = sort;
        }
        return turns * 3 >= pairs;
    }

    /**
     * Like {@link #mixed} for what stands behind a scheme's name; a JWT is known as one, and what
     * has a vendor's prefix as that vendor's.
     */
    static boolean opaque(Text text, int start, int end) {
        int from = start + "Bearer ".length();
        int prefix = from;
        while (prefix - from < LONGEST_PREFIX
                && text.is(prefix, Ascii.LETTER | Ascii.DIGIT)
                && !text.is(prefix, Ascii.UPPER)) {
            prefix++;
        }
        boolean prefixed = text.at(prefix) == '_' || text.at(prefix) == '-';
        return !prefixed && !text.has(from, "eyJ") && mixed(text, from - 3, end);
    }

    /** The first of the parts between points is a number in Base64: whose bot it is. */
    static boolean numberFirst(Text text, int start, int end) {
        int point = start;
        while (text.at(point) != '.') {
            point++;
        }
        byte[] plain = new byte[point - start];
        int length = Base64Runs.decode(text, start, point, plain);
        for (int i = 0; i < length; i++) {
            if (!Ascii.is(plain[i] & 0xff, Ascii.DIGIT)) {
                return false;
            }
        }
        return length > 15;
    }

    /** One of {@code words} stands near. */
    static Detector.Check near(String... words) {
        return (text, start, end) -> text.near(start, words);
    }

    /** User and password with a colon between them, in Base64. */
    static boolean basic(Text text, int start, int end) {
        byte[] plain = new byte[end - start];
        int from = start + "Basic ".length();
        int length = Base64Runs.decode(text, from, end, plain);
        int colon = 0;
        while (colon < length && plain[colon] != ':') {
            colon++;
        }
        return colon > 0 && colon < length - 1 && Base64Runs.isText(plain, length);
    }
}
