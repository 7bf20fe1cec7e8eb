package io.watchgate.detect;

/** Classes of bytes. Everything from 0x80 on belongs to none of them. */
final class Ascii {

    static final int DIGIT = 1;
    static final int UPPER = 2;
    static final int LOWER = 4;
    static final int HEX = 8;
    static final int BASE64 = 16;
    static final int LOCAL_PART = 32;
    static final int TOKEN = 64;
    static final int SPACE = 128;
    static final int LETTER = UPPER | LOWER;
    static final int ALNUM = LETTER | DIGIT;

    private static final short[] CLASSES = new short[256];

    static {
        for (int c = 0; c < 128; c++) {
            int classes = 0;
            classes |= c >= '0' && c <= '9' ? DIGIT | HEX : 0;
            classes |= c >= 'A' && c <= 'Z' ? UPPER : 0;
            classes |= c >= 'a' && c <= 'z' ? LOWER : 0;
            classes |= (c | 32) >= 'a' && (c | 32) <= 'f' && c > 64 ? HEX : 0;
            boolean alnum = (classes & ALNUM) != 0;
            classes |= alnum || "+/-_".indexOf(c) >= 0 ? BASE64 : 0;
            classes |= alnum || "._%+'-".indexOf(c) >= 0 ? LOCAL_PART : 0;
            classes |= alnum || "_-".indexOf(c) >= 0 ? TOKEN : 0;
            classes |= c == ' ' || c == '\t' || c == '\n' || c == '\r' ? SPACE : 0;
            CLASSES[c] = (short) classes;
        }
    }

    private Ascii() {}

    /** Tells whether {@code c}, a byte without its sign, belongs to one of {@code classes}. */
    static boolean is(int c, int classes) {
        return (CLASSES[c] & classes) != 0;
    }

    /** Returns all classes that {@code c} belongs to, a bit for each. */
    static int classes(int c) {
        return CLASSES[c];
    }

    static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c | 32 : c;
    }
}
