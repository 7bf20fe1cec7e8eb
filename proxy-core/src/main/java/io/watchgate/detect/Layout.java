package io.watchgate.detect;

import java.nio.charset.StandardCharsets;

/**
 * The written form of a number: {@code #} is a digit, {@code N} one from 2 to 9, {@code @} a
 * capital, {@code ~} one separator (blank, no-break blank, point or a hyphen of Unicode), {@code _}
 * a blank, anything else is itself. Matching looks at each byte once and allocates nothing.
 * Immutable.
 */
final class Layout {

    private final String form;
    private final byte[] bytes;
    private final int firstRun;
    private final int before;

    /** How many digits stand behind the byte behind the first run. */
    private final int secondRun;

    Layout(String form) {
        this.form = form;
        bytes = form.getBytes(StandardCharsets.US_ASCII);
        int i = 0;
        while (i < form.length() && !isDigit(form.charAt(i))) {
            i++;
        }
        before = i;
        firstRun = digitsEnd(before) - before;
        int second = before + firstRun + 1;
        secondRun = digitsEnd(second) - second;
    }

    private int digitsEnd(int from) {
        int i = from;
        while (i < form.length() && isDigit(form.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isDigit(char c) {
        return c == '#' || c == 'N' || Ascii.is(c, Ascii.DIGIT);
    }

    /** Returns how many bytes stand before the first digit. */
    int before() {
        return before;
    }

    /** Returns how many digits stand there. */
    int firstRun() {
        return firstRun;
    }

    /** Tells whether a capital stands before the first digit, as no other form has. */
    boolean beginsBehindCapital() {
        return before > 0 && form.charAt(before - 1) == '@';
    }

    /** Returns whether there is nothing but digits. */
    boolean bare() {
        return firstRun == form.length();
    }

    /**
     * Tells whether the form can be that of {@code run} digits, the byte {@code behind} them and
     * {@code second} digits behind it. Nothing is known of what stands behind a byte that is not
     * ASCII.
     */
    boolean canBe(int run, int behind, int second) {
        int next = before + firstRun;
        if (run != firstRun || next == form.length()) {
            return run == firstRun;
        }
        char wanted = form.charAt(next);
        if (behind == AnchorsBuilder.BEYOND_ASCII) {
            return wanted == '~';
        }
        boolean separates = wanted == '~' && (behind == ' ' || behind == '-');
        return secondRun == second && (separates || fits(wanted, behind));
    }

    /** Returns the end of the form that begins at {@code start}, or -1; fills the digits. */
    int match(Text text, int start) {
        Text.Digits digits = text.digits;
        digits.clear();
        int at = start;
        for (byte wanted : bytes) {
            int c = text.at(at);
            boolean digit = c >= '0' && c <= '9';
            if (digit && (wanted == '#' || wanted == 'N' && c > '1' || wanted == c)) {
                digits.add(c - '0');
                at++;
            } else if (!digit && fits((char) wanted, c)) {
                at++;
            } else {
                int length = wanted == '~' ? separator(text, at) : 0;
                if (length == 0) {
                    return -1;
                }
                at += length;
            }
        }
        return at;
    }

    private static boolean fits(char wanted, int c) {
        return switch (wanted) {
            case '#' -> Ascii.is(c, Ascii.DIGIT);
            case 'N' -> c >= '2' && c <= '9';
            case '@' -> Ascii.is(c, Ascii.UPPER);
            case '_' -> c == ' ';
            case '~' -> c == '.';
            default -> c == wanted;
        };
    }

    /** Returns the bytes of a blank or hyphen at {@code at}; 0 when there is none. */
    static int separator(Text text, int at) {
        int c = text.at(at);
        if (c == ' ' || c == '-') {
            return 1;
        }
        if (c == 0xc2 && text.at(at + 1) == 0xa0) {
            return 2;
        }
        if (c != 0xe2 || text.at(at + 1) != 0x80) {
            return 0;
        }
        int last = text.at(at + 2);
        return last >= 0x90 && last <= 0x93 || last == 0xaf ? 3 : 0;
    }

    @Override
    public String toString() {
        return form;
    }
}
