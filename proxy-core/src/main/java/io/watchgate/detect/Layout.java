package io.watchgate.detect;

/**
 * The written form of a number: {@code #} is a digit, {@code N} one from 2 to 9, {@code @} a
 * capital, {@code ~} one separator (blank, no-break blank, point or a hyphen of Unicode), {@code _}
 * a blank, anything else is itself. Matching looks at each byte once and allocates nothing.
 * Immutable.
 */
final class Layout {

    private final String form;
    private final int firstRun;
    private final int before;

    Layout(String form) {
        this.form = form;
        int i = 0;
        while (i < form.length() && !isDigit(form.charAt(i))) {
            i++;
        }
        before = i;
        while (i < form.length() && isDigit(form.charAt(i))) {
            i++;
        }
        firstRun = i - before;
    }

    private static boolean isDigit(char c) {
        return c == '#' || c == 'N' || Ascii.is(c, Ascii.DIGIT);
    }

    /** Returns the length of the first run of digits. */
    int firstRun() {
        return firstRun;
    }

    /** Returns how many bytes stand before the first digit. */
    int before() {
        return before;
    }

    /** Returns whether there is nothing but digits. */
    boolean bare() {
        return firstRun == form.length();
    }

    /** Tells whether the form can go on with what stands at {@code i}, behind the first run. */
    boolean goesOn(Text text, int i) {
        int next = before + firstRun;
        return next == form.length() || step(form.charAt(next), text, i) > 0;
    }

    /** Returns the end of the form that begins at {@code start}, or -1; fills the digits. */
    int match(Text text, int start) {
        Text.Digits digits = text.digits;
        digits.clear();
        int at = start;
        for (int i = 0; i < form.length(); i++) {
            int length = step(form.charAt(i), text, at);
            if (length == 0) {
                return -1;
            }
            if (text.is(at, Ascii.DIGIT)) {
                digits.add(text.at(at) - '0');
            }
            at += length;
        }
        return at;
    }

    private static int step(char wanted, Text text, int at) {
        int c = text.at(at);
        boolean fits =
                switch (wanted) {
                    case '#' -> Ascii.is(c, Ascii.DIGIT);
                    case 'N' -> c >= '2' && c <= '9';
                    case '@' -> Ascii.is(c, Ascii.UPPER);
                    case '_' -> c == ' ';
                    case '~' -> c == '.';
                    default -> c == wanted;
                };
        return fits ? 1 : wanted == '~' ? separator(text, at) : 0;
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
